import Diagnostics
import Foundation
import Models
import Tensors
import Text

/// What is chosen for a training, each choice with its reason: the defaults follow the corpus.
package struct TrainingPlan: Sendable {
  /// A setting as the log shows it.
  package struct Choice: Sendable, Equatable {
    package let name: String
    package let value: String
    package let reason: String
  }

  /// The most steps, as a rule: a training whose loss stops falling cools down and ends before.
  private static let mostSteps = 30_000
  /// The steps of a training that is to know its pairs by heart, and so has nothing to stop it.
  private static let stepsByHeart = 6_000
  private static let mostEpochs = 200
  private static let fewReplies = 5_000
  /// Where dropout begins to pay, and where the usual one does; docs/quality.md has the figures.
  private static let fewEpochs = 10.0
  private static let manyEpochs = 20.0

  package private(set) var choices: [Choice] = []
  let request: TrainingRequest
  private let pairs: Int
  /// The epochs of the settings.
  private var epochs = Double.infinity
  /// What suits the time, if that is limited.
  private var fit: TimeFit?

  /// - Parameter pairs: the pairs read.
  package init(_ request: TrainingRequest, pairs: Int) {
    self.request = request
    self.pairs = pairs
  }

  private var scale: String { "for \(pairs, "pair")" }

  /// The value for the smallest limit that the number of pairs is below.
  private func byPairs<Value>(_ steps: [(limit: Int, value: Value)], above last: Value) -> Value {
    steps.first { pairs < $0.limit }?.value ?? last
  }

  /// Takes what was given, or else a value that is chosen; the log tells the last choice of each name.
  mutating func choose<Value>(_ name: String, _ given: Value?, _ value: Value, because reason: String) -> Value {
    let choice = Choice(name: name, value: "\(given ?? value)", reason: given == nil ? reason : "as asked")
    if let earlier = choices.firstIndex(where: { $0.name == name }) {
      choices[earlier] = choice
    } else {
      choices.append(choice)
    }
    return given ?? value
  }

  /// Entries of a vocabulary.
  package mutating func vocabularySize() -> Int {
    choose(
      "vocabulary size", request.vocabularySize,
      byPairs([(3_000, 2_000), (20_000, 4_000), (100_000, 8_000), (1_000_000, 10_000)], above: 16_000), because: scale)
  }

  /// One vocabulary or two.
  /// - Parameter sharedWords: the share of the target's words that are words of the source, too.
  package mutating func vocabularyKind(sharedWords: Double) -> TrainingRequest.VocabularyKind {
    let percent = Int((sharedWords * 100).rounded())
    return choose(
      "vocabulary", request.vocabularyKind, sharedWords >= 0.5 ? .joint : .separate,
      because: "\(percent) % of the target's words are source words")
  }

  /// The size that suits the number of pairs.
  private var usualSize: ModelSize { byPairs([(500, .tiny), (20_000, .small), (500_000, .medium)], above: .large) }

  /// Finds what suits the time, if that is limited.
  /// - Parameters:
  ///   - settings: those that follow from it are set.
  ///   - begun: what a resumed run found when it began.
  ///   - architecture: the shape of a plan's model.
  mutating func fitTime(
    _ settings: inout TrainingSettings, begun: TimeFit?, by fitter: @autoclosure () -> SizeFitter,
    architecture: (inout TrainingPlan) throws -> Architecture
  ) throws {
    guard let seconds = request.timeLimit else { return }
    fit = try begun ?? measuredFit(seconds, fitter(), architecture)
    settings.fit = fit
    if passes < epochs {
      _ = choose(
        "epochs", request.epochs, settings.epochs, because: "at most; the time is enough for about \(Int(passes))")
    }
    settings.subwordDropout = subwordDropout(settings)
  }

  private func measuredFit(
    _ seconds: Double, _ fitter: SizeFitter, _ architecture: (inout TrainingPlan) throws -> Architecture
  ) throws -> TimeFit {
    func shape(_ size: ModelSize?) throws -> Architecture {
      var plan = self
      plan.fit = TimeFit(size: size, epochs: 0)
      return try architecture(&plan)
    }
    let isOpen =
      request.size == nil && request.embeddingSize == nil && request.hiddenSize == nil && request.layers == nil
    guard isOpen else { return TimeFit(size: nil, epochs: fitter.epochs(in: seconds, at: try fitter.rate(shape(nil)))) }
    let (size, rate) = try fitter.choose(for: seconds, upTo: usualSize, architecture: shape)
    return TimeFit(size: size, epochs: fitter.epochs(in: seconds, at: rate))
  }

  package mutating func architecture(source: TextPipeline, target: TextPipeline, isJoint: Bool) -> Architecture {
    let fitted = fit?.size ?? usualSize
    let size = choose(
      "size", request.size, fitted,
      because: fitted == usualSize ? scale : "\(usualSize) would see too little in the time")
    let dimensions = size.dimensions
    let tying = choose(
      "tied embeddings", request.tying, isJoint ? .all : .none,
      because: isJoint ? "the vocabulary is joint" : "the vocabularies are separate")
    return Architecture(
      sourceVocabularySize: source.vocabulary.count, targetVocabularySize: target.vocabulary.count,
      embeddingSize: choose("embedding", request.embeddingSize, dimensions.embedding, because: "size \(size)"),
      hiddenSize: choose("hidden", request.hiddenSize, dimensions.hidden, because: "size \(size)"),
      layers: choose("layers", request.layers, dimensions.layers, because: "size \(size)"),
      cell: request.cell ?? .lstm, attention: request.attention ?? .general, inputFeeding: request.inputFeeding ?? true,
      bidirectional: request.bidirectional ?? true, tying: tying,
      dropout: Float(choose("dropout", request.dropout, dropout, because: scaleAndEpochs)),
      recurrentDropout: Float(request.recurrentDropout ?? 0))
  }

  /// - Parameter isJoint: whether both sides have one vocabulary.
  package mutating func settings(corpus: Corpus, validationPairs: Int, isJoint: Bool) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.seed = request.seed
    settings.timeLimit = request.timeLimit
    settings.batchTokens = choose(
      "batch tokens", request.batchTokens,
      byPairs([(3_000, 300), (20_000, 500), (60_000, 1_000), (1_000_000, 2_000)], above: 4_000), because: scale)
    settings.keeps = keptModel()
    let steps = max(corpus.targetTokens / settings.batchTokens, 1)
    settings.epochs = choose(
      "epochs", request.epochs, epochs(of: steps, settings.keeps == .last ? Self.stepsByHeart : Self.mostSteps),
      because: "about \(steps, "step") each; at most, until the loss stops falling"
        + (request.timeLimit == nil ? "" : " or the time is over"))
    settings.optimizer = request.optimizer ?? .adam
    settings.schedule = request.schedule ?? .cooldown
    if settings.schedule == .cooldown { settings.cooldown = request.cooldown ?? TrainingSettings.usualCooldown }
    settings.learningRate = Float(
      choose("learning rate", request.learningRate, Self.rate(of: settings.optimizer), because: "\(settings.optimizer)")
    )
    let all = settings.epochs * steps
    settings.warmup = choose(
      "warm-up steps", request.warmup, warmup(of: all), because: "about \(all, "step") in all")
    settings.momentum = Float(request.momentum ?? 0.9)
    settings.labelSmoothing = Float(request.labelSmoothing ?? 0.1)
    settings.clipNorm = Float(request.clipNorm ?? 1)
    settings.clipValue = Float(request.clipValue ?? 0)
    settings.averageDecay = Float(request.averageDecay ?? 0)
    takeEpochs(of: &settings)
    settings.wordDropout = request.wordDropout
    if request.task == .chat {
      settings.messageDropout = Float(
        choose("message dropout", request.messageDropout, 0.1, because: "to know replies that suit anything"))
    }
    settings.topicChange = topicChange(isJoint: isJoint)
    settings.patience = request.patience ?? 5
    settings.precision = choose(
      "precision", request.precision, Precision.hasFastBFloat16 ? .bfloat16 : .float32,
      because: Precision.hasFastBFloat16 ? "this processor multiplies bfloat16" : "this processor lacks bfloat16")
    settings.corpusFingerprint = corpus.fingerprint
    settings.trainingPairs = corpus.newPairs - corpus.wordPairs
    settings.wordPairs = corpus.wordPairs
    settings.validationPairs = validationPairs
    return settings
  }

  /// Notes the epochs, once they are settled, and chooses what follows from them.
  mutating func takeEpochs(of settings: inout TrainingSettings) {
    epochs = Double(settings.epochs)
    settings.subwordDropout = subwordDropout(settings)
  }

  /// The passes through the pairs that the training takes at most.
  private var passes: Double { min(epochs, fit?.epochs ?? epochs) }

  private var scaleAndEpochs: String {
    passes < Self.manyEpochs ? "\(scale), about \(Int(passes.rounded(.up)), "epoch")" : scale
  }

  /// Steps until the rate is reached. Several layers need many, or some seeds never learn where to look; docs/quality.md
  /// has the figures.
  private func warmup(of steps: Int) -> Int {
    let isDeep = (request.layers ?? (request.size ?? usualSize).dimensions.layers) > 1
    return isDeep ? min(1000, max(steps / 4, 1)) : min(100, max(steps / 20, 1))
  }

  /// Few pairs are soon known by heart, unless there is no time for that: then dropout only makes learning slow.
  private var dropout: Double {
    let usual = byPairs([(100_000, 0.4), (1_000_000, 0.3)], above: 0.1)
    return passes < Self.fewEpochs ? min(usual, 0.2) : passes < Self.manyEpochs ? min(usual, 0.3) : usual
  }

  /// The same with words in ever other pieces.
  private mutating func subwordDropout(_ settings: TrainingSettings) -> Float {
    let usual = passes < Self.manyEpochs ? 0 : byPairs([(100_000, 0.1), (1_000_000, 0.05)], above: 0)
    return Float(
      choose(
        "subword dropout", request.subwordDropout, settings.keeps == .last ? 0 : usual, because: scaleAndEpochs))
  }

  /// How many messages are read behind another conversation, whose replies must be text for the encoder, too.
  private mutating func topicChange(isJoint: Bool) -> Double? {
    guard request.task == .chat, isJoint, request.contextTurns != 1 else { return nil }
    return choose("topic change", request.topicChange, TopicChange.usualShare, because: "to know that subjects change")
  }

  /// A chatbot of few pairs is to know them by heart; the loss on other people's replies would stop it long before.
  private mutating func keptModel() -> KeptModel {
    let isSmallTalk = request.task == .chat && pairs < Self.fewReplies
    return choose(
      "kept model", request.keeps, isSmallTalk ? .last : .best,
      because: isSmallTalk ? "few pairs, to be known by heart" : "lowest validation loss")
  }

  /// As many as make up a number of steps in all, within bounds.
  private func epochs(of steps: Int, _ all: Int) -> Int {
    let fewest = byPairs([(300_000, 10), (1_000_000, 6)], above: 3)
    return min(max((all + steps - 1) / steps, fewest), Self.mostEpochs)
  }

  /// A rate at which the optimiser is known to learn well.
  static func rate(of optimizer: OptimizerKind) -> Double {
    switch optimizer {
    case .adam: 0.002
    case .rmsprop: 0.0005
    case .adagrad: 0.02
    case .momentum: 0.2
    }
  }
}
