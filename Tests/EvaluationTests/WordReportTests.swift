import Testing

@testable import Evaluation

struct WordReportTests {
  private func rows(_ report: WordReport, _ frequencies: WordFrequencies? = nil) -> [String] {
    report.rows(by: frequencies).map { "\($0.frequencies) \($0.inReferences) \($0.inHypotheses) \($0.matched)" }
  }

  /// `the` is wanted three times, `dog` and `cat` once; `cow` is not in the references.
  @Test func byFrequencyInReferences() throws {
    var report = WordReport(wordsOf: BLEU())
    report.add("the the the cow", against: ["the cat"])
    report.add("the dog", against: ["the dog the"])
    #expect(rows(report) == ["0 0 1 0", "1 2 1 1", "3 3 4 2"])
    let row = try #require(report.rows().last)
    #expect(row.precision == 50)
    #expect(abs(try #require(row.recall) - 200.0 / 3) < 1e-9)
    #expect(abs(try #require(row.f1) - 400.0 / 7) < 1e-9)
    #expect(report.rows()[0].recall == nil)
  }

  @Test func byFrequencyInTraining() {
    var frequencies = WordFrequencies(wordsOf: BLEU())
    for _ in 0..<12 { frequencies.add("the dog,") }
    var report = WordReport(wordsOf: BLEU())
    report.add("the cow", against: ["the dog"])
    #expect(rows(report, frequencies) == ["0 0 1 0", "10-99 2 1 1"])
  }

  /// The order of the words does not matter, and of several references the nearest counts.
  @Test func bestReference() {
    var report = WordReport(wordsOf: BLEU(ignoresCase: true))
    report.add("B a", against: ["x y z", "a B", "a"])
    #expect(rows(report) == ["1 2 2 2"])
  }

  @Test func ofNothing() {
    var report = WordReport(wordsOf: BLEU())
    report.add("", against: [""])
    #expect(report.rows().isEmpty)
  }
}
