import Diagnostics
import Decoding
import Foundation
import Models
import Tensors

/// Finds the beam and the length penalty that a trained translator does best with.
package struct SearchTuner {
  /// So few pairs say nothing about differences of a few tenths of BLEU.
  package static let fewestPairs = 200
  /// What is tried: penalties with the usual beam, then beams with the best penalty.
  private static let penalties: [Float] = [0.6, 0.8, 1, 1.2, 1.5, 2]
  private static let beams = [3, 5, 8, 12]
  /// What a wider beam, or a penalty that is not the usual one, must bring, in BLEU.
  private static let worthwhile = 0.05

  private let folder: ModelFolder
  private let workers: Workers
  private let talk: TrainingRun.Talk

  package init(_ folder: ModelFolder, workers: Workers, talk: @escaping TrainingRun.Talk) {
    (self.folder, self.workers, self.talk) = (folder, workers, talk)
  }

  /// Tries settings on validation pairs and writes the best to the model's configuration and card.
  package func run(on pairs: [ValidationPair]) throws {
    guard pairs.count >= Self.fewestPairs else { return }
    let model = try folder.read(workers: workers)
    var configuration = model.configuration
    func bleu(_ decoding: ModelConfiguration.DecodingPart) -> Double {
      let validator = Validator(decidingAbout: model, on: pairs, decoding: decoding, workers: workers)
      return validator.bleu(of: validator.translate(model.weights))
    }
    // A run that is finished a second time tunes as if it were the first.
    let contextTurns = configuration.decoding.contextTurns
    configuration.decoding = ModelConfiguration.DecodingPart()
    configuration.decoding.contextTurns = contextTurns
    let usual = bleu(configuration.decoding)
    var best = usual
    func attempt(_ change: (inout ModelConfiguration.DecodingPart) -> Void) {
      var decoding = configuration.decoding
      change(&decoding)
      guard decoding != configuration.decoding else { return }
      let score = bleu(decoding)
      guard score >= best + Self.worthwhile else { return }
      (configuration.decoding, best) = (decoding, score)
    }
    for penalty in Self.penalties { attempt { $0.lengthPenalty = penalty } }
    for beam in Self.beams { attempt { $0.beam = beam } }
    let found = configuration.decoding
    talk(
      "search: beam \(found.beam), length penalty \(found.lengthPenalty) (BLEU \(Self.decimal(best)) on validation pairs, "
        + "\(Self.decimal(usual)) before)")
    try folder.record(configuration)
  }

  private static func decimal(_ value: Double) -> String { String(format: "%.2f", value) }
}
