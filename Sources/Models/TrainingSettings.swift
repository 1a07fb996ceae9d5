import Tensors

/// The ways to turn gradients into steps.
package enum OptimizerKind: String, CaseIterable, Codable, Sendable {
  /// Stochastic gradient descent with momentum (Polyak 1964).
  case momentum
  case adagrad, rmsprop, adam
}

/// How the learning rate changes while training goes on.
package enum ScheduleKind: String, CaseIterable, Codable, Sendable {
  /// Stays as it is after the warm-up.
  case constant
  /// Falls with 1 / √step after the warm-up (Vaswani et al. 2017).
  case inverseSquareRoot = "inverse-square-root"
  /// Is halved at each look at the validation pairs in the second half.
  case step
  /// Is halved whenever the validation loss has not improved.
  case plateau
  /// Falls along half a cosine to a hundredth at the end (Loshchilov & Hutter 2017).
  case cosine
  /// Stays as it is after the warm-up and falls to a hundredth along a line in the last part of the run (Hägele et al.
  /// 2024).
  case cooldown
}

/// Which of the models that a run passes through is kept.
package enum KeptModel: String, CaseIterable, Codable, Sendable {
  /// The one with the lowest validation loss.
  case best
  /// The last one.
  case last
}

/// Where validation pairs come from.
package enum ValidationOrigin: String, Codable, Sendable {
  /// Some of the pairs, whose sources are not trained on.
  case heldOut = "held-out"
  /// Files of their own, whose sources are not trained on.
  case given
  /// The pairs that are trained on, of which there are too few to spare any.
  case trained

  /// What a sentence about the pairs adds in brackets.
  package var remark: String {
    switch self {
    case .heldOut: "held out, none of their sources is trained on"
    case .given: "as given, none of their sources is trained on"
    case .trained: "the same, as these are too few to hold some out"
    }
  }
}

/// What a time limit was found to allow when a training began; a resumed one would measure another speed.
package struct TimeFit: Codable, Sendable, Equatable {
  /// The size of the model, if the user left it open.
  package var size: ModelSize?
  /// The passes through the pairs that there is time for.
  package var epochs: Double

  package init(size: ModelSize?, epochs: Double) { (self.size, self.epochs) = (size, epochs) }
}

/// How a model is trained, as resolved from the options and the corpus.
package struct TrainingSettings: Codable, Sendable, Equatable {
  package var seed: UInt64 = 1
  package var epochs = 20
  /// Seconds of training after which the run ends, if it is limited; the schedule then follows the clock.
  package var timeLimit: Double?
  /// Target tokens in a batch, EOS counted.
  package var batchTokens = 1000
  package var optimizer = OptimizerKind.adam
  package var schedule = ScheduleKind.cooldown
  /// The share of the run that `cooldown` falls in; missing where the schedule is another, and in older folders.
  package var cooldown: Double?
  package static let usualCooldown = 0.2
  package var learningRate: Float = 1.5e-3
  /// Steps over which the rate grows from 0.
  package var warmup = 200
  package var momentum: Float = 0.9
  package var labelSmoothing: Float = 0.1
  /// The largest norm of the gradient, and the largest size of each of its values; 0 leaves them alone.
  package var clipNorm: Float = 1
  package var clipValue: Float = 0
  /// The decay of the moving average of the weights that is validated and kept; 0 keeps the weights themselves.
  package var averageDecay: Float = 0
  package var keeps = KeptModel.best
  /// Looks at the validation pairs without a lower loss after which training stops; 0 never stops early.
  package var patience = 5
  /// The probability that a merge of subwords is undone when a pair is trained on; none where it is missing.
  package var subwordDropout: Float?
  /// The probability that a subword of a source is hidden; none where it is missing.
  package var wordDropout: Double?
  /// The probability that a reply is learnt as one to silence, so that the model also knows what people say to anything;
  /// none where it is missing.
  package var messageDropout: Float?
  /// The probability that a message which begins a conversation is read behind an exchange of another; none where it is
  /// missing.
  package var topicChange: Double?
  /// The parts of a batch whose gradients are computed apart and added in a fixed order: as many threads can work at
  /// most, and the number of threads changes no bit of the result.
  package var shards = 2
  /// What products multiply in training, the weights themselves being float32; float32 where it is missing, as it is in
  /// older folders.
  package var precision: Precision?
  /// Entries of a vocabulary that was learnt, at most; missing where vocabularies were taken as they are, and in older
  /// folders.
  package var vocabularySize: Int?
  /// Fingerprints of the training and of the validation pairs, by which a resumed run knows its data.
  package var corpusFingerprint: UInt64 = 0
  package var validationFingerprint: UInt64?
  package var trainingPairs = 0
  /// Single words with their translations that are trained on, too; none where it is missing.
  package var wordPairs: Int?
  /// What was found to suit the time limit, if there is one.
  package var fit: TimeFit?
  package var validationPairs = 0
  /// Missing in older folders.
  package var validationOrigin: ValidationOrigin?

  package init() {}

  /// What makes these settings impossible, if anything does; only what is reckoned with is looked at.
  var fault: String? {
    let counts = [trainingPairs, validationPairs, wordPairs ?? 0, vocabularySize ?? 0, epochs, batchTokens, shards]
    if !counts.allSatisfy(ModelConfiguration.counts.contains) { return "a count is below 0 or too large" }
    return fit.map { (0...1e12).contains($0.epochs) } ?? true ? nil : "the epochs that fit the time must be 0 to 1e12"
  }
}
