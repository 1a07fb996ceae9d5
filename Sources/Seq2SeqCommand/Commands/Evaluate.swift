import Decoding
import Diagnostics
import Evaluation
import Models
import Training

extension ScoringTokenizer: ArgumentValue {}

/// `seq2seq evaluate`: how good translations are, a model's own or given ones.
struct Evaluate: Command {
  static let name = "evaluate"
  static let summary = "Score a model on pairs, or given translations against references"
  static let discussion = """
    Translates the sources of PAIRS with a model and prints BLEU and chrF, each with its signature, as sacreBLEU computes
    them, and the model's perplexity on PAIRS, always with float32. Or scores given translations: files have one sentence a line, and line n
    of each belongs together; - is standard input.

      seq2seq evaluate my-model held-out.tsv
      seq2seq evaluate --hypotheses output.de --references test.de
    """

  /// Who computed a score, for its signature.
  private static let scorer = "\(Program.name)-\(Program.version)"

  @Argument("MODEL PAIRS", help: "a model folder, and files of source<TAB>target lines") var words: [String] = []
  @Option("--source", placeholder: "FILE", help: "source sentences, one a line, instead of PAIRS") var source: String?
  @Option("--target", placeholder: "FILE", help: "their translations, line by line") var target: String?
  @Option("--hypotheses", placeholder: "FILE", help: "the translations to score") var hypotheses: String?
  @Option("--references", placeholder: "FILE", help: "translations made by people") var references: [String] = []
  @Option("--beam", in: 1...100, help: "hypotheses followed at a time; the model's own if not given") var beam: Int?
  @Option("--length-penalty", in: 0.0...10.0, help: "power of the length that scores are divided by")
  var lengthPenalty: Double?
  @Option("--margin", in: 0.0...1000.0, help: "nats that a hypothesis may fall behind the best before it is given up")
  var margin = Double(SearchOptions.usualMargin)
  @Option("--precision", help: "numbers to compute with; auto is int8 where the model has it")
  var precision = DecodingPrecision.auto
  @Option("--shortlist", help: "look only at words that can translate the source's: auto where that was measured safe")
  var shortlist = Shortlist.Use.auto
  @Option("--tokenizer", help: "what BLEU takes for words") var tokenizer = ScoringTokenizer.v13a
  @Flag("--lowercase", help: "ignore case") var lowercase
  @Flag("--chrf++", help: "print chrF++ too, which also looks at words") var chrFPlusPlus
  let common = CommonOptions()

  func run() throws {
    let scoring = Scoring(
      bleu: BLEU(tokenizer: tokenizer, ignoresCase: lowercase),
      chrFs: (chrFPlusPlus ? [0, 2] : [0]).map { ChrF(wordOrder: $0, ignoresCase: lowercase) })
    var reports: [Report]
    if let hypotheses {
      guard words.isEmpty, source == nil, target == nil else {
        throw Failure(.usage, "give a model and pairs, or --hypotheses and --references, not both")
      }
      reports = self.reports(try score(hypotheses, scoring), referenceSets: references.count)
    } else {
      guard references.isEmpty else { throw Failure(.usage, "--references goes with --hypotheses") }
      guard let folder = words.first else { throw Failure(.usage, "MODEL is missing", advice: "name a model folder") }
      let pairs = try PairSource(tables: Array(words.dropFirst()), source: source, target: target)
      reports = try evaluate(folder, pairs, scoring)
    }
    let output = Output()
    for report in reports {
      if common.json { try output.writeJSONLine(report) } else { try output.writeLine(report.line) }
    }
    try output.flush()
  }

  /// Translates the sources of pairs and scores the result; and the pairs' perplexity.
  private func evaluate(_ folder: String, _ source: PairSource, _ scoring: Scoring) throws -> [Report] {
    let model = try ModelArgument.read(folder, precision, shortlist: shortlist, workers: common.workers)
    var report = DropReport()
    var pairs: [TextPair] = []
    try PairReader(source).forEach(report: &report) { pair, _ in pairs.append(pair) }
    let terminal = Terminal(quiet: common.quiet)
    for line in report.lines { terminal.warn(line) }

    terminal.status("translating \(Phrase.count(pairs.count)) sentences")
    let own = model.configuration.decoding
    let options = SearchOptions(
      beam: beam ?? own.beam, lengthPenalty: lengthPenalty.map(Float.init) ?? own.lengthPenalty,
      margin: Float(margin))
    let translations = LineTranslator(model, options: options, workers: common.workers).translate(pairs.map(\.source))
    var scoring = scoring
    for (pair, translation) in zip(pairs, translations) {
      scoring.add(translation.first?.text ?? "", against: [pair.target])
    }
    let encoded = pairs.map {
      EncodedPair(source: model.source.encode($0.source), target: model.target.encode($0.target))
    }
    if let index = encoded.firstIndex(where: { max($0.source.count, $0.target.count) > Score.longestSide }) {
      throw Failure(
        .data, "more than \(Score.longestSide) tokens", at: pairs[index].place, advice: "take the pair out")
    }
    // Perplexities are compared between programs, so they are those of the weights as they were trained.
    let weights = try ModelArgument.read(folder, .float32, workers: common.workers).weights
    let losses = Validator.losses(of: encoded, model.network, weights, workers: common.workers)
    var perplexity = Perplexity()
    for (index, loss) in losses.enumerated() {
      perplexity.add(
        logProbability: -Double(loss), tokens: encoded[index].target.count + 1,
        characters: pairs[index].target.unicodeScalars.count + 1)
    }
    terminal.clearStatus()
    return reports(scoring, referenceSets: 1)
      + [("perplexity per token", perplexity.perToken), ("perplexity per character", perplexity.perCharacter)]
      .compactMap { name, value in
        value.map { Report(name: name, score: $0, summary: Phrase.decimal($0, digits: 3), signature: nil) }
      }
  }

