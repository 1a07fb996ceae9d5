import Diagnostics
import Foundation
import Models
import Tensors

/// Gives a model that was trained before a shortlist, from the pairs that it was trained on.
package struct ShortlistRun {
  private let request: TrainingRequest
  private let sizes: [ShortlistMaker.Sizes]
  private let workers: Workers
  private let talk: TrainingRun.Talk

  /// - Parameter request: names the model, its pairs, and how they were parted; the rest of it is not looked at.
  package init(
    _ request: TrainingRequest, sizes: [ShortlistMaker.Sizes], workers: Workers, talk: @escaping TrainingRun.Talk
  ) {
    (self.request, self.sizes, self.workers, self.talk) = (request, sizes, workers, talk)
  }

  /// Learns, measures, and keeps the shortlist if it is safe.
  package func run() throws -> ShortlistReport {
    let folder = ModelFolder(request.folder)
    let configuration = try folder.readConfiguration()
    guard configuration.task == .translate else {
      throw Failure(.model, "replies are no translations: a chat model has no shortlist", at: folder.url.path)
    }
    return try folder.alone { try learn(for: folder, configuration) }
  }

  private func learn(for folder: ModelFolder, _ configuration: ModelConfiguration) throws -> ShortlistReport {
    var builder = try CorpusBuilder(
      training: request.pairs, validation: request.validation, isReversed: request.isReversed,
      contextTurns: configuration.decoding.contextTurns, seed: configuration.training.seed,
      folder: folder.trainingFolder)
    let pipelines = try folder.readPipelines(configuration.text)
    let (corpus, validation) = try builder.encode(
      source: pipelines.source, target: pipelines.target,
      learnsWords: (configuration.training.wordPairs ?? 0) > 0, workers: workers, folder: folder.trainingFolder)
    for line in builder.report.lines { talk(line) }
    // Of a fine-tuned model nobody can tell: it was trained on old pairs, too.
    if corpus.fingerprint != configuration.training.corpusFingerprint, configuration.fineTuning == nil {
      talk("these are not the pairs that the model was trained on")
    }
    // These pairs are not all that a fine-tuned model knows of.
    let own = configuration.fineTuning == nil ? nil : try folder.readShortlist(of: configuration)
    return try ShortlistMaker(folder, sizes: sizes, extending: own, workers: workers, talk: talk)
      .make(from: corpus, validation: validation)
  }
}
