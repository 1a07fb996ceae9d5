import Diagnostics
import Foundation
import Models
import Tensors

/// Learns a shortlist for a trained model, measures what it does to translations, and keeps it where it is safe.
package struct ShortlistMaker {
  /// How many tokens a shortlist is made of.
  package struct Sizes: Sendable {
    /// Translations of each source id.
    package var translations: Int
    /// Tokens for every source.
    package var frequent: Int

    package init(translations: Int, frequent: Int) {
      (self.translations, self.frequent) = (translations, frequent)
    }

    /// What is tried, one after the other; docs/decoding.md has the figures.
    package static let usual = [
      Sizes(translations: 100, frequent: 100), Sizes(translations: 200, frequent: 500),
    ]
  }

  private let folder: ModelFolder
  private let sizes: [Sizes]
  private let earlier: Shortlist?
  private let workers: Workers
  private let talk: TrainingRun.Talk

  /// - Parameters:
  ///   - sizes: what is tried until a shortlist is safe; one at least.
  ///   - earlier: a shortlist whose tokens stay on it, of the model that this one was fine-tuned from.
  package init(
    _ folder: ModelFolder, sizes: [Sizes] = Sizes.usual, extending earlier: Shortlist? = nil, workers: Workers,
    talk: @escaping TrainingRun.Talk
  ) {
    precondition(!sizes.isEmpty, "no sizes to try")
    (self.folder, self.sizes, self.earlier) = (folder, sizes, earlier)
    (self.workers, self.talk) = (workers, talk)
  }

  /// Makes the shortlist of a model from the pairs that it was trained on, and writes it to the model's folder if it is
  /// kept; the model's configuration and its card tell of it in any case.
  @discardableResult
  package func make(from corpus: Corpus, validation: [ValidationPair]) throws -> ShortlistReport {
    let model = try folder.read(shortlist: .off, workers: workers)
    let lexicon = learn(from: corpus, model.configuration.architecture)
    let trial = ShortlistTrial(model, pairs: validation, workers: workers)
    var report = try attempt(sizes[0], lexicon, trial, model.configuration)
    for sizes in sizes.dropFirst() where !report.isKept {
      report = try attempt(sizes, lexicon, trial, model.configuration)
    }
    return report
  }

  private func learn(from corpus: Corpus, _ architecture: Architecture) -> Lexicon {
    let start = ContinuousClock.now
    let learner = LexiconLearner(
      sourceSize: architecture.sourceVocabularySize, targetSize: architecture.targetVocabularySize, workers: workers)
    let lexicon = learner.learn(from: corpus)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    talk("learnt which tokens translate which from \(corpus.count, "pair") in \(Self.decimal(seconds, 1)) s")
    return lexicon
  }

  private func attempt(
    _ sizes: Sizes, _ lexicon: Lexicon, _ trial: ShortlistTrial, _ configuration: ModelConfiguration
  ) throws -> ShortlistReport {
    let learnt = lexicon.shortlist(best: sizes.translations, frequent: sizes.frequent)
    let shortlist = earlier.map(learnt.union) ?? learnt
    let report = trial.report(on: shortlist, of: sizes)
    // One that the model has was found safe; what isn't does not take its place.
    if report.isKept || configuration.shortlist?.isKept != true { try record(shortlist, report, configuration) }
    talk(
      "shortlist: \(Self.decimal(report.candidates, 0)) of \(shortlist.targetVocabularySize) tokens a sentence, "
        + "BLEU \(Self.decimal(report.bleu, 2)) with it, \(Self.decimal(report.fullBLEU, 2)) without: "
        + (report.isKept ? "kept" : "not kept, as it loses more than \(ShortlistTrial.largestLoss) or saves too little")
    )
    return report
  }

  private func record(_ shortlist: Shortlist, _ report: ShortlistReport, _ configuration: ModelConfiguration) throws {
    var configuration = configuration
    configuration.shortlist = report
    if report.isKept {
      try AtomicFile.write(to: folder.shortlistFile) { descriptor in
        try shortlist.write(to: descriptor, path: folder.shortlistFile.path)
      }
    }
    // Nobody looks for a shortlist before the configuration says that there is one, or after it says that there is none.
    try AtomicFile.write(ModelFolder.encode(configuration), to: folder.configurationFile)
    if !report.isKept { try? FileManager.default.removeItem(at: folder.shortlistFile) }
    try AtomicFile.write(Data(ModelCard(configuration).text.utf8), to: folder.cardFile)
  }

  private static func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
