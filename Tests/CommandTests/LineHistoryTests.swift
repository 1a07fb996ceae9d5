import Foundation
import Testing

@testable import seq2seq

struct LineHistoryTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("seq2seq-" + UUID().uuidString)
  private var file: URL { folder.appendingPathComponent("state/history") }

  private func mode(_ url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
  }

  @Test func linesComeBackInTheNextRun() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var history = LineHistory(file: file)
    #expect(history.lines.isEmpty)
    history.append("été 世界")
    history.append("two")
    var other = LineHistory(file: file)
    #expect(other.lines == ["été 世界", "two"])
    other.append("three")
    history.append("four")
    #expect(LineHistory(file: file).lines == ["été 世界", "two", "three", "four"])
    #expect(try mode(file) == 0o600)
    #expect(try mode(file.deletingLastPathComponent()) == 0o700)
  }

  @Test func longFileIsCutDown() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var history = LineHistory(file: file)
    history.append((0...2 * LineHistory.capacity).map(String.init).joined(separator: "\n"))
    let lines = LineHistory(file: file).lines
    #expect(lines.count == LineHistory.capacity && lines.last == String(2 * LineHistory.capacity))
    let kept = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    #expect(kept == lines)
    #expect(try mode(file) == 0o600)
  }

  @Test func historyThatCannotBeWrittenIsNoError() {
    var history = LineHistory(file: URL(fileURLWithPath: "/dev/null/seq2seq/history"))
    history.append("one")
    #expect(history.lines == ["one"])
  }

  @Test func fileIsWhereTheEnvironmentSays() {
    #expect(LineHistory.userFile(environment: ["XDG_STATE_HOME": "/state"]).path == "/state/seq2seq/history")
    for environment in [[:], ["XDG_STATE_HOME": ""], ["XDG_STATE_HOME": "relative"]] {
      #expect(LineHistory.userFile(environment: environment).path.hasSuffix("/.local/state/seq2seq/history"))
    }
  }
}