  /// Statistics of BLEU and the chrF scores, collected together.
  private struct Scoring {
    let bleu: BLEU
    let chrFs: [ChrF]
    var bleuStatistics = BLEU.Statistics()
    var chrFStatistics: [ChrF.Statistics]

    init(bleu: BLEU, chrFs: [ChrF]) {
      (self.bleu, self.chrFs) = (bleu, chrFs)
      chrFStatistics = chrFs.map { _ in ChrF.Statistics() }
    }

    mutating func add(_ hypothesis: String, against references: [String]) {
      bleuStatistics += bleu.statistics(of: hypothesis, against: references)
      for (index, chrF) in chrFs.enumerated() {
        chrFStatistics[index] += chrF.statistics(of: hypothesis, against: references)
      }
    }
  }

  private func score(_ hypotheses: String, _ scoring: Scoring) throws -> Scoring {
    guard !references.isEmpty else { throw Failure(.usage, "--references is missing") }
    guard ([hypotheses] + references).filter({ $0 == "-" }).count < 2 else {
      throw Failure(.usage, "standard input can be read only once")
    }
    var scoring = scoring
    try forEachLine(of: hypotheses) { scoring.add($0, against: $1) }
    return scoring
  }

  private func reports(_ scoring: Scoring, referenceSets: Int) -> [Report] {
    [report(scoring.bleuStatistics, scoring.bleu, referenceSets)]
      + zip(scoring.chrFStatistics, scoring.chrFs).map { report($0, $1, referenceSets) }
  }

  private func report(_ statistics: BLEU.Statistics, _ bleu: BLEU, _ referenceSets: Int) -> Report {
    let score = BLEU.Score(statistics)
    return Report(
      name: "BLEU", score: score.value, summary: score.description,
      signature: bleu.signature(referenceSets: referenceSets, version: Self.scorer),
      precisions: score.precisions, brevityPenalty: score.brevityPenalty, hypothesisLength: score.hypothesisLength,
      referenceLength: score.referenceLength)
  }

  private func report(_ statistics: ChrF.Statistics, _ chrF: ChrF, _ referenceSets: Int) -> Report {
    let score = chrF.score(of: statistics)
    return Report(
      name: chrF.name, score: score, summary: Phrase.decimal(score, digits: 2),
      signature: chrF.signature(referenceSets: referenceSets, version: Self.scorer))
  }

  /// Calls `body` with each hypothesis and its references, and makes sure that every file has as many lines.
  private func forEachLine(of hypotheses: String, _ body: (String, [String]) -> Void) throws {
    let hypothesisFile = try LineReader(hypotheses)
    let referenceFiles = try references.map { try LineReader($0) }
    while let hypothesis = try hypothesisFile.next() {
      let lines = try referenceFiles.compactMap { try $0.next() }
      // When a file ends early, the rest is only counted, for the message.
      if lines.count == referenceFiles.count { body(hypothesis, lines) }
    }
    for file in referenceFiles { while try file.next() != nil {} }

    let count = hypothesisFile.lineCount
    guard count > 0 else { throw Failure(.data, "the file is empty", at: hypothesisFile.name) }
    for file in referenceFiles where file.lineCount != count {
      let counts = "\(Phrase.count(file.lineCount)) lines, but \(hypothesisFile.name) has \(Phrase.count(count))"
      throw Failure(.data, counts, at: file.name, advice: "line n of each must belong together")
    }
    let terminal = Terminal(quiet: common.quiet)
    for file in [hypothesisFile] + referenceFiles { for notice in file.notices { terminal.warn(notice) } }
  }
}

/// A score as it is printed.
private struct Report: Encodable {
  let name: String
  /// From 0 to 100.
  let score: Double
  /// The score rounded, with what else is to be read.
  let summary: String
  let signature: String?
  var precisions: [Double]?
  var brevityPenalty: Double?
  var hypothesisLength: Int?
  var referenceLength: Int?

  /// In sacreBLEU's layout, ready to be quoted.
  var line: String { name + (signature.map { "|\($0)" } ?? "") + " = \(summary)" }
}
