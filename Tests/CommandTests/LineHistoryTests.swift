import Foundation
import TestSupport
import Testing

@testable import seq2seq

struct LineHistoryTests {
  @Test func linesComeBackInTheNextRun() throws {
    try withTemporaryFolder { folder in
      let file = PersonalFile(folder.appendingPathComponent("state/history"))
      var history = LineHistory(file: file)
      #expect(history.lines.isEmpty)
      history.append("été 世界")
      history.append("two")
      var other = LineHistory(file: file)
      #expect(other.lines == ["été 世界", "two"])
      other.append("three")
      history.append("four")
      #expect(LineHistory(file: file).lines == ["été 世界", "two", "three", "four"])
      let (fileMode, folderMode) = (try mode(file.url), try mode(file.url.deletingLastPathComponent()))
      #expect(fileMode == 0o600 && folderMode == 0o700)
    }
  }

  @Test func longFileIsCutDown() throws {
    try withTemporaryFolder { folder in
      let file = PersonalFile(folder.appendingPathComponent("history"))
      let all = (0...2 * LineHistory.capacity).map(String.init)
      try Data((all.joined(separator: "\n") + "\n").utf8).write(to: file.url)
      let lines = LineHistory(file: file).lines
      #expect(lines == all.suffix(LineHistory.capacity))
      let kept = try String(contentsOf: file.url, encoding: .utf8).split(separator: "\n").map(String.init)
      #expect(kept == lines)
      #expect(LineHistory(file: file).lines == lines)
    }
  }

  @Test func hugeLineIsNotKept() throws {
    try withTemporaryFolder { folder in
      let file = PersonalFile(folder.appendingPathComponent("history"))
      var history = LineHistory(file: file)
      history.append("one")
      history.append(String(repeating: "x", count: LineHistory.longestLine + 1))
      #expect(history.lines.count == 2)
      #expect(LineHistory(file: file).lines == ["one"])
    }
  }

  @Test func historyThatCannotBeWrittenIsNoError() {
    var history = LineHistory(file: PersonalFile(URL(fileURLWithPath: "/dev/null/seq2seq/history")))
    history.append("one")
    #expect(history.lines == ["one"])
  }

  /// An editor may have ended the lines as another system does.
  @Test func linesOfAnotherSystem() throws {
    try withTemporaryFolder { folder in
      let file = PersonalFile(folder.appendingPathComponent("history"))
      try file.write(Data("one\r\ntwo\u{1B}[2J\r\n".utf8))
      var history = LineHistory(file: file)
      #expect(history.lines == ["one", "two [2J"])
      history.append("three")
      #expect(LineHistory(file: file).lines == ["one", "two [2J", "three"])
    }
  }
}
