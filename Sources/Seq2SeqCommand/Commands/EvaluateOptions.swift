import Evaluation
import Training

extension ScoringTokenizer: ArgumentValue {}

/// A method is written by its name, `floor` and `add-k` perhaps with a value: `floor=0.05`.
extension BLEU.Smoothing: ArgumentValue {
  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let value = parts.count > 1 ? Double(argument: parts[1]) : nil
    guard parts.count == 1 || value.map((0...1000).contains) == true else { return nil }
    switch (parts[0], value) {
    case ("exp", nil): self = .exponential
    case ("floor", _): self = .floor(value ?? Self.floorDefault)
    case ("add-k", _): self = .addK(value ?? Self.addKDefault)
    case ("none", nil): self = .none
    default: return nil
    }
  }

  var argumentText: String {
    switch self {
    case .exponential: "exp"
    case .floor(let value): "floor=\(value.argumentText)"
    case .addK(let value): "add-k=\(value.argumentText)"
    case .none: "none"
    }
  }

  static var placeholder: String { "NAME" }
  static var expectation: String { "exp, floor, floor=X, add-k, add-k=X or none" }
  static var choices: [String] { ["exp", "floor", "add-k", "none"] }
}

/// What is scored, and how.
struct ScoringOptions: OptionGroup {
  static let title = "Scores"

  @Option("--tokenizer", help: "what BLEU takes for words") var tokenizer = ScoringTokenizer.v13a
  @Option("--smoothing", help: "what BLEU does where nothing matches; floor=X and add-k=X set the value, 0.1 and 1")
  var smoothing = BLEU.Smoothing.exponential
  @Flag("--lowercase", help: "ignore case") var lowercase
  @Flag("--chrf++", help: "print chrF++ too, which also looks at words") var chrFPlusPlus

  var bleu: BLEU { BLEU(tokenizer: tokenizer, ignoresCase: lowercase, smoothing: smoothing) }

  /// Every metric that is printed, in order.
  var metrics: [any CorpusMetric] {
    [bleu] + (chrFPlusPlus ? [0, 2] : [0]).map { ChrF(wordOrder: $0, ignoresCase: lowercase) }
  }
}

/// What is told beside the scores.
struct AnalysisOptions: OptionGroup {
  static let title = "Comparison and report"

  @Option(
    "--baseline", placeholder: "SYSTEM",
    help: "what to compare with: a model folder, or with --hypotheses a file of translations")
  var baseline: String?
  @Option("--resamples", in: 1...1_000_000, help: "times that the lines are drawn again for --baseline")
  var resamples = 1000
  @Flag("--report", help: "scores by length of the sentence, and how well words are translated by their frequency")
  var report
  @Option(
    "--training", placeholder: "FILE",
    help: "target sentences or pairs trained on, to count words in for --report; else those of the references count")
  var training: String?

  /// How often words occur in the training data, if the user has named it.
  /// - Parameter bleu: says what words are.
  func wordFrequencies(wordsOf bleu: BLEU, _ terminal: Terminal) throws -> WordFrequencies? {
    guard let training else { return nil }
    let reader = try LineReader(training, isTable: true)
    var frequencies = WordFrequencies(wordsOf: bleu)
    while let line = try reader.next() {
      let columns = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      frequencies.add(columns.count > 1 ? String(columns[1]) : line)
    }
    for notice in reader.notices { terminal.warn(notice) }
    return frequencies
  }
}
