import Diagnostics
import Layers
import Models
import Tensors
import Training

/// Where pairs come from.
struct DataOptions: OptionGroup {
  static let title = "Data"

  @Option("--source", placeholder: "FILE", help: "source sentences, one a line") var source: String?
  @Option("--target", placeholder: "FILE", help: "their translations, line by line") var target: String?
  @Option("--validation", placeholder: "PAIRS", help: "pairs to validate on; held out of PAIRS if not given")
  var validation: String?
  @Option("--validation-source", placeholder: "FILE", help: "sources to validate on") var validationSource: String?
  @Option("--validation-target", placeholder: "FILE", help: "their translations") var validationTarget: String?
  @Flag("--reverse", help: "train from the second column to the first") var reverse

  func fill(_ request: inout TrainingRequest) throws {
    if validation != nil || validationSource != nil || validationTarget != nil {
      request.validation = try PairSource(
        tables: validation.map { [$0] } ?? [], source: validationSource, target: validationTarget,
        names: ("--validation", "--validation-source", "--validation-target"))
    }
    request.isReversed = reverse
    try LineReader.checkStandardInput(among: request.pairs.files + (request.validation?.files ?? []))
  }
}

/// What is trained on beside or before each pair, and what becomes of the run.
struct RunOptions: OptionGroup {
  static let title = "Run"

  @Flag("--no-word-pairs", help: "train on the pairs alone, not on single words learnt from them") var noWordPairs
  @Option("--context", in: 1...100, help: "turns of a conversation that a chat model reads; 3 if not given")
  var context: Int?
  @Option("--message-dropout", in: 0.0..<1.0, help: "share of replies that a chat model learns as ones to anything")
  var messageDropout: Double?
  @Option(
    "--topic-change", in: 0.0...1.0,
    help: "share of the messages without context that a chat model learns behind an exchange of another conversation")
  var topicChange: Double?
  @Option("--about", help: "what the pairs are, for the model's card; the names of their files if not given")
  var about: String?
  @Option("--save-every", help: "time between saves") var saveEvery = Duration.seconds(600)
  @Flag("--profile", help: "tell at the end what the time was spent on") var profile

  func fill(_ request: inout TrainingRequest) throws {
    let ofChat = ["--context", "--topic-change", "--message-dropout"]
    if let option = given.first(where: ofChat.contains), request.task != .chat {
      throw Failure(.usage, "\(option) goes with --task chat", advice: "a translator reads one line")
    }
    if context == 1, topicChange ?? 0 > 0 {
      throw Failure(
        .usage, "--topic-change does not go with --context 1", advice: "there are no turns to put before a message")
    }
    if noWordPairs, request.base != nil || request.task == .chat {
      throw Failure(
        .usage, "--no-word-pairs does not go with \(request.base != nil ? "--from" : "--task chat")",
        advice: "no single words are learnt there")
    }
    request.messageDropout = messageDropout
    request.topicChange = topicChange
    request.about = about?.asOneLine
    request.learnsWords = !noWordPairs
    request.contextTurns = context
    request.isProfiled = profile
    request.saveInterval = saveEvery / .seconds(1)
  }
}

/// The model's size and shape.
struct ShapeOptions: OptionGroup {
  static let title = "Model"

  @Option("--size", help: "sizes that go together") var size: ModelSize?
  @Option("--embedding", in: 1...8192, help: "width of the embeddings") var embedding: Int?
  @Option("--hidden", in: 2...8192, help: "units of a layer") var hidden: Int?
  @Option("--layers", in: 1...16, help: "layers of encoder and decoder") var layers: Int?
  @Option("--cell", help: "recurrent cell") var cell = CellKind.lstm
  @Option("--attention", help: "how source positions are scored") var attention = AttentionKind.general
  @Flag("--no-input-feeding", help: "keep the last readout out of the decoder's input: faster") var noInputFeeding
  @Flag("--one-direction", help: "let the encoder read forwards only") var oneDirection
  @Option("--tie", help: "embeddings that are shared; all with a joint vocabulary, else none") var tie: Tying?
  @Option("--dropout", in: 0.0..<1.0, help: "share of values dropped between layers") var dropout: Double?
  @Option("--recurrent-dropout", in: 0.0..<1.0, help: "share dropped inside the recurrence")
  var recurrentDropout: Double = 0

