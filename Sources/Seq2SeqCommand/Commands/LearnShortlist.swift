import Foundation
import Models
import Training

/// `seq2seq shortlist`: gives a trained model the shortlist that `train` gives new ones, or one of other sizes.
struct LearnShortlist: Command {
  static let name = "shortlist"
  static let summary = "Learn which words translate which, so that a model searches faster"
  static let discussion = """
    Learns from PAIRS, which should be those that MODEL was trained on, which target words each source word can need;
    translate then looks at these alone. train does it by itself. The shortlist is kept only if translations of the
    validation pairs lose no more than 0.1 BLEU by it, and if it leaves at most half of the vocabulary.

      seq2seq shortlist my-model pairs.tsv --translations 100
    """

  @Argument("MODEL PAIRS", help: "a model folder, and files of source<TAB>target lines") var words: [String] = []
  @Option("--translations", in: 1...1000, help: "translations of each source word")
  var translations = ShortlistMaker.Sizes.usual[0].translations
  @Option("--frequent", in: 0...1_000_000, help: "frequent words that every sentence may use")
  var frequent = ShortlistMaker.Sizes.usual[0].frequent
  let data = DataOptions()
  let common = CommonOptions()

  func run() throws {
    let terminal = Terminal(quiet: common.quiet)
    let folder = words.first ?? ModelArgument.standard
    var request = TrainingRequest(
      pairs: try PairSource(tables: Array(words.dropFirst()), source: data.source, target: data.target),
      folder: URL(fileURLWithPath: folder))
    try data.fill(&request)
    let sizes = ShortlistMaker.Sizes(translations: translations, frequent: frequent)
    let report = try ShortlistRun(request, sizes: [sizes], workers: common.workers) { terminal.say($0) }.run()
    let output = Output()
    if common.json {
      try output.writeJSONLine(report)
    } else {
      try output.writeLine(
        "\(Phrase.decimal(report.candidates, digits: 1)) tokens a sentence, "
          + "\(Phrase.decimal(report.coverage * 100, digits: 2)) % of the references' tokens, BLEU "
          + "\(Phrase.decimal(report.bleu, digits: 2)), \(Phrase.decimal(report.fullBLEU, digits: 2)) without; "
          + "\(Phrase.decimal(report.changed * 100, digits: 1)) % of the translations differ")
    }
    try output.flush()
  }
}
