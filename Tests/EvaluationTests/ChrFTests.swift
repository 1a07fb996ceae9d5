import Testing

@testable import Evaluation

struct ChrFTests {
  @Test func bounds() {
    #expect(abs(ChrF().sentenceScore(of: "perfect", against: ["perfect"]) - 100) < 1e-9)
    #expect(ChrF().sentenceScore(of: "abc", against: ["xyz"]) == 0)
    #expect(ChrF().sentenceScore(of: "", against: [""]) == 0)
    #expect(ChrF().corpusScore(of: [], against: [[]]) == 0)
  }

  /// One character and no longer runs: P = 1/2, R = 1, and recall weighs four times as much.
  @Test func recallWeighsMore() {
    let orders = [ChrF.Statistics.Order(hypothesis: 2, reference: 1, matched: 1)]
    var statistics = ChrF.Statistics()
    statistics.orders = orders
    #expect(abs(ChrF().score(of: statistics) - 100 * 2.5 / 3) < 1e-9)
  }

  @Test func whiteSpaceIsRemoved() {
    #expect(abs(ChrF().sentenceScore(of: "a b\u{3000}c\u{1F}d", against: ["abcd"]) - 100) < 1e-9)
  }

  @Test func canonicalEquivalentsDiffer() {
    #expect(ChrF().sentenceScore(of: "e\u{301}", against: ["\u{E9}"]) == 0)
  }

  @Test func bestReferenceCounts() {
    let score = ChrF().sentenceScore(of: "abcdef", against: ["zzz", "abcdef", "abc"])
    #expect(abs(score - 100) < 1e-9)
  }

  @Test func settings() {
    #expect(ChrF(wordOrder: 2).settings == "case:mixed|eff:yes|nc:6|nw:2|space:no")
    #expect(ChrF(ignoresCase: true).settings == "case:lc|eff:yes|nc:6|nw:0|space:no")
  }
}
