import Diagnostics
import Foundation
import Models
import Tensors

/// Measures what a fine-tuned model has forgotten: its loss on old pairs that it was not trained on again.
struct Forgetting {
  private let base: BaseModel
  private let probe: [EncodedPair]
  private let workers: Workers

  init(_ base: BaseModel, probe: [EncodedPair], workers: Workers) {
    (self.base, self.probe, self.workers) = (base, probe, workers)
  }

  /// Measures the model in a folder, and notes it in its configuration.
  /// - Returns: what was found, as a line; nil where there is no pair to measure on.
  func measure(_ folder: ModelFolder) throws -> String? {
    guard !probe.isEmpty else { return nil }
    let model = try folder.read(.float32, shortlist: .off, workers: workers)
    let before = base.copyWeights(precision: .float32)
    before.pack(for: .inference, workers: workers)
    func loss(_ weights: Weights) -> Double {
      Validator.loss(of: probe, model.network, weights, workers: workers)
    }
    let found = ModelConfiguration.FineTuningPart.OldLoss(
      pairs: probe.count, before: loss(before), after: loss(model.weights))
    var configuration = model.configuration
    configuration.fineTuning?.oldLoss = found
    try AtomicFile.write(ModelFolder.encode(configuration), to: folder.configurationFile)
    return "loss on \(found.pairs, "old pair"), which \(found.pairs == 1 ? "was" : "were") not replayed: "
      + String(format: "%.3f before, %.3f after", found.before, found.after)
  }
}
