import Diagnostics
import Foundation
import Models
import Tensors
import Text

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
    let base = try readBase()
    let isNew = !FileManager.default.fileExists(atPath: folder.url.path)
    try checkUnoccupied()
    try AtomicFile.makeFolder(folder.trainingFolder)
    let lock = try FolderLock(folder.trainingFolder)
    defer { lock.release() }
    if isNew { AtomicFile.begin(folder: folder.url) }
    for url in [folder.url, folder.trainingFolder] { AtomicFile.removeLeftovers(in: url) }
    do {
      let checkpoint = Checkpoint(in: folder)
      let prepared = try prepare(isResumed: checkpoint.exists, base)
      log?.begin(isResumed: checkpoint.exists)
      return try train(prepared, checkpoint, observer)
    } catch {
      // What was not even begun leaves nothing behind.
      AtomicFile.abandon(folder: folder.url)
      throw error
    }
  }

  /// What training starts from.
  private struct Prepared {
    let configuration: ModelConfiguration
    let corpus: Corpus
    let epochPairs: EpochPairs
    let validation: [ValidationPair]
    let source: TextPipeline
    let target: TextPipeline
    let base: BaseModel?
    /// Old pairs that show what is forgotten.
    let probe: [EncodedPair]
  }

  /// The model to go on from, if there is one.
  private func readBase() throws -> BaseModel? {
    guard let url = request.base else { return nil }
    try BaseModel.checkFolders(of: request, from: url)
    let base = try BaseModel(url, needsSample: replayShare > 0, workers: workers)
    try BaseModel.check(request, against: base.configuration)
    return base
  }

  private var replayShare: Double { request.base == nil ? 0 : request.replay ?? Replay.usualShare }

  private func prepare(isResumed: Bool, _ base: BaseModel?) throws -> Prepared {
    var builder = try readPairs(base)
    var plan = TrainingPlan(request, pairs: builder.pairCount)
    let vocabularies = VocabularyBuilder(request, base: base, workers: workers, talk: talk)
    let choice = try vocabularies.choose(for: builder, plan: &plan)
    let begun = isResumed ? try folder.readConfiguration() : nil
    let pipelines =
      try begun.map { try folder.readPipelines($0.text) } ?? vocabularies.build(choice, from: builder)

    let replay = Replay(base?.sample, share: replayShare, seed: request.seed)
    let (corpus, validation) = try builder.encode(
      source: pipelines.source, target: pipelines.target, likeLengths: request.task == .translate,
      learnsWords: learnsWords, old: replay.pool, workers: workers,
      folder: folder.trainingFolder)
    for line in builder.report.lines { talk(line) }
    let epochPairs = EpochPairs(corpus, replay: replayShare)

    var settings = plan.settings(corpus: corpus, validationPairs: validation.count)
    if base == nil {
      let measured = settings
      try plan.fitTime(
        &settings, begun: begun?.training.fit,
        by: SizeFitter(
          corpus, settings: measured, headroom: Headroom(space: nil, memory: Headroom(in: folder.url).memory),
          workers: workers)
      ) {
        try self.architecture(nil, &$0, pipelines, isJoint: choice.text.isJoint)
      }
    }
    let architecture = try architecture(base, &plan, pipelines, isJoint: choice.text.isJoint)
    if let base {
      plan.fineTune(
        &settings, from: base.configuration, tokens: epochPairs.targetTokens(of: corpus),
        isReplaying: epochPairs.replayed > 0)
    }
    settings.vocabularySize = choice.size
    settings.validationFingerprint = ValidationPair.fingerprint(of: validation)
    var configuration = ModelConfiguration(
      task: request.task, text: choice.text, architecture: architecture, training: settings)
    configuration.about = about(base)
    if let decoding = base?.configuration.decoding { configuration.decoding = decoding }
    configuration.decoding.contextTurns = contextTurns(base)
    // Until it is calibrated on pairs of its own, if these are enough.
    configuration.confidence = base?.configuration.confidence
    configuration.chat = base?.configuration.chat
    configuration.fineTuning = base?.part(replay: replayShare, replayed: epochPairs.replayed)
    let habits = try base?.habits ?? TextHabits(of: builder, corpus, settings: choice.text.source)
    if request.task == .translate {
      (configuration.copying, configuration.lengthRatio) = (habits.copying, habits.lengthRatio)
    }
    announce(plan, builder, corpus, validation)
    announce(base, epochPairs, pool: corpus.count - corpus.newPairs)
    if let begun {
      let isOther = choice.given.map { $0 != pipelines } ?? false
      let difference = try ResumeCheck(begun: begun, present: configuration).difference()
      if let difference = difference ?? (isOther ? "other vocabularies" : nil) {
        throw occupied("holds a run with \(difference)")
      }
    } else {
      try folder.writePipelines(source: pipelines.source, target: pipelines.target, isJoint: choice.text.isJoint)
      try folder.write(habits.casing)
      try AtomicFile.write(ModelFolder.encode(configuration), to: folder.configurationFile)
      AtomicFile.keep(folder: folder.url)
    }
    return Prepared(
      configuration: configuration, corpus: corpus, epochPairs: epochPairs, validation: validation,
      source: pipelines.source, target: pipelines.target, base: base, probe: replay.probe)
  }

  private func readPairs(_ base: BaseModel?) throws -> CorpusBuilder {
    talk("reading \(request.pairs.files.joined(separator: " and "))")
    return try CorpusBuilder(
      training: request.pairs, validation: request.validation, isReversed: request.isReversed,
      contextTurns: contextTurns(base), seed: request.seed, learnsEach: base != nil && request.task == .chat,
      folder: folder.trainingFolder)
  }

  /// What the model learns from; one that goes on from another has learnt from that one's pairs, too.
  private func about(_ base: BaseModel?) -> String {
    let files = request.pairs.files.map { $0 == "-" ? "standard input" : URL(fileURLWithPath: $0).lastPathComponent }
    let own = request.about ?? files.joined(separator: ", ")
    return (base?.configuration.about).map { "\($0); then \(own)" } ?? own
  }

  /// A translator is to translate single words; one that goes on from another replays what that one learnt.
  private var learnsWords: Bool { request.task == .translate && request.base == nil && request.learnsWords }

  private func contextTurns(_ base: BaseModel?) -> Int {
    request.contextTurns ?? base?.configuration.decoding.contextTurns ?? (request.task == .chat ? 3 : 1)
  }

  private func architecture(
    _ base: BaseModel?, _ plan: inout TrainingPlan, _ pipelines: VocabularyBuilder.Pipelines, isJoint: Bool
  ) throws -> Architecture {
    if let base { return base.architecture(for: request) }
    let architecture = plan.architecture(source: pipelines.source, target: pipelines.target, isJoint: isJoint)
    if architecture.tying == .all && !isJoint {
      throw Failure(
        .usage, "embeddings of separate vocabularies can't all be tied", advice: "add --vocabulary-kind joint")
    }
    if let fault = architecture.fault { throw Failure(.usage, "this model can't be: \(fault)") }
    return architecture
  }

  private func train(
    _ prepared: Prepared, _ checkpoint: Checkpoint, _ observer: any TrainingObserver
  ) throws -> (TrainingEnd, ModelConfiguration) {
    // The weights in training and their moments are gone when the last acts take memory of their own.
    let (end, profile) = try takeSteps(prepared, checkpoint, observer)
    if end != .interrupted {
      observer.didTakeLastStep()
      try finish(prepared)
      checkpoint.remove()
    }
    for line in profile { talk(line) }
    return (end, try folder.readConfiguration())
  }

  /// Trains until the end or an interruption; returns how it ended, and the lines of the profile if one was asked for.
  private func takeSteps(
    _ prepared: Prepared, _ checkpoint: Checkpoint, _ observer: any TrainingObserver
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
        prepared.corpus, prepared.epochPairs, settings: settings, source: source.splitter, target: target.splitter),
      validator: Validator(network, pairs: prepared.validation, workers: profile.observing(workers, .validation)) {
        target.decode($0)
      },
      workers: workers, saveInterval: request.saveInterval, checkpoint: checkpoint,
      observer: MetricsRecorder(observer, folder: folder, resumingAt: saved?.step), profile: profile,
      saveBest: BestModel(folder, prepared.configuration).save)
    return (try trainer.run(), profile?.lines ?? [])
  }

  /// The last acts of a run: what was forgotten, int8 weights and a shortlist if they are good enough, the settings of the
  /// search, and pairs for the next.
  private func finish(_ prepared: Prepared) throws {
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

  private func makeShortlist(_ prepared: Prepared) throws {
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

  private func announce(
    _ plan: TrainingPlan, _ builder: CorpusBuilder, _ corpus: Corpus, _ validation: [ValidationPair]
  ) {
    let how = builder.hasGivenValidation ? "as given" : "held out, none of their sources is trained on"
    let given = corpus.newPairs - corpus.wordPairs
    talk("\(given, "pair") to train on, \(validation.count) to validate on (\(how))")
    if corpus.wordPairs > 0 {
      talk("\(corpus.wordPairs, "word") with translations learnt from the pairs, trained on beside them")
    }
    for choice in plan.choices { talk("\(choice.name): \(choice.value) (\(choice.reason))") }
  }

  /// - Parameter pool: the old pairs that epochs draw from.
  private func announce(_ base: BaseModel?, _ epochPairs: EpochPairs, pool: Int) {
    guard let base else { return }
    talk("weights, vocabularies, text and shape: those of \(base.name)")
    if replayShare > 0 && base.sample == nil {
      warn(
        "nothing is replayed, so the model may forget what it knows: \(base.name) holds no old pairs "
          + "(training/\(folder.replayFile.lastPathComponent)); add a file of old pairs to PAIRS")
    } else {
      talk("replay: \(epochPairs.replayed) of \(pool, "old pair") in each epoch (share asked for: \(replayShare))")
    }
  }

  /// Leaves a finished model alone, and files that no training has written.
  private func checkUnoccupied() throws {
    func exists(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }
    if exists(folder.checkpointFile) { return }
    if folder.hasFloats || exists(folder.quantizedWeightsFile) { throw occupied("holds a finished model") }
    if exists(folder.trainingFolder) { return }
    for file in [folder.configurationFile, folder.cardFile] where exists(file) {
      throw occupied("holds a file \(file.lastPathComponent) that is not a model's")
    }
  }

  private func occupied(_ what: String) -> Failure {
    Failure(
      .model, what, at: folder.url.path, advice: "name another folder with --output, or delete this one")
  }
}