  func fill(_ request: inout TrainingRequest) throws {
    if request.base == nil, !oneDirection, let hidden, !hidden.isMultiple(of: 2) {
      throw Failure(
        .usage, "--hidden \(hidden) can't be halved for the encoder's two directions",
        advice: "take an even number, or add --one-direction")
    }
    (request.size, request.embeddingSize, request.hiddenSize, request.layers) = (size, embedding, hidden, layers)
    (request.cell, request.attention) = ($cell, $attention)
    request.inputFeeding = noInputFeeding ? false : nil
    request.bidirectional = oneDirection ? false : nil
    (request.tying, request.dropout, request.recurrentDropout) = (tie, dropout, $recurrentDropout)
  }
}

/// What products in training multiply; `auto` is bfloat16 where the processor has an instruction for it.
enum TrainingPrecision: String, CaseIterable, ArgumentValue {
  case auto, float32, bfloat16
}

/// How the weights are learnt.
struct LearningOptions: OptionGroup {
  static let title = "Learning"

  @Option("--optimizer", help: "what turns gradients into steps") var optimizer = OptimizerKind.adam
  @Option("--schedule", help: "how the learning rate changes") var schedule = ScheduleKind.cooldown
  @Option("--cooldown", in: 0.01...0.9, help: "share of the run that the schedule cooldown falls in")
  var cooldown = TrainingSettings.usualCooldown
  @Option("--learning-rate", in: 1e-9...100.0, help: "largest learning rate") var learningRate: Double?
  @Option("--warmup", in: 0...1_000_000, help: "steps until it is reached") var warmup: Int?
  @Option("--momentum", in: 0.0..<1.0, help: "momentum of the optimizer momentum") var momentum = 0.9
  @Option("--batch-tokens", in: 1...1_000_000, help: "target tokens in a batch") var batchTokens: Int?
  @Option("--label-smoothing", in: 0.0..<1.0, help: "share of the target spread over all tokens")
  var labelSmoothing = 0.1
  @Option("--subword-dropout", in: 0.0..<1.0, help: "share of the subwords' merges undone at random")
  var subwordDropout: Double?
  @Option("--word-dropout", in: 0.0..<1.0, help: "share of the source's subwords hidden at random") var wordDropout =
    0.0
  @Option("--clip", in: 0.0...1e6, help: "largest norm of the gradient; 0 is none") var clip = 1.0
  @Option("--clip-value", in: 0.0...1e6, help: "largest size of a gradient's value; 0 is none") var clipValue = 0.0
  @Option("--average", in: 0.0..<1.0, help: "decay of a moving average of the weights; 0 is none") var average = 0.0
  @Option("--patience", in: 0...100_000, help: "validations without progress before an early stop; 0 is never")
  var patience = 5
  @Option("--precision", help: "what products multiply; the weights are float32 always") var precision =
    TrainingPrecision.auto
  @Option("--keep", help: "the model that is kept: with the lowest validation loss, or the last") var keep: KeptModel?

  func fill(_ request: inout TrainingRequest) throws {
    try checkOthers()
    request.keeps = keep
    request.precision = Precision(rawValue: precision.rawValue)
    (request.optimizer, request.schedule, request.cooldown) = (optimizer, schedule, cooldown)
    (request.learningRate, request.warmup, request.momentum) = (learningRate, warmup, momentum)
    (request.batchTokens, request.labelSmoothing) = (batchTokens, labelSmoothing)
    (request.subwordDropout, request.wordDropout) = (subwordDropout, wordDropout)
    (request.clipNorm, request.clipValue) = (clip, clipValue)
    (request.averageDecay, request.patience) = (average, patience)
  }

  /// Refuses what has no effect without another option.
  private func checkOthers() throws {
    if $cooldown != nil, schedule != .cooldown { throw Failure(.usage, "--cooldown goes with --schedule cooldown") }
    if $momentum != nil, optimizer != .momentum { throw Failure(.usage, "--momentum goes with --optimizer momentum") }
    if let patience = $patience, patience > 0, keep == .last {
      throw Failure(
        .usage, "--patience \(patience) does not go with --keep last", advice: "such a training runs to its end")
    }
  }
}
