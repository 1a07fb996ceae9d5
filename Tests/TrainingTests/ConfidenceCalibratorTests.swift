import Testing

@testable import Training

/// What counts as right, and what the two halves say of each other.
struct ConfidenceCalibratorTests {
  @Test func aWordIsRightAsOftenAsTheReferenceHasIt() {
    let sample = ConfidenceCalibrator.sample(
      [0, 0, 0, 0], [0, 1, 2, 3], text: "ein Hund ein ein", reference: "Ein ein ein Haus")
    #expect(sample.results == [1, 0, 1, 0])
    #expect(sample.opinions == [1, 1, 1, 1] && sample.result == 0.5)
  }

  /// A blank and a mark behind it are one character, but still part words.
  @Test func marksBeginWords() {
    let text = "a \u{301}b c"
    let sample = ConfidenceCalibrator.sample([0, 0, 0], [0, 1, 2], text: text, reference: text)
    #expect(sample.results == [1, 1, 1])
  }

  @Test func calibrationHoldsOnTheOtherHalf() {
    let samples = (0..<400).map { index in
      let opinion = Float(index % 10) / 10
      let results = (0..<10).map { Float($0) < opinion * 5 ? Float(1) : 0 }
      return ConfidenceCalibrator.Sample(opinions: Array(repeating: opinion, count: 10), results: results)
    }
    let part = ConfidenceCalibrator.calibrate(samples)
    #expect(part.lines.error < 0.03 && part.words.error < 0.03)
    #expect(part.lines.rows.reduce(0) { $0 + $1.count } == 400)
    #expect(abs(part.word(0.8) - 0.4) < 0.05)
  }
}
