import Diagnostics
import Models

extension TrainingPlan {
  /// Steps after which a model has learnt most of what new pairs have to teach it.
  private static let fineTuningSteps = 1_000
  private static let fineTuningEpochs = 3...15

  /// Makes a training that goes on from a model shorter and its steps smaller, where the user left that open.
  /// - Parameters:
  ///   - settings: as chosen for random weights.
  ///   - tokens: target tokens of an epoch, replayed pairs among them.
  ///   - isReplaying: whether old pairs are among them.
  package mutating func fineTune(
    _ settings: inout TrainingSettings, from base: ModelConfiguration, tokens: Int, isReplaying: Bool
  ) {
    let steps = max(tokens / settings.batchTokens, 1)
    let range = Self.fineTuningEpochs
    settings.epochs = choose(
      "epochs", request.epochs,
      min(max((Self.fineTuningSteps + steps - 1) / steps, range.lowerBound), range.upperBound),
      because: "about \(steps, "step") each, from a trained model")
    takeEpochs(of: &settings)
    settings.learningRate = learningRate(settings.optimizer, from: base, isReplaying: isReplaying)
    let all = settings.epochs * steps
    settings.warmup = choose(
      "warm-up steps", request.warmup, min(100, max(all / 10, 1)), because: "about \(all, "step") in all")
  }

  /// Half of what the model was trained with; a fifth where nothing but small steps keeps it from forgetting.
  private mutating func learningRate(
    _ optimizer: OptimizerKind, from base: ModelConfiguration, isReplaying: Bool
  ) -> Float {
    let given = request.learningRate.map { Float($0) }
    let isSame = optimizer == base.training.optimizer
    if isSame && base.fineTuning != nil {
      return choose(
        "learning rate", given, base.training.learningRate, because: "the model's, which was fine-tuned, too")
    }
    let usual = isSame ? base.training.learningRate : Float(Self.rate(of: optimizer))
    let (share, part): (Double, String) = isReplaying ? (0.5, "half") : (0.2, "a fifth")
    // To a billionth, as a person would write it.
    let rate = Float((Double(usual) * share * 1e9).rounded() / 1e9)
    return choose(
      "learning rate", given, rate,
      because: "\(part) of what " + (isSame ? "the model was trained with" : "\(optimizer) usually has")
        + (isReplaying ? "" : ", as no old pairs are replayed"))
  }
}
