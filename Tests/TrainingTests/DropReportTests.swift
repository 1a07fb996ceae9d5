import Testing

@testable import Training

struct DropReportTests {
  @Test func countsAndFirstExamples() {
    var report = DropReport()
    #expect(report.lines.isEmpty)
    for line in 1...5 { report.add(.duplicate, at: "f:\(line)", "text \(line)") }
    report.add(.oneColumn, at: "f:9", "")
    report.addNote("a note")
    #expect(report[.duplicate] == 5 && report[.tooLong] == 0)
    #expect(
      report.lines == [
        "dropped 1 line: no tab", "  f:9: ", "dropped 5 lines: the same pair again", "  f:1: text 1",
        "  f:2: text 2", "  f:3: text 3", "a note",
      ])
  }

  @Test(arguments: DropReport.Reason.allCases)
  func everyReasonIsPrinted(_ reason: DropReport.Reason) {
    var report = DropReport()
    report.add(reason, at: "f:1", "text")
    #expect(report.lines == ["dropped 1 line: \(reason.rawValue)", "  f:1: text"])
  }

  @Test(arguments: [(60, ""), (61, "\u{2026}")])
  func longExamplesAreCut(_ length: Int, end: String) {
    var report = DropReport()
    report.add(.tooLong, at: "f:1", String(repeating: "e", count: length))
    #expect(report.lines[1] == "  f:1: " + String(repeating: "e", count: 60) + end)
  }

  /// What a file holds can't clear the screen, start a line, or turn text round.
  @Test func examplesAreHarmless() {
    var report = DropReport()
    report.add(.tooLong, at: "f:1", "a\u{1B}[2Jb\nc\rd\u{9B}e\u{202E}f\u{2028}g")
    #expect(report.lines[1] == "  f:1: a [2Jb c d e f g")
  }
}
