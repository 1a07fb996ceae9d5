import Decoding
import Diagnostics
import Foundation

/// A conversation that was kept: JSON, a message with its reply a line.
struct ConversationFile {
  let file: PersonalFile

  init(_ file: PersonalFile) { self.file = file }

  private struct Line: Codable {
    let message: String
    let reply: String
    let origin: Reply.Origin
    let confidence: Float?
  }

  /// Writes the turns in place of what was there.
  func write(_ turns: [ChatTurn]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = Data()
    for turn in turns {
      let reply = turn.reply
      data += try encoder.encode(
        Line(message: turn.message, reply: reply.text, origin: reply.origin, confidence: reply.confidence))
      data.append(UInt8(ascii: "\n"))
    }
    try file.write(data)
  }

  /// The turns, as far as a file that anybody may have changed has them.
  func read() throws -> [ChatTurn] {
    guard let data = try file.read() else {
      throw Failure(.data, "there is no conversation of that name", at: file.path, advice: "/save NAME keeps one")
    }
    let decoder = JSONDecoder()
    return try data.split(separator: UInt8(ascii: "\n")).enumerated().map { index, bytes in
      guard let line = try? decoder.decode(Line.self, from: Data(bytes)), line.confidence?.isFinite ?? true else {
        throw Failure(
          .data, "no message and reply in JSON", at: "\(file.path):\(index + 1)", advice: "mend the line, or delete it")
      }
      return ChatTurn(
        message: line.message.asOneLine,
        reply: Reply(line.reply.asOneLine, origin: line.origin, confidence: line.confidence))
    }
  }
}
