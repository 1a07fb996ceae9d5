import Diagnostics
import Foundation
import Models
import Tensors

/// A whole training, from files of pairs to a model folder; or the rest of one that was stopped.
package struct TrainingRun {
  /// Tells a user what is going on.
  package typealias Talk = (String) -> Void

  private let request: TrainingRequest
  private let folder: ModelFolder
  private let workers: Workers
  private let log: TrainingLog?
  private let warn: Talk
  private let talk: Talk

  /// - Parameters:
  ///   - log: what begins to write when the run does.
  ///   - warn: takes what a user must hear even if the rest is not wanted; `talk` does if it is not given.
  package init(
    _ request: TrainingRequest, workers: Workers, log: TrainingLog? = nil, warn: Talk? = nil, talk: @escaping Talk
  ) {
    self.request = request
    folder = ModelFolder(request.folder)
    self.workers = workers
    self.log = log
    self.warn = warn ?? talk
    self.talk = talk
  }

  /// Trains to the end, or until the observer wants to stop.
  /// - Returns: how the run ended, and the model's configuration with what it reached.
  package func run(observer: any TrainingObserver) throws -> (end: TrainingEnd, configuration: ModelConfiguration) {
    let preparation = try RunPreparation(request, folder, workers: workers, warn: warn, talk: talk)
    let isNew = !FileManager.default.fileExists(atPath: folder.url.path)
    try preparation.checkUnoccupied()
    try AtomicFile.makeFolder(folder.trainingFolder)
    let lock = try FolderLock(folder.trainingFolder, advice: "wait for it, or name another folder with --output")
    defer { lock.release() }
    if isNew { AtomicFile.begin(folder: folder.url) }
    for url in [folder.url, folder.trainingFolder] { AtomicFile.removeLeftovers(in: url) }
    do {
      let checkpoint = Checkpoint(folder.checkpointFile)
      let prepared = try preparation.run(isResumed: checkpoint.exists)
      log?.begin(isResumed: checkpoint.exists)
      return try train(prepared, checkpoint, observer)
    } catch {
      // What was not even begun leaves nothing behind.
      AtomicFile.abandon(folder: folder.url)
      throw error
    }
  }

  private func train(
    _ prepared: PreparedRun, _ checkpoint: Checkpoint, _ observer: any TrainingObserver
  ) throws -> (TrainingEnd, ModelConfiguration) {
    // The weights in training and their moments are gone when the last acts take memory of their own.
    let (end, profile) = try takeSteps(prepared, checkpoint, observer)
    if end != .interrupted {
      observer.didTakeLastStep()
      try finish(prepared)
      Checkpoint(folder.soundFile).remove()
      checkpoint.remove()
    }
    for line in profile { talk(line) }
    return (end, try folder.readConfiguration())
  }

  /// Trains until the end or an interruption; returns how it ended, and the lines of the profile if one was asked for.
  private func takeSteps(
    _ prepared: PreparedRun, _ checkpoint: Checkpoint, _ observer: any TrainingObserver
  ) throws -> (TrainingEnd, profile: [String]) {
    let settings = prepared.configuration.training
    let network = EncoderDecoder(prepared.configuration.architecture)
    talk(
      "\(network.parameters.parameters.reduce(0) { $0 + $1.count }, "parameter"), \(workers.count, "thread")")
    let saved = checkpoint.exists ? try checkpoint.readState() : nil
    try Headroom(in: folder.url).check(network.parameters, settings, saved: folder.savedBytes, at: folder.url)
    let profile = request.isProfiled ? Profile(threads: workers.count) : nil
    let step = makeStep(network, settings, from: saved, prepared.base, profile)
    if let saved {
      try checkpoint.restore(step)
      talk("resuming at epoch \(saved.epoch + 1), step \(saved.step)")
    }
    let (source, target) = (prepared.source, prepared.target)
    let trainer = Trainer(
      step, state: saved ?? TrainingState(), settings: settings,
      batches: BatchReader(
        prepared.corpus, prepared.epochPairs, settings: settings,
        contextTurns: prepared.configuration.decoding.contextTurns, source: source.splitter, target: target.splitter),
      validator: Validator(network, pairs: prepared.validation, workers: profile.observing(workers, .validation)) {
        target.decode($0)
      },
      workers: workers, saveInterval: request.saveInterval, checkpoint: checkpoint, sound: Checkpoint(folder.soundFile),
      observer: MetricsRecorder(observer, folder: folder, resumingAt: saved?.step), profile: profile,
      saveBest: BestModel(folder, prepared.configuration).save)
    return (try trainer.run(), profile?.lines ?? [])
  }

  /// The last acts of a run: what was forgotten, int8 weights and a shortlist if they are good enough, the settings of the
  /// search, and pairs for the next.
  private func finish(_ prepared: PreparedRun) throws {
    let (corpus, base) = (prepared.corpus, prepared.base)
    // An earlier session may have been killed amid these acts; what it found must not change what they find.
    var trained = prepared.configuration
    trained.result = try folder.readConfiguration().result
    try AtomicFile.write(ModelFolder.encode(trained), to: folder.configurationFile)
    if let base, let line = try Forgetting(base, probe: prepared.probe, workers: workers).measure(folder) { talk(line) }
    let configuration = try Quantizer(folder, workers: workers).run(comparingOn: prepared.validation)
    if let part = configuration.quantization { talk(part.report(for: configuration.task)) }
    if configuration.task == .translate {
      try SearchTuner(folder, workers: workers, talk: talk).run(on: prepared.validation)
      try makeShortlist(prepared)
      try ConfidenceCalibrator(folder, workers: workers, talk: talk).run(on: prepared.validation)
    } else {
      try ChatCalibrator(folder, workers: workers, talk: talk).run(on: prepared.validation)
    }
    let sample = ReplaySample(of: corpus, earlier: base?.sample, seed: configuration.training.seed)
    try sample.write(to: folder.replayFile)
    talk(
      "kept \(sample.pairs.count, "pair") in training/ for a later --from; delete that folder before you give the model "
        + "to somebody who may not have them")
  }

  private func makeShortlist(_ prepared: PreparedRun) throws {
    let base = prepared.base
    if let base, base.shortlist == nil {
      return talk("shortlist: none, as \(base.name) has none and the new pairs don't know all of its words")
    }
    try ShortlistMaker(folder, extending: base?.shortlist, workers: workers, talk: talk)
      .make(from: prepared.corpus, validation: prepared.validation)
  }

  private func makeStep(
    _ network: EncoderDecoder, _ settings: TrainingSettings, from saved: TrainingState?, _ base: BaseModel?,
    _ profile: Profile?
  ) -> TrainingStep {
    let precision = settings.precision ?? .float32
    let weights =
      saved == nil
      ? base?.copyWeights(precision: precision)
        ?? Weights(network.parameters, seed: settings.seed, precision: precision)
      : Weights(zeros: network.parameters, precision: precision)
    let average = settings.averageDecay > 0 ? ParameterBlock(network.parameters) : nil
    average?.copy(from: weights)
    return TrainingStep(
      network, weights: weights,
      optimizer: Optimizer(settings, layout: network.parameters, steps: saved?.optimizerSteps ?? 0), average: average,
      settings: settings, workers: workers, profile: profile)
  }
}
