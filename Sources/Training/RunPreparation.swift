import Diagnostics
import Foundation
import Models
import Tensors
import Text

/// What training starts from.
struct PreparedRun {
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

/// Reads and encodes the pairs of a run, learns or reads its vocabularies, and decides what the request leaves open.
struct RunPreparation {
  /// The pairs as numbers, and what made numbers of them.
  private struct Material {
    let choice: VocabularyBuilder.Choice
    let pipelines: VocabularyBuilder.Pipelines
    let corpus: Corpus
    let epochPairs: EpochPairs
    let validation: [ValidationPair]
    let validationOrigin: ValidationOrigin
  }

  private let request: TrainingRequest
  private let folder: ModelFolder
  private let base: BaseModel?
  private let workers: Workers
  private let warn: TrainingRun.Talk
  private let talk: TrainingRun.Talk

  /// Reads the model to go on from, if there is one.
  init(
    _ request: TrainingRequest, _ folder: ModelFolder, workers: Workers, warn: @escaping TrainingRun.Talk,
    talk: @escaping TrainingRun.Talk
  ) throws {
    (self.request, self.folder, self.workers, self.warn, self.talk) = (request, folder, workers, warn, talk)
    guard let url = request.base else {
      base = nil
      return
    }
    try BaseModel.checkFolders(of: request, from: url)
    let base = try BaseModel(url, needsSample: request.replayShare > 0, workers: workers)
    try BaseModel.check(request, against: base.configuration)
    self.base = base
  }

  /// Leaves a finished model alone, and files that no training has written.
  func checkUnoccupied() throws {
    func exists(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }
    if exists(folder.checkpointFile) { return }
    if folder.hasFloats || exists(folder.quantizedWeightsFile) { throw occupied("holds a finished model") }
    // A run has had the lock before it wrote anything.
    if exists(folder.trainingFolder.appendingPathComponent(FolderLock.fileName)) { return }
    var files = [folder.configurationFile, folder.cardFile]
    if request.vocabularyFolder?.resolvingSymlinksInPath().path != folder.url.resolvingSymlinksInPath().path {
      files += [TextSettings.fileName, "source.vocab", "joint.vocab"].map { folder.url.appendingPathComponent($0) }
    }
    for file in files where exists(file) {
      throw occupied("holds a file \(file.lastPathComponent) that is not a model's")
    }
  }

  private func occupied(_ what: String) -> Failure {
    Failure(
      .model, what, at: folder.url.path, advice: "name another folder with --output, or delete this one")
  }

  /// Prepares a new run and begins its folder, or prepares one that was begun and checks that it is the same.
  func run(isResumed: Bool) throws -> PreparedRun {
    var builder = try readPairs()
    var plan = TrainingPlan(request, pairs: builder.pairCount)
    let begun = isResumed ? try folder.readConfiguration() : nil
    let replay = Replay(base?.sample, share: request.replayShare, seed: request.seed)
    let material = try encode(&builder, replay, &plan, begun)
    let habits = try base?.habits ?? TextHabits(of: builder, material.corpus, settings: material.choice.text.source)
    let configuration = try configuration(of: material, habits, &plan, begun)
    announce(plan, builder, material)
    announceReplay(material)
    if let begun {
      try check(begun, against: configuration, material)
    } else {
      try begin(configuration, material, habits)
    }
    return PreparedRun(
      configuration: configuration, corpus: material.corpus, epochPairs: material.epochPairs,
      validation: material.validation, source: material.pipelines.source, target: material.pipelines.target, base: base,
      probe: replay.probe)
  }

  private func readPairs() throws -> CorpusBuilder {
    talk("reading \(request.pairs.described().joined(separator: " and "))")
    return try CorpusBuilder(
      training: request.pairs, validation: request.validation, isReversed: request.isReversed,
      contextTurns: contextTurns, seed: request.seed, learnsEach: base != nil && request.task == .chat,
      folder: folder.trainingFolder)
  }

  private func encode(
    _ builder: inout CorpusBuilder, _ replay: Replay, _ plan: inout TrainingPlan, _ begun: ModelConfiguration?
  ) throws -> Material {
    let vocabularies = VocabularyBuilder(request, base: base, workers: workers, talk: talk)
    let choice = try vocabularies.choose(for: builder, plan: &plan)
    let pipelines =
      try begun.map { try folder.readPipelines($0.text) } ?? vocabularies.build(choice, from: builder)
    let (corpus, validation) = try builder.encode(
      source: pipelines.source, target: pipelines.target, likeLengths: request.task == .translate,
      learnsWords: learnsWords, old: replay.pool, workers: workers, folder: folder.trainingFolder)
    for line in builder.report.lines { talk(line) }
    return Material(
      choice: choice, pipelines: pipelines, corpus: corpus,
      epochPairs: EpochPairs(corpus, replay: request.replayShare), validation: validation,
      validationOrigin: builder.validationOrigin)
  }

