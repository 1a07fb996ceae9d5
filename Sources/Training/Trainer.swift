import Diagnostics
import Foundation
import Models
import Tensors

/// What a run tells while it goes on.
package protocol TrainingObserver {
  /// After each step.
  func didStep(_ report: StepReport)
  /// After the validation pairs were looked at; `improved` when the model is the best so far.
  func didValidate(_ report: ValidationReport)
  /// After the run went back, since it had diverged.
  func didRollBack(_ report: RollbackReport)
  /// After the last step; what comes now begins anew when the run is resumed, and need not be asked to stop.
  func didTakeLastStep()
  /// Whether the user wants the run to save and stop.
  var wantsToStop: Bool { get }
}

/// A step as the progress line shows it.
package struct StepReport: Sendable {
  package let epoch: Int
  package let epochs: Int
  /// Steps done, and about how many there will be; `nil` when the clock ends the run.
  package let step: Int
  package let steps: Int?
  /// Plain loss of the batch, nats a target token, and its target tokens.
  package let loss: Double
  package let tokens: Int
  package let learningRate: Float
  package let gradientNorm: Double
  /// Seconds of training so far, and about how many are left.
  package let seconds: Double
  package let secondsLeft: Double
  /// Whether the step was skipped since its loss was beyond all bounds.
  package let isSkipped: Bool
}

/// A look at the validation pairs.
package struct ValidationReport: Sendable {
  package let epoch: Int
  package let step: Int
  package let seconds: Double
  /// Mean plain loss in training since the last look.
  package let trainingLoss: Double
  package let learningRate: Float
  package let result: ValidationResult
  package let improved: Bool
  /// Whether the learning rate falls from now on, before its time, since the loss has stopped falling.
  package let coolsDown: Bool
  /// Whether the model should know better by now than to translate everything alike.
  package let hasCollapsed: Bool
}

/// How a run ended.
package enum TrainingEnd: Sendable, Equatable {
  case finished
  /// The validation loss had not improved for some time.
  case stoppedEarly
  /// The user asked; the same command goes on.
  case interrupted
}

