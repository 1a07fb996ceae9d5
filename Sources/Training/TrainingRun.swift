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
  private let talk: Talk

  package init(_ request: TrainingRequest, workers: Workers, talk: @escaping Talk) {
    self.request = request
    folder = ModelFolder(request.folder)
    self.workers = workers
    self.talk = talk
  }

  /// Trains to the end, or until the observer wants to stop.
  /// - Returns: how the run ended, and the model's configuration with what it reached.
  package func run(observer: any TrainingObserver) throws -> (end: TrainingEnd, configuration: ModelConfiguration) {
    let isNew = !FileManager.default.fileExists(atPath: folder.url.path)
    try AtomicFile.makeFolder(folder.trainingFolder)
    let lock = try FolderLock(folder.trainingFolder)
    defer { lock.release() }
    for url in [folder.url, folder.trainingFolder] { AtomicFile.removeLeftovers(in: url) }
    do {
      let checkpoint = Checkpoint(in: folder)
      if !checkpoint.exists && FileManager.default.fileExists(atPath: folder.weightsFile.path) {
        throw occupied("holds a finished model")
      }
      let prepared = try prepare(isResumed: checkpoint.exists)
      return try train(prepared, checkpoint, observer)
    } catch {
      // What was not even begun leaves nothing behind.
      if isNew && !FileManager.default.fileExists(atPath: folder.configurationFile.path) {
        try? FileManager.default.removeItem(at: folder.url)
      }
      throw error
    }
  }

  /// What training starts from.
  private struct Prepared {
    let configuration: ModelConfiguration
    let corpus: Corpus
    let validation: [ValidationPair]
    let source: TextPipeline
    let target: TextPipeline
  }

  private func prepare(isResumed: Bool) throws -> Prepared {
    var builder = try readPairs()
    var plan = TrainingPlan(request, pairs: builder.pairCount)
    let text: ModelConfiguration.TextPart
    let pipelines: (source: TextPipeline, target: TextPipeline)
    if isResumed {
      text = try folder.readConfiguration().text
      pipelines = try folder.readPipelines(text)
    } else {
      (pipelines, text) = try VocabularyBuilder(request, workers: workers, talk: talk)
        .build(from: builder, source: request.sourceText, target: request.targetText, plan: &plan)
    }
    let (corpus, validation) = try builder.encode(
      source: pipelines.source, target: pipelines.target, workers: workers, folder: folder.trainingFolder)
    for line in builder.report.lines { talk(line) }

    let architecture = plan.architecture(source: pipelines.source, target: pipelines.target, isJoint: text.isJoint)
    if architecture.tying == .all && !text.isJoint {
      throw Failure(
        .usage, "embeddings of separate vocabularies can't all be tied", advice: "add --vocabulary-kind joint")
    }
    if let fault = architecture.fault { throw Failure(.usage, "this model can't be: \(fault)") }
    let settings = plan.settings(corpus: corpus, validationPairs: validation.count)
    var configuration = ModelConfiguration(
      task: request.task, text: text, architecture: architecture, training: settings)
    configuration.decoding.contextTurns = contextTurns
    let habits = try TextHabits(of: builder, settings: text.source)
    if request.task == .translate {
      (configuration.copying, configuration.lengthRatio) = (habits.copying, TextHabits.lengthRatio(of: corpus))
    }
    announce(plan, builder, corpus, validation)
    if isResumed {
      try checkSame(configuration)
    } else {
      try folder.writePipelines(source: pipelines.source, target: pipelines.target, isJoint: text.isJoint)
      try folder.write(habits.casing)
      try AtomicFile.write(ModelFolder.encode(configuration), to: folder.configurationFile)
    }
    return Prepared(
      configuration: configuration, corpus: corpus, validation: validation, source: pipelines.source,
      target: pipelines.target)
  }

  private func readPairs() throws -> CorpusBuilder {
    talk("reading \(request.pairs.files.joined(separator: " and "))")
    return try CorpusBuilder(
      training: request.pairs, validation: request.validation, isReversed: request.isReversed,
      contextTurns: contextTurns, seed: request.seed, folder: folder.trainingFolder)
  }

  private var contextTurns: Int { request.contextTurns ?? (request.task == .chat ? 3 : 1) }

  private func train(
    _ prepared: Prepared, _ checkpoint: Checkpoint, _ observer: any TrainingObserver
  ) throws -> (TrainingEnd, ModelConfiguration) {
    // The weights in training and their moments are gone when the last acts take memory of their own.
    let (end, profile) = try takeSteps(prepared, checkpoint, observer)
    if end != .interrupted {
      try finish(prepared.corpus, prepared.validation)
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
    talk("\(network.parameters.parameters.reduce(0) { $0 + $1.count }) parameters, \(workers.count) thread(s)")
    let saved = checkpoint.exists ? try checkpoint.readState() : nil
    let profile = request.isProfiled ? Profile(threads: workers.count) : nil
    let step = makeStep(network, settings, from: saved, profile)
    if let saved {
      try checkpoint.restore(step)
      talk("resuming at epoch \(saved.epoch + 1), step \(saved.step)")
    }
    let (source, target) = (prepared.source, prepared.target)
    let trainer = Trainer(
      step, state: saved ?? TrainingState(), settings: settings,
      batches: BatchReader(
        prepared.corpus, settings: settings, source: source.splitter, target: target.splitter),
      validator: Validator(network, pairs: prepared.validation, workers: profile.observing(workers, .validation)) {
        target.decode($0)
      },
      workers: workers, saveInterval: request.saveInterval, checkpoint: checkpoint,
      observer: MetricsRecorder(observer, folder: folder, resumingAt: saved?.step), profile: profile,
      saveBest: BestModel(folder, prepared.configuration).save)
    return (try trainer.run(), profile?.lines ?? [])
  }

  /// The last acts of a run: int8 weights and a shortlist, if they are good enough, and the settings of the search.
  private func finish(_ corpus: Corpus, _ validation: [ValidationPair]) throws {
    let configuration = try Quantizer(folder, workers: workers).run(comparingOn: validation)
    if let part = configuration.quantization { talk(part.report(for: configuration.task)) }
    try AtomicFile.write(Data(ModelCard(configuration).text.utf8), to: folder.cardFile)
    guard configuration.task == .translate else { return }
    try SearchTuner(folder, workers: workers, talk: talk).run(on: validation)
    try ShortlistMaker(folder, workers: workers, talk: talk).make(from: corpus, validation: validation)
    try ConfidenceCalibrator(folder, workers: workers, talk: talk).run(on: validation)
  }

  private func makeStep(
    _ network: EncoderDecoder, _ settings: TrainingSettings, from saved: TrainingState?, _ profile: Profile?
  ) -> TrainingStep {
    let precision = settings.precision ?? .float32
    let weights =
      saved == nil
      ? Weights(network.parameters, seed: settings.seed, precision: precision)
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
    talk("\(corpus.count) pairs to train on, \(validation.count) to validate on (\(how))")
    for choice in plan.choices { talk("\(choice.name): \(choice.value) (\(choice.reason))") }
  }

  /// A run goes on only with the data and settings that it was begun with.
  private func checkSame(_ configuration: ModelConfiguration) throws {
    var begun = try folder.readConfiguration()
    (begun.result, begun.quantization, begun.shortlist, begun.confidence) = (nil, nil, nil, nil)
    begun.decoding = configuration.decoding
    (begun.copying, begun.lengthRatio) = (configuration.copying, configuration.lengthRatio)
    // The text settings come from the folder when a run goes on; those asked for must be the same.
    let isSameText =
      request.vocabularyFolder != nil
      || (begun.text.source == request.sourceText && begun.text.target == request.targetText)
    guard begun != configuration || !isSameText else { return }
    let differs = begun.training.corpusFingerprint != configuration.training.corpusFingerprint ? "pairs" : "settings"
    throw occupied("holds a run with other \(differs)")
  }

  private func occupied(_ what: String) -> Failure {
    Failure(
      .model, what, at: folder.url.path, advice: "name another folder with --output, or delete this one")
  }
}
