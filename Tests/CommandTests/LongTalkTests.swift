import Foundation
import Testing

/// A talk may go on for ever: every message has its reply, and memory stays as it is.
struct LongTalkTests {
  private static let messages = 10_000
  /// By then the talk is as long as it is kept.
  private static let settled = 1000

  /// A talk on pipes that is still going on.
  private final class Talk {
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())
    private var rest: [UInt8] = []

    init(with model: String) throws {
      process.executableURL = commandURL
      process.arguments = ["chat", model, "--candidates", "2", "--threads", "1"]
      (process.standardInput, process.standardOutput) = (input, output)
      try process.run()
    }

    /// Says something and takes the reply.
    func reply(to message: String) throws -> String {
      try input.fileHandleForWriting.write(contentsOf: Data((message + "\n").utf8))
      while true {
        if let end = rest.firstIndex(of: 10) {
          defer { rest.removeFirst(end + 1) }
          return String(decoding: rest[..<end], as: UTF8.self)
        }
        let new = output.fileHandleForReading.availableData
        try #require(!new.isEmpty, "the talk is over")
        rest += new
      }
    }

    /// The memory that the program has in use, in kB.
    func memory() throws -> Int {
      let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
      let line = try #require(status.components(separatedBy: "\n").first { $0.hasPrefix("VmRSS:") })
      return try #require(Int(line.filter(\.isNumber)))
    }

    func end() throws -> Int32 {
      try input.fileHandleForWriting.close()
      #expect(try output.fileHandleForReading.readToEnd()?.isEmpty ?? true)
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  @Test func memoryStaysFlat() throws {
    let talk = try Talk(with: try TrainedModels.shared.get().chatbot)
    var early = 0
    let letters = "abcdefg".map(String.init)
    for number in 0..<Self.messages {
      let message = (0...number % 3).map { letters[(number / 3 + $0 * number) % letters.count] }
      #expect(!(try talk.reply(to: message.joined(separator: " "))).isEmpty)
      if number == Self.settled { early = try talk.memory() }
    }
    let late = try talk.memory()
    // A kilobyte a message would be nine times as much.
    #expect(late - early < 1000, "\(early) kB, then \(late) kB")
    #expect(try talk.end() == 0)
  }
}
