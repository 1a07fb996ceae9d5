import Diagnostics
import Foundation
import Models
import Tensors
import Text

/// Learns the vocabularies of a training from its pairs, or takes those of a folder.
struct VocabularyBuilder {
  private static let sampledPairs = 20_000

  private let request: TrainingRequest
  private let workers: Workers
  private let talk: TrainingRun.Talk

  init(_ request: TrainingRequest, workers: Workers, talk: @escaping TrainingRun.Talk) {
    self.request = request
    self.workers = workers
    self.talk = talk
  }

  func build(
    from builder: CorpusBuilder, source: TextSettings, target: TextSettings, plan: inout TrainingPlan
  ) throws -> ((source: TextPipeline, target: TextPipeline), ModelConfiguration.TextPart) {
    if let folder = request.vocabularyFolder { return try Self.read(folder) }
    let kind =
      source == target
      ? plan.vocabularyKind(sharedWords: try sharedWords(builder)) : .separate
    let size = plan.vocabularySize()
    talk("learning the \(kind.rawValue) vocabulary")
    var sourceLearner = VocabularyLearner(settings: source, threads: workers.count)
    if kind == .joint {
      try builder.forEachTrainingPair { sourceLearner.add(lines: [$0.source, $0.target]) }
      let joint = try sourceLearner.learn(size: size)
      return ((joint, joint), ModelConfiguration.TextPart(source: source, target: source, isJoint: true))
    }
    var targetLearner = VocabularyLearner(settings: target, threads: workers.count)
    try builder.forEachTrainingPair {
      sourceLearner.add(lines: CollectionOfOne($0.source))
      targetLearner.add(lines: CollectionOfOne($0.target))
    }
    return (
      (try sourceLearner.learn(size: size), try targetLearner.learn(size: size)),
      ModelConfiguration.TextPart(source: source, target: target, isJoint: false)
    )
  }

  /// Reads a folder that `seq2seq vocabulary` wrote.
  static func read(_ folder: URL) throws -> ((source: TextPipeline, target: TextPipeline), ModelConfiguration.TextPart)
  {
    let settings = try TextSettings(reading: folder)
    if FileManager.default.fileExists(atPath: folder.appendingPathComponent("joint.vocab").path) {
      let joint = try TextPipeline(reading: folder, name: "joint", settings: settings)
      return ((joint, joint), ModelConfiguration.TextPart(source: settings, target: settings, isJoint: true))
    }
    return (
      (
        try TextPipeline(reading: folder, name: "source", settings: settings),
        try TextPipeline(reading: folder, name: "target", settings: settings)
      ), ModelConfiguration.TextPart(source: settings, target: settings, isJoint: false)
    )
  }

  /// The share of running target words that occur on the source side too, over the first pairs.
  private func sharedWords(_ builder: CorpusBuilder) throws -> Double {
    struct Enough: Error {}
    var sources = Set<Substring>()
    var targets: [Substring: Int] = [:]
    var pairs = 0
    do {
      try builder.forEachTrainingPair { pair in
        sources.formUnion(pair.source.split(whereSeparator: \.isWhitespace))
        for word in pair.target.split(whereSeparator: \.isWhitespace) { targets[word, default: 0] += 1 }
        pairs += 1
        if pairs == Self.sampledPairs { throw Enough() }
      }
    } catch is Enough {}
    let all = targets.values.reduce(0, +)
    let shared = targets.reduce(0) { $0 + (sources.contains($1.key) ? $1.value : 0) }
    return all == 0 ? 0 : Double(shared) / Double(all)
  }
}
