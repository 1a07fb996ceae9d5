import Foundation
import Models
import Tensors
import TestSupport
import Testing

@testable import Decoding
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

  /// The bonus that makes the best of short and long candidates as long as people's replies.
  @Test(arguments: [(1, 0), (4, 0.5), (9, 0.9)] as [(Float, Float)])
  func lengthBonusFollowsPeople(meanLength: Float, least: Float) {
    // The longer, the less likely: without a bonus the shortest are the best. All are fluent enough.
    let candidates = (0..<10).map { message in
      (1...9).map { length in
        RankedReply(
          text: "", tokens: Array(repeating: 5, count: length), score: 0, fluency: -1 - 0.15 * Float(length),
          commonness: 0)
      }
    }
    let bonus = ChatCalibrator.lengthBonus(for: candidates, meanLength: meanLength)
    #expect(bonus >= least && bonus <= 1)
    let ranking = RankingOptions(lengthBonus: bonus)
    let chosen = (1...9).max { one, other in
      func score(_ length: Int) -> Float {
        ranking.score(fluency: -1 - 0.15 * Float(length), commonness: 0, length: Float(length + 1))
      }
      return score(one) < score(other)
    }
    #expect(abs(Float(chosen ?? 0) - meanLength) <= 3)
  }

  /// A chatbot that a run leaves is calibrated, and once more would be calibrated alike.
  @Test func runsCalibrateChatbots() throws {
    try withTemporaryFolder { url in
      var request = try TinyTraining.request(TinyTraining.pairs(400), in: url)
      request.task = .chat
      try TinyTraining.run(request)
      let folder = ModelFolder(request.folder)
      let model = try folder.read(workers: Workers(count: 1))
      func calibrate(_ count: Int) throws -> (part: ModelConfiguration.ChatPart?, talk: [String]) {
        var talk: [String] = []
        try ChatCalibrator(folder, workers: Workers(count: 1)) { talk.append($0) }
          .run(on: TinyTraining.validationPairs(count, for: model))
        return (try folder.readConfiguration().chat, talk)
      }
      let (few, talk) = try calibrate(99)
      #expect(few == nil && talk == ["understanding: not calibrated, as 99 validation pairs of 100 are too few"])
      let part = try #require(try calibrate(100).part)
      #expect(part.table.rows.reduce(0) { $0 + $1.count } == 200)
      #expect(part.minimumConfidence <= 0.5 && part.refused <= 0.04)
      #expect((0...1).contains(part.lengthBonus))
      #expect(try calibrate(100).part == part)
    }
  }
}
