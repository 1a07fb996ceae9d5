import Diagnostics
import Foundation
import Models
import Tensors
import Text

/// Decides which vocabularies a training has: those of a folder or of a model, or new ones, which it learns.
package struct VocabularyBuilder {
  typealias Pipelines = (source: TextPipeline, target: TextPipeline)

  /// Vocabularies that were decided on, but not learnt.
  struct Choice {
    let text: ModelConfiguration.TextPart
    /// Entries of each at most, where they are or were learnt.
    var size: Int?
    /// Those that are taken as they are.
    var given: Pipelines?
  }

  private static let sampledPairs = 20_000

  private let request: TrainingRequest
  private let base: BaseModel?
  private let workers: Workers
  private let talk: TrainingRun.Talk

  /// - Parameter base: the model that training goes on from, if it does.
  init(_ request: TrainingRequest, base: BaseModel?, workers: Workers, talk: @escaping TrainingRun.Talk) {
    self.request = request
    self.base = base
    self.workers = workers
    self.talk = talk
  }

  /// Decides, in little time: a run that goes on decides again, to be told from one with other vocabularies.
  func choose(for builder: CorpusBuilder, plan: inout TrainingPlan) throws -> Choice {
    if let base {
      let configuration = base.configuration
      return Choice(text: configuration.text, size: configuration.training.vocabularySize, given: base.pipelines)
    }
    if let folder = request.vocabularyFolder {
      let (pipelines, text) = try Self.read(folder)
      try BaseModel.check(request, against: text)
      return Choice(text: text, given: pipelines)
    }
    let (source, target) = (request.sourceText, request.targetText)
    let kind = source == target ? plan.vocabularyKind(sharedWords: try sharedWords(builder)) : .separate
    return Choice(
      text: ModelConfiguration.TextPart(source: source, target: target, isJoint: kind == .joint),
      size: plan.vocabularySize())
  }

  /// Learns what was decided on, or hands on what is there already.
  func build(_ choice: Choice, from builder: CorpusBuilder) throws -> Pipelines {
    if let given = choice.given { return given }
    guard let size = choice.size else { preconditionFailure("vocabularies are given or learnt") }
    let kind: TrainingRequest.VocabularyKind = choice.text.isJoint ? .joint : .separate
    talk("learning the \(kind.rawValue) vocabulary")
    var sourceLearner = VocabularyLearner(settings: choice.text.source, threads: workers.count)
    if kind == .joint {
      try builder.forEachTrainingPair { sourceLearner.add(lines: [$0.message, $0.target]) }
      let joint = try sourceLearner.learn(size: size)
      return (joint, joint)
    }
    var targetLearner = VocabularyLearner(settings: choice.text.target, threads: workers.count)
    try builder.forEachTrainingPair {
      sourceLearner.add(lines: CollectionOfOne($0.message))
      targetLearner.add(lines: CollectionOfOne($0.target))
    }
    return (try sourceLearner.learn(size: size), try targetLearner.learn(size: size))
  }

  /// Reads a folder that `seq2seq vocabulary` wrote, or that of a model.
  static func read(_ folder: URL) throws -> (Pipelines, ModelConfiguration.TextPart) {
    let model = ModelFolder(folder)
    if FileManager.default.fileExists(atPath: model.configurationFile.path) {
      let configuration = try model.readConfiguration()
      return (try model.readPipelines(of: configuration), configuration.text)
    }
    let text = try text(of: folder)
    return (try model.readPipelines(text), text)
  }

  /// How the text was treated that the vocabularies of a folder are of.
  package static func text(of folder: URL) throws -> ModelConfiguration.TextPart {
    let model = ModelFolder(folder)
    if FileManager.default.fileExists(atPath: model.configurationFile.path) {
      return try model.readConfiguration().text
    }
    let settings = try TextSettings(reading: folder)
    let isJoint = FileManager.default.fileExists(atPath: folder.appendingPathComponent("joint.vocab").path)
    return ModelConfiguration.TextPart(source: settings, target: settings, isJoint: isJoint)
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
