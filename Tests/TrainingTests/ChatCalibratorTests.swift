import Models
import Tensors
import Testing

@testable import Training

struct ChatCalibratorTests {
  @Test func lettersAreScrambled() {
    var generator = SeededGenerator(seed: 1)
    let text = "What's your name, then?"
    let scrambled = ChatCalibrator.scrambled(text, using: &generator)
    #expect(scrambled != text)
    #expect(scrambled.sorted() == text.sorted())
    #expect(scrambled.map(\.isLetter) == text.map(\.isLetter))
  }

  /// Figures that tell the two kinds apart well, with some of each on the wrong side.
  @Test func confidenceFollowsFamiliarity() {
    var generator = SeededGenerator(seed: 2)
    let samples = (0..<800).map { index -> ChatCalibrator.Sample in
      let makesSense = index.isMultiple(of: 2)
      return (Float(generator.nextUnit()) + (makesSense ? 0.7 : 0), makesSense ? 1 : 0)
    }
    let part = ChatCalibrator.calibrate(samples)
    #expect(part.understanding(0.2) < 0.1 && part.understanding(1.4) > 0.9)
    #expect(part.table.error < 0.1)
    #expect(part.refused > 0 && part.refused < 0.06 && part.caught > 0.5)
  }

  @Test func familiarityThatSaysNothingRefuseHardlyAnything() {
    let samples = (0..<400).map { index -> ChatCalibrator.Sample in (1, Float(index % 2)) }
    let part = ChatCalibrator.calibrate(samples)
    #expect(part.refused == 0 && part.caught == 0)
    #expect(abs(part.understanding(1) - 0.5) < 0.01)
  }
}
