import Testing

@testable import seq2seq

struct PhraseTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")])
  func count(_ number: Int, text: String) { #expect(Phrase.count(number) == text) }

  @Test(arguments: [(0, "0 lines"), (1, "1 line"), (2, "2 lines"), (1_000, "1,000 lines")])
  func countOf(_ number: Int, text: String) { #expect(Phrase.count(number, "line") == text) }

  @Test(arguments: [
    (0, "0.0s"), (4.21, "4.2s"), (9.97, "10s"), (59.4, "59s"), (59.6, "1m 00s"), (200, "3m 20s"), (3_599.7, "1h 00m"),
    (7_500, "2h 05m"), (100_800, "1d 04h"), (-3, "0.0s"),
  ])
  func duration(_ seconds: Double, text: String) { #expect(Phrase.duration(.seconds(seconds)) == text) }

  @Test(arguments: [(12_340.0, 10, "1,234/s"), (15, 2, "7.5/s"), (19.9, 2, "10/s"), (0, 1, "0.0/s")])
  func rate(_ amount: Double, seconds: Int, text: String) {
    #expect(Phrase.rate(amount, in: .seconds(seconds)) == text)
  }

  @Test func rateOfNoTime() { #expect(Phrase.rate(1e300, in: .zero) == "1,000,000,000,000,000/s") }

  @Test(arguments: [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")])
  func list(_ words: [String], text: String) { #expect(Phrase.list(words, joinedBy: "or") == text) }
}
