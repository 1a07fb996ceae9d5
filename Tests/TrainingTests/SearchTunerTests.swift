import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

struct SearchTunerTests {
  /// A translator that has learnt little, its folder, and pairs to tune it on.
  private static func withTranslator(
    seed: UInt64 = 1, pairs count: Int,
    _ body: (ModelFolder, [ValidationPair], _ tune: () throws -> ModelConfiguration.DecodingPart)
      throws -> Void
  ) throws {
    try withTemporaryFolder { url in
      var request = try TinyTraining.request(TinyTraining.pairs(400, length: 1...9), in: url)
      (request.embeddingSize, request.hiddenSize, request.learningRate) = (16, 16, 0.02)
      (request.epochs, request.dropout, request.seed) = (4, 0, seed)
      try TinyTraining.run(request)
      let folder = ModelFolder(request.folder)
      let model = try folder.read(workers: Workers(count: 1))
      let pairs = TinyTraining.validationPairs(count, for: model, length: 1...9)
      try body(folder, pairs) {
        try SearchTuner(folder, workers: Workers(count: 1)) { _ in }.run(on: pairs)
        return try folder.readConfiguration().decoding
      }
    }
  }

  /// No penalty with the usual beam, and no beam with the penalty that was found, does better by what is worth a change.
  @Test func theBestIsKept() throws {
    let usual = ModelConfiguration.DecodingPart()
    // Which models do better with other settings depends on the last bits, and so on the machine; some do.
    let found = try ([1, 2, 3, 4, 5] as [UInt64]).map { seed in
      var found = usual
      try Self.withTranslator(seed: seed, pairs: 200) { folder, pairs, tune in
        found = try tune()
        let model = try folder.read(workers: Workers(count: 1))
        func bleu(_ beam: Int, _ penalty: Float) -> Double {
          var decoding = usual
          (decoding.beam, decoding.lengthPenalty) = (beam, penalty)
          let validator = Validator(decidingAbout: model, on: pairs, decoding: decoding, workers: Workers(count: 1))
          return validator.bleu(of: validator.translate(model.weights))
        }
        let best = bleu(found.beam, found.lengthPenalty)
        #expect(found == usual || best >= bleu(usual.beam, usual.lengthPenalty) + 0.05)
        for penalty in [0.6, 0.8, 1, 1.2, 1.5, 2] as [Float] { #expect(bleu(usual.beam, penalty) < best + 0.05) }
        for beam in [3, 5, 8, 12] { #expect(bleu(beam, found.lengthPenalty) < best + 0.05) }
      }
      return found
    }
    #expect(found.contains { $0 != usual })
  }

  /// A run whose last acts were cut short does them again, and finds the same; turns are no matter of the search.
  @Test func whatAnEarlierRunFoundChangesNothing() throws {
    try Self.withTranslator(pairs: 200) { folder, _, tune in
      let found = try tune()
      var configuration = try folder.readConfiguration()
      (configuration.decoding.beam, configuration.decoding.lengthPenalty) = (1, 9)
      configuration.decoding.contextTurns = 4
      try folder.record(configuration)
      var again = try tune()
      #expect(again.contextTurns == 4)
      again.contextTurns = found.contextTurns
      #expect(again == found)
    }
  }

  @Test func fewPairsDecideNothing() throws {
    try Self.withTranslator(pairs: 199) { _, _, tune in
      let found = try tune()
      #expect(found == ModelConfiguration.DecodingPart())
    }
  }
}