  private func configuration(
    of material: Material, _ habits: TextHabits, _ plan: inout TrainingPlan, _ begun: ModelConfiguration?
  ) throws -> ModelConfiguration {
    let (settings, architecture) = try shape(material, &plan, begun)
    var configuration = ModelConfiguration(
      task: request.task, text: material.choice.text, architecture: architecture, training: settings)
    configuration.about = about
    if let decoding = base?.configuration.decoding { configuration.decoding = decoding }
    configuration.decoding.contextTurns = contextTurns
    // Until it is calibrated on pairs of its own, if these are enough.
    configuration.confidence = base?.configuration.confidence
    configuration.chat = base?.configuration.chat
    configuration.fineTuning = base?.part(replay: request.replayShare, replayed: material.epochPairs.replayed)
    if request.task == .translate {
      (configuration.copying, configuration.lengthRatio) = (habits.copying, habits.lengthRatio)
    }
    return configuration
  }

  /// How the model is trained and how large it is, as far as time allows.
  private func shape(
    _ material: Material, _ plan: inout TrainingPlan, _ begun: ModelConfiguration?
  ) throws -> (TrainingSettings, Architecture) {
    var settings = plan.settings(
      corpus: material.corpus, validationPairs: material.validation.count,
      isJoint: material.choice.text.isJoint)
    if request.topicChange ?? 0 > 0, settings.topicChange == nil {
      throw Failure(
        .usage, "--topic-change needs a vocabulary that both sides have", advice: "add --vocabulary-kind joint")
    }
    if base == nil {
      let measured = settings
      try plan.fitTime(
        &settings, begun: begun?.training.fit,
        by: SizeFitter(
          material.corpus, settings: measured,
          headroom: Headroom(space: nil, memory: Headroom(in: folder.url).memory), workers: workers)
      ) { try self.architecture(&$0, material) }
    }
    let architecture = try architecture(&plan, material)
    if let base {
      plan.fineTune(
        &settings, from: base.configuration, tokens: material.epochPairs.targetTokens(of: material.corpus),
        isReplaying: material.epochPairs.replayed > 0)
    }
    settings.validationOrigin = material.validationOrigin
    settings.vocabularySize = material.choice.size
    settings.validationFingerprint = ValidationPair.fingerprint(of: material.validation)
    return (settings, architecture)
  }

  private func architecture(_ plan: inout TrainingPlan, _ material: Material) throws -> Architecture {
    if let base { return base.architecture(for: request) }
    let (pipelines, isJoint) = (material.pipelines, material.choice.text.isJoint)
    let architecture = plan.architecture(source: pipelines.source, target: pipelines.target, isJoint: isJoint)
    if architecture.tying == .all && !isJoint {
      throw Failure(
        .usage, "embeddings of separate vocabularies can't all be tied", advice: "add --vocabulary-kind joint")
    }
    if let fault = architecture.fault { throw Failure(.usage, "this model can't be: \(fault)") }
    return architecture
  }

  /// What the model learns from; one that goes on from another has learnt from that one's pairs, too.
  private var about: String {
    let files = request.pairs.described { $0 == "-" ? "standard input" : URL(fileURLWithPath: $0).lastPathComponent }
    let own = request.about ?? files.joined(separator: ", ")
    return (base?.configuration.about).map { "\($0); then \(own)" } ?? own
  }

  /// A translator is to translate single words; one that goes on from another replays what that one learnt.
  private var learnsWords: Bool { request.task == .translate && request.base == nil && request.learnsWords }

  private var contextTurns: Int {
    request.contextTurns ?? base?.configuration.decoding.contextTurns ?? (request.task == .chat ? 3 : 1)
  }

  /// A run goes on only as what it began as.
  private func check(
    _ begun: ModelConfiguration, against configuration: ModelConfiguration, _ material: Material
  ) throws {
    let isOther = material.choice.given.map { $0 != material.pipelines } ?? false
    let difference = try ResumeCheck(begun: begun, present: configuration).difference()
    if let difference = difference ?? (isOther ? "other vocabularies" : nil) {
      throw occupied("holds a run with \(difference)")
    }
  }

  private func begin(_ configuration: ModelConfiguration, _ material: Material, _ habits: TextHabits) throws {
    let pipelines = material.pipelines
    try folder.writePipelines(
      source: pipelines.source, target: pipelines.target, isJoint: material.choice.text.isJoint)
    try folder.write(habits.casing)
    try AtomicFile.write(ModelFolder.encode(configuration), to: folder.configurationFile)
    AtomicFile.keep(folder: folder.url)
  }

  private func announce(_ plan: TrainingPlan, _ builder: CorpusBuilder, _ material: Material) {
    let corpus = material.corpus
    let given = corpus.newPairs - corpus.wordPairs
    talk(
      "\(given, "pair") to train on, \(material.validation.count) to validate on (\(builder.validationOrigin.remark))")
    if corpus.wordPairs > 0 {
      talk("\(corpus.wordPairs, "word") with translations learnt from the pairs, trained on beside them")
    }
    for choice in plan.choices { talk("\(choice.name): \(choice.value) (\(choice.reason))") }
  }

  private func announceReplay(_ material: Material) {
    guard let base else { return }
    talk("weights, vocabularies, text and shape: those of \(base.name)")
    let (replayed, pool) = (material.epochPairs.replayed, material.corpus.count - material.corpus.newPairs)
    if request.replayShare > 0 && base.sample == nil {
      warn(
        "nothing is replayed, so the model may forget what it knows: \(base.name) holds no old pairs "
          + "(training/\(folder.replayFile.lastPathComponent)); add a file of old pairs to PAIRS")
    } else {
      talk("replay: \(replayed) of \(pool, "old pair") in each epoch (share asked for: \(request.replayShare))")
    }
  }
}
