import Diagnostics
import Evaluation
import Training

extension ScoringTokenizer: ArgumentValue {}

/// `seq2seq evaluate`: how near translations come to references.
struct Evaluate: Command {
  static let name = "evaluate"
  static let summary = "Score translations against references"
  static let discussion = """
    Prints BLEU and chrF, each with its signature, as sacreBLEU computes them. Files have one sentence a line, and line
    n of each belongs together; - is standard input.

      seq2seq evaluate --hypotheses output.de --references test.de
    """

  /// Who computed a score, for its signature.
  private static let scorer = "\(Program.name)-\(Program.version)"

  @Option("--hypotheses", placeholder: "FILE", help: "the translations to score") var hypotheses: String
  @Option("--references", placeholder: "FILE", help: "translations made by people") var references: [String]
  @Option("--tokenizer", help: "what BLEU takes for words") var tokenizer = ScoringTokenizer.v13a
  @Flag("--lowercase", help: "ignore case") var lowercase
  @Flag("--chrf++", help: "print chrF++ too, which also looks at words") var chrFPlusPlus
  let common = CommonOptions()

  func run() throws {
    guard ([hypotheses] + references).filter({ $0 == "-" }).count < 2 else {
      throw Failure(.usage, "standard input can be read only once")
    }
    let bleu = BLEU(tokenizer: tokenizer, ignoresCase: lowercase)
    let chrFs = (chrFPlusPlus ? [0, 2] : [0]).map { ChrF(wordOrder: $0, ignoresCase: lowercase) }
    var bleuStatistics = BLEU.Statistics()
    var chrFStatistics = chrFs.map { _ in ChrF.Statistics() }
    try forEachLine { hypothesis, references in
      bleuStatistics += bleu.statistics(of: hypothesis, against: references)
      for (index, chrF) in chrFs.enumerated() {
        chrFStatistics[index] += chrF.statistics(of: hypothesis, against: references)
      }
    }
    let output = Output()
    for report in [report(bleuStatistics, bleu)] + zip(chrFStatistics, chrFs).map(report) {
      if common.json { try output.writeJSONLine(report) } else { try output.writeLine(report.line) }
    }
    try output.flush()
  }

  private func report(_ statistics: BLEU.Statistics, _ bleu: BLEU) -> Report {
    let score = BLEU.Score(statistics)
    return Report(
      name: "BLEU", score: score.value, summary: score.description,
      signature: bleu.signature(referenceSets: references.count, version: Self.scorer),
      precisions: score.precisions, brevityPenalty: score.brevityPenalty, hypothesisLength: score.hypothesisLength,
      referenceLength: score.referenceLength)
  }

  private func report(_ statistics: ChrF.Statistics, _ chrF: ChrF) -> Report {
    let score = chrF.score(of: statistics)
    return Report(
      name: chrF.name, score: score, summary: Phrase.decimal(score, digits: 2),
      signature: chrF.signature(referenceSets: references.count, version: Self.scorer))
  }

  /// Calls `body` with each hypothesis and its references, and makes sure that every file has as many lines.
  private func forEachLine(_ body: (String, [String]) -> Void) throws {
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
    for file in [hypothesisFile] + referenceFiles { if let notice = file.repairNotice { terminal.warn(notice) } }
  }
}

/// A score as it is printed.
private struct Report: Encodable {
  let name: String
  /// From 0 to 100.
  let score: Double
  /// The score rounded, with what else is to be read.
  let summary: String
  let signature: String
  var precisions: [Double]?
  var brevityPenalty: Double?
  var hypothesisLength: Int?
  var referenceLength: Int?

  /// In sacreBLEU's layout, ready to be quoted.
  var line: String { "\(name)|\(signature) = \(summary)" }
}
