import Diagnostics
import Models
import Training

/// `seq2seq score`: how probable a model finds given pairs.
struct Score: Command {
  static let name = "score"
  static let summary = "Print the log-probability of each given pair"
  static let discussion = """
    Prints log P(target | source) for each line source<TAB>target, in nats, the end of the sentence included. Every line
    must be a pair, so that line n of the output belongs to line n of the input.
    """

  private static let chunkLines = 1024
  /// Attention takes memory with the product of both lengths.
  static let longestSide = 2000

  @Argument("MODEL", help: "a model folder") var folder: String
  @Argument("PAIRS", help: "a file of source<TAB>target lines; - is standard input") var pairs: String
  @Flag("--normalize", help: "divide by the number of target tokens") var normalize
  @Option("--precision", help: "numbers to compute with; auto is int8 where the model has it")
  var precision = DecodingPrecision.float32
  let common = CommonOptions()

  func run() throws {
    let model = try ModelArgument.read(folder, precision, workers: common.workers)
    let reader = try LineReader(pairs, isTable: true)
    let output = Output()
    var lines: [EncodedPair] = []
    while let line = try reader.next() {
      let columns = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      guard columns.count >= 2 else {
        throw Failure(
          .data, "one column only; pairs are source<TAB>target", at: "\(reader.name):\(reader.lineCount)",
          advice: "mend the line")
      }
      let pair = EncodedPair(
        source: model.source.encode(String(columns[0])), target: model.target.encode(String(columns[1])))
      guard max(pair.source.count, pair.target.count) <= Self.longestSide else {
        throw Failure(
          .data, "more than \(Self.longestSide) tokens", at: "\(reader.name):\(reader.lineCount)",
          advice: "score shorter sentences")
      }
      lines.append(pair)
      if lines.count == Self.chunkLines || !reader.hasLine { try write(&lines, model, to: output) }
    }
    try write(&lines, model, to: output)
    for notice in reader.notices { Terminal(quiet: common.quiet).warn(notice) }
  }

  private func write(_ pairs: inout [EncodedPair], _ model: TrainedModel, to output: Output) throws {
    let losses = Validator.losses(of: pairs, model.network, model.weights, workers: common.workers)
    for (pair, loss) in zip(pairs, losses) {
      let score = -Double(loss) / (normalize ? Double(pair.target.count + 1) : 1)
      if common.json {
        try output.writeJSONLine(ScoreRecord(score: score, tokens: pair.target.count + 1))
      } else {
        try output.writeLine(Phrase.decimal(score, digits: 4))
      }
    }
    try output.flush()
    pairs.removeAll(keepingCapacity: true)
  }
}

/// A pair's score as `--json` writes it.
private struct ScoreRecord: Encodable {
  let score: Double
  let tokens: Int
}
