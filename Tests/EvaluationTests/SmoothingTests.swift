import Testing

@testable import Evaluation

/// 3 of 4 words and 2 of 3, 1 of 2 and 0 of 1 longer runs are found.
struct SmoothingTests {
  @Test(
    arguments: [
      (.exponential, [75, 200.0 / 3, 50, 50]), (.floor(0.2), [75, 200.0 / 3, 50, 20]),
      (.addK(1), [75, 75, 200.0 / 3, 50]), (.none, [75, 200.0 / 3, 50, 0]),
    ] as [(BLEU.Smoothing, [Double])])
  func precisions(_ smoothing: BLEU.Smoothing, expected: [Double]) {
    let score = BLEU(smoothing: smoothing).corpusScore(of: ["a b c x"], against: [["a b c d"]])
    #expect(zip(score.precisions, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect((score.value == 0) == (smoothing == .none))
  }

  /// Each further precision without a match counts half as much.
  @Test func missingOrders() {
    #expect(BLEU().corpusScore(of: ["a x y z"], against: [["a b c d"]]).precisions == [25, 100.0 / 6, 12.5, 12.5])
  }

  @Test(
    arguments: [
      (.exponential, "exp"), (.floor(0.1), "floor[0.10]"), (.addK(1), "add-k[1.00]"), (.none, "none"),
    ] as [(BLEU.Smoothing, String)])
  func signature(_ smoothing: BLEU.Smoothing, expected: String) { #expect(smoothing.signature == expected) }
}
