import Foundation
import Models

/// What a model says of itself before it talks: what it is, and from how much it has learnt.
struct ModelIntroduction: CustomStringConvertible {
  private let name: String
  private let configuration: ModelConfiguration

  /// - Parameter folder: where the model is.
  init(_ model: TrainedModel, folder: String) {
    name = URL(fileURLWithPath: folder).standardizedFileURL.lastPathComponent.asOneLine
    configuration = model.configuration
  }

  var description: String {
    let own = configuration.training.trainingPairs
    // They may be the same pairs once more, and are not added up.
    let pairs =
      configuration.fineTuning.map { Phrase.count($0.basePairs, "pair") + ", then \(Phrase.count(own))" }
      ?? Phrase.count(own, "pair")
    let perplexity = configuration.result.map { " (perplexity \(Phrase.decimal($0.perplexity, digits: 1)))" } ?? ""
    let about = configuration.about.map { ": \($0.asOneLine)" } ?? ""
    return "\(name): a small program that learnt from \(pairs)\(perplexity)\(about). It may say anything."
  }
}