/// Trains a model: batches to steps, steps to epochs, with validation, saving and stopping.
package final class Trainer {
  /// Steps between looks at the validation pairs: at the end of an epoch if it is this long ago, at any time if that.
  private static let validationInterval = (atLeast: 200, atMost: 2500)
  /// The share of a run in which a model may translate everything alike.
  private static let learningShare = 1.0 / 3

  private let step: TrainingStep
  private let settings: TrainingSettings
  private let batches: BatchReader
  private let validator: Validator
  /// Room for the weights that are looked at, where they are not those in training: averaged ones, or the exact values of
  /// those that are rounded for each product.
  private let evaluationWeights: Weights?
  private let workers: Workers
  private let saveInterval: Double
  /// What the run is resumed from, and what it goes back to if it diverges.
  private let checkpoint: Checkpoint
  private let sound: Checkpoint
  private let saveBest: (Weights, ValidationReport) throws -> Void
  private let observer: any TrainingObserver
  private let profile: Profile?

  private var state: TrainingState
  private var schedule: Schedule
  private var batchesPerEpoch = 1
  private var lastSave = ContinuousClock.now
  private var recentLoss = 0.0
  private var recentTokens = 0

  /// - Parameters:
  ///   - saveInterval: seconds between saves while the run goes on.
  ///   - saveBest: keeps the weights of the best model so far, or of the last.
  package init(
    _ step: TrainingStep, state: TrainingState, settings: TrainingSettings, batches: BatchReader, validator: Validator,
    workers: Workers, saveInterval: Double, checkpoint: Checkpoint, sound: Checkpoint, observer: any TrainingObserver,
    profile: Profile? = nil,
    saveBest: @escaping (Weights, ValidationReport) throws -> Void
  ) {
    self.step = step
    self.state = state
    self.settings = settings
    self.batches = batches
    self.validator = validator
    self.workers = workers
    self.saveInterval = saveInterval
    (self.checkpoint, self.sound) = (checkpoint, sound)
    self.observer = observer
    self.profile = profile
    self.saveBest = saveBest
    schedule = Schedule(settings, factor: state.rateFactor)
    evaluationWeights =
      step.average == nil && step.weights.precision == .float32 ? nil : Weights(zeros: step.weights.layout)
  }

  /// Runs to the end, from wherever the state stands; the checkpoint stays, so that what follows can be resumed too.
  package func run() throws -> TrainingEnd {
    // From now on there is something to resume and to go back to, whenever the run is stopped.
    if state.step == 0 { try save() }
    if state.step == 0 || !sound.exists { try saveSound() }
    var isStopping = false
    epochs: while state.epoch < settings.epochs && !isOver {
      let epoch = batches.epoch(state.epoch)
      batchesPerEpoch = epoch.count
      while state.batch < epoch.count && !isOver {
        try takeStep(profile.measure(.batches) { batches.pairs(of: epoch[state.batch], step: state.step) })
        state.batch += 1
        if isValidationDue(state.batch == epoch.count) { try validate() }
        isStopping = isStopping || observer.wantsToStop
        if isStopping || isSaveDue { try save() }
        if hasDiverged {
          try rollBack()
          if isStopping { return .interrupted }
          continue epochs
        }
        // A step that was skipped is not saved: a few more show whether the run has to go back.
        if isStopping && state.skipped == 0 { return .interrupted }
      }
      (state.epoch, state.batch) = (state.epoch + 1, 0)
    }
    try save()
    guard state.bestLoss != nil else { throw Divergence.failure(at: state.step, hasModel: false) }
    return hasStalled || state.coolsSince != nil ? .stoppedEarly : .finished
  }

  private func takeStep(_ batch: [EncodedPair]) throws {
    let start = ContinuousClock.now
    let rate =
      schedule.rate(step: state.step, progress: progress) * Divergence.rateFactor(rollbacks: state.rollbacks ?? 0)
    let outcome = step.run(batch, rate: rate)
    let isSound = outcome.isFinite && outcome.loss.mean <= Divergence.largestLoss
    if isSound {
      state.skipped = 0
      recentLoss += outcome.loss.plain
      recentTokens += outcome.loss.tokens
    } else {
      state.skipped += 1
    }
    state.step += 1
    state.optimizerSteps = step.optimizer.steps
    state.tokens += outcome.loss.tokens
    state.seconds += Self.seconds(since: start)
    observer.didStep(
      StepReport(
        epoch: state.epoch + 1, epochs: settings.epochs, step: state.step,
        steps: settings.timeLimit == nil ? lastStep : nil, loss: outcome.loss.mean,
        tokens: outcome.loss.tokens, learningRate: rate, gradientNorm: outcome.norm, seconds: state.seconds,
        secondsLeft: secondsLeft, isSkipped: !isSound))
  }

  private func isValidationDue(_ isEpochOver: Bool) -> Bool {
    let since = state.step - state.validatedStep
    let isRunOver = isOver || (isEpochOver && state.epoch + 1 == settings.epochs)
    return isRunOver || since >= Self.validationInterval.atMost
      || (isEpochOver && since >= Self.validationInterval.atLeast)
  }

  private func validate() throws {
    let start = ContinuousClock.now
    let weights = evaluationWeights ?? step.weights
    if let evaluationWeights {
      evaluationWeights.copy(from: step.average ?? step.weights)
      evaluationWeights.pack(for: .inference, workers: workers)
    }
    let result = validator.run(weights)
    guard result.loss <= Divergence.largestLoss else { return state.skipped = Divergence.mostSkipped }
    state.validatedStep = state.step
    let improved = result.loss < state.bestLoss ?? .infinity
    state.sinceBest = improved ? 0 : state.sinceBest + 1
    if improved { state.bestLoss = result.loss }
    if settings.schedule == .cooldown, isPatienceOver, state.coolsSince == nil, progress < 1 - schedule.cooldown {
      state.coolsSince = state.step
    }
    schedule.didValidate(improved: improved, progress: progress)
    state.rateFactor = schedule.factor
    state.seconds += Self.seconds(since: start)
    let report = ValidationReport(
      epoch: state.epoch + 1, step: state.step, seconds: state.seconds,
      trainingLoss: recentLoss / Double(max(recentTokens, 1)),
      learningRate: schedule.rate(step: state.step, progress: progress), result: result, improved: improved,
      coolsDown: state.coolsSince == state.step,
      hasCollapsed: result.variety.hasCollapsed && progress > Self.learningShare)
    (recentLoss, recentTokens) = (0, 0)
    if improved || settings.keeps == .last {
      try profile.measure(.saving) { try saveBest(weights, report) }
    }
    if improved, state.skipped == 0, step.isFinite { try saveSound() }
    observer.didValidate(report)
  }

  /// Saves the run, unless it might have to go back; moments that are not finite never become so again.
  private func save() throws {
    guard state.skipped == 0 else { return }
    guard step.isFinite else { return state.skipped = Divergence.mostSkipped }
    try profile.measure(.saving) { try checkpoint.save(state, step) }
    lastSave = .now
  }

  /// Saves what the run goes back to.
  private func saveSound() throws { try profile.measure(.saving) { try sound.save(state, step) } }

  /// Goes back to the last sound state, with a lower rate.
  private func rollBack() throws {
    let (failed, seconds, rollbacks) = (state.step, state.seconds, (state.rollbacks ?? 0) + 1)
    let best = state.bestLoss
    guard rollbacks <= Divergence.mostRollbacks else { throw Divergence.failure(at: failed, hasModel: best != nil) }
    state = try sound.readState()
    try sound.restore(step)
    step.rewind(steps: state.optimizerSteps)
    (state.seconds, state.rollbacks) = (seconds, rollbacks)
    // The model that was kept meanwhile is still there.
    state.bestLoss = [state.bestLoss, best].compactMap(\.self).min()
    schedule = Schedule(settings, factor: state.rateFactor)
    (recentLoss, recentTokens) = (0, 0)
    try save()
    observer.didRollBack(
      RollbackReport(
        step: failed, goesOnFrom: state.step, rateFactor: Divergence.rateFactor(rollbacks: rollbacks)))
  }

  private var isSaveDue: Bool { Self.seconds(since: lastSave) >= saveInterval }

  private var hasDiverged: Bool { state.skipped >= Divergence.mostSkipped }

  private var isOver: Bool { timeIsUp || hasStalled || state.coolsSince != nil && progress >= 1 }

  private var timeIsUp: Bool { settings.timeLimit.map { state.seconds >= $0 } ?? false }

  private var isPatienceOver: Bool {
    settings.keeps == .best && settings.patience > 0 && state.sinceBest >= settings.patience
  }

  /// Whether there is nothing left to hope for; where the rate can cool down, it does that first.
  private var hasStalled: Bool { isPatienceOver && settings.schedule != .cooldown }

  /// The last step, as things stand: of all epochs, or of a cooldown that began before its time.
  private var lastStep: Int {
    guard let since = state.coolsSince else { return settings.epochs * batchesPerEpoch }
    return since + max(1, Int(Double(since) * schedule.cooldown / (1 - schedule.cooldown)))
  }

  /// The share of the run that is done: of its steps, or of its time, whichever is more.
  private var progress: Double {
    let done = state.coolsSince == nil ? state.epoch * batchesPerEpoch + state.batch : state.step
    let steps = Double(done) / Double(lastStep)
    guard let limit = settings.timeLimit else { return steps }
    return max(steps, state.seconds / limit)
  }

  private var secondsLeft: Double {
    progress > 0 ? state.seconds / progress - state.seconds : 0
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    let passed = ContinuousClock.now - start
    return Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
  }
}
