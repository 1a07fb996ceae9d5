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
    let (source, target) = (request.sourceText, request.targetText)
    try AtomicFile.makeFolder(folder.trainingFolder)
    let lock = try FolderLock(folder.trainingFolder)
    defer { lock.release() }
    let checkpoint = Checkpoint(in: folder)
    let isResumed = checkpoint.exists
    if !isResumed && FileManager.default.fileExists(atPath: folder.weightsFile.path) {
      throw occupied("holds a model already")
    }

    var builder = try readPairs()
    var plan = TrainingPlan(request, pairs: builder.pairCount)
    let text: ModelConfiguration.TextPart
    let pipelines: (source: TextPipeline, target: TextPipeline)
    if isResumed {
      text = try folder.readConfiguration().text
      pipelines = try folder.readPipelines(text)
    } else {
      (pipelines, text) = try VocabularyBuilder(request, workers: workers, talk: talk)
        .build(from: builder, source: source, target: target, plan: &plan)
      try folder.writePipelines(source: pipelines.source, target: pipelines.target, isJoint: text.isJoint)
    }
    let (corpus, validation) = try builder.encode(
      source: pipelines.source, target: pipelines.target, workers: workers, folder: folder.trainingFolder)
    for line in builder.report.lines { talk(line) }

    let architecture = plan.architecture(source: pipelines.source, target: pipelines.target, isJoint: text.isJoint)
    if let fault = architecture.fault { throw Failure(.usage, "this model can't be: \(fault)") }
    let settings = plan.settings(corpus: corpus, validationPairs: validation.count)
    var configuration = ModelConfiguration(
      task: request.task, text: text, architecture: architecture, training: settings)
    configuration.decoding.contextTurns = contextTurns
    try announce(plan, corpus, validation, builder, configuration)
    if isResumed { try checkSame(configuration) } else { try save(configuration) }
    return try train(configuration, corpus, validation, pipelines.target, checkpoint, isResumed, observer)
  }

  private func readPairs() throws -> CorpusBuilder {
    talk("reading \(request.pairs.files.joined(separator: " and "))")
    return try CorpusBuilder(
      training: request.pairs, validation: request.validation, isReversed: request.isReversed,
      contextTurns: contextTurns, seed: request.seed, folder: folder.trainingFolder)
  }

  private var contextTurns: Int { request.contextTurns ?? (request.task == .chat ? 3 : 1) }

  private func train(
    _ configuration: ModelConfiguration, _ corpus: Corpus, _ validation: [ValidationPair], _ target: TextPipeline,
    _ checkpoint: Checkpoint, _ isResumed: Bool, _ observer: any TrainingObserver
  ) throws -> (TrainingEnd, ModelConfiguration) {
    let settings = configuration.training
    let network = EncoderDecoder(configuration.architecture)
    talk("\(network.parameters.parameters.reduce(0) { $0 + $1.count }) parameters, \(workers.count) thread(s)")
    let weights = isResumed ? Weights(zeros: network.parameters) : Weights(network.parameters, seed: settings.seed)
    var average: ParameterBlock?
    if settings.averageDecay > 0 {
      average = ParameterBlock(network.parameters)
      average?.copy(from: weights)
    }
    let saved = isResumed ? try checkpoint.readState() : TrainingState()
    if saved.isFinished { throw occupied("holds a finished model of these pairs and settings") }
    let step = TrainingStep(
      network, weights: weights,
      optimizer: Optimizer(settings, layout: network.parameters, steps: saved.optimizerSteps), average: average,
      settings: settings, workers: workers)
    if isResumed {
      _ = try checkpoint.restore(step)
      talk("resuming at epoch \(saved.epoch + 1), step \(saved.step)")
    }
    let best = BestModel(folder, configuration)
    let trainer = Trainer(
      step, state: saved, settings: settings, corpus: corpus,
      batcher: Batcher(lengths: corpus.lengths, batchTokens: settings.batchTokens, seed: settings.seed),
      validator: Validator(network, pairs: validation, workers: workers) { target.decode($0) }, workers: workers,
      saveInterval: request.saveInterval, checkpoint: checkpoint,
      observer: MetricsRecorder(observer, folder: folder, isResumed: isResumed), saveBest: best.save)
    let end = try trainer.run()
    return (end, try folder.readConfiguration())
  }

  private func announce(
    _ plan: TrainingPlan, _ corpus: Corpus, _ validation: [ValidationPair], _ builder: CorpusBuilder,
    _ configuration: ModelConfiguration
  ) throws {
    let how = builder.hasGivenValidation ? "as given" : "held out, none of their sources is trained on"
    talk("\(corpus.count) pairs to train on, \(validation.count) to validate on (\(how))")
    for choice in plan.choices { talk("\(choice.name): \(choice.value) (\(choice.reason))") }
  }

  /// A run goes on only with the data and settings that it was begun with.
  private func checkSame(_ configuration: ModelConfiguration) throws {
    var begun = try folder.readConfiguration()
    begun.result = nil
    guard begun != configuration else { return }
    let differs = begun.training.corpusFingerprint != configuration.training.corpusFingerprint ? "pairs" : "settings"
    throw occupied("holds a run with other \(differs)")
  }

  private func occupied(_ what: String) -> Failure {
    Failure(
      .model, what, at: folder.url.path, advice: "name another folder with --output, or delete this one")
  }

  private func save(_ configuration: ModelConfiguration) throws {
    try AtomicFile.write(ModelFolder.encode(configuration), to: folder.configurationFile)
  }
}
