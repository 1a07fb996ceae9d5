import Testing

@testable import Evaluation

struct ReplyVarietyTests {
  /// Counted by hand: 7 words, 5 different ones; 5 pairs of neighbours, 3 of them different.
  @Test func countsDifferentWordsAndPairs() {
    let variety = ReplyVariety(of: ["I see", "i  see.", "so do"])
    #expect(abs(variety.distinct1 - 5.0 / 7) < 1e-12)
    #expect(abs(variety.distinct2 - 3.0 / 7) < 1e-12)
    #expect(abs(variety.meanLength - 7.0 / 3) < 1e-12)
  }

  @Test func theTenMostFrequentHaveTheirShare() {
    let replies = (0..<30).map { "reply \($0)" } + Array(repeating: "ok", count: 10)
    #expect(ReplyVariety(of: replies).topTenShare == 19.0 / 40)
    #expect(ReplyVariety(of: ["same", "same"]).topTenShare == 1)
  }

  @Test func ofNothingNothingIsSaid() {
    let variety = ReplyVariety(of: [])
    #expect(variety.distinct1 == 0 && variety.topTenShare == 0 && variety.meanLength == 0)
  }
}
