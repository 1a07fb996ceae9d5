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
    let pairs = Phrase.count(
      configuration.training.trainingPairs + (configuration.fineTuning?.basePairs ?? 0), "pair")
    let perplexity = configuration.result.map { " (perplexity \(Phrase.decimal($0.perplexity, digits: 1)))" } ?? ""
    let about = configuration.about.map { ": \($0.asOneLine)" } ?? ""
    return "\(name): a small program that learnt from \(pairs)\(perplexity)\(about). It may say anything."
  }
}
