import Diagnostics
import Foundation
import Models
import Text
import Training

/// `seq2seq vocabulary`: subword vocabularies from pairs, for `train --vocabulary`.
struct LearnVocabulary: Command {
  static let name = "vocabulary"
  static let summary = "Learn a subword vocabulary from pairs"
  static let discussion = """
    Writes source.vocab and source.merges, target.vocab and target.merges, or with --vocabulary-kind joint one of each,
    into a folder that train --vocabulary takes.
    """

  private static let standardSize = 8000
  private static let linesPerStatus = 10_000

  @Argument("PAIRS", help: "files of source<TAB>target lines") var pairs: [String] = []
  @Option("--output", "-o", placeholder: "DIR", help: "the folder to write") var output: String
  @Option("--source", placeholder: "FILE", help: "source sentences, one a line") var source: String?
  @Option("--target", placeholder: "FILE", help: "their translations, line by line") var target: String?
  @Flag("--words", help: "write the counted words too, as NAME.words") var words
  @Option("--vocabulary-kind", help: "one vocabulary for both sides, or two")
  var kind = TrainingRequest.VocabularyKind.separate
  @Option("--vocabulary-size", in: 300...1_000_000, help: "entries of a vocabulary") var size = Self.standardSize
  @Option("--normalization", help: "Unicode normalisation") var normalization = TextSettings.Normalization.nfc
  @Flag("--lowercase", help: "ignore case") var lowercase
  @Option("--locale", help: "ICU locale for the words, as th or ja") var locale = TextLocale.root
  let common = CommonOptions()

  func run() throws {
    let folder = URL(fileURLWithPath: output)
    if FileManager.default.fileExists(atPath: ModelFolder(folder).configurationFile.path) {
      throw Failure(.usage, "holds a model, which has its vocabularies", at: output, advice: "name another folder")
    }
    let input = try PairSource(tables: pairs, source: source, target: target)
    let settings = TextSettings(
      normalization: normalization, letterCase: lowercase ? .lower : .kept, locale: locale.id)
    let names = kind == .joint ? ["joint"] : ["source", "target"]
    var learners = names.map { _ in VocabularyLearner(settings: settings, threads: common.workers.count) }
    let terminal = Terminal(quiet: common.quiet)
    var report = DropReport()
    try PairReader(input).forEach(report: &report) { pair, report in
      learners[0].add(lines: CollectionOfOne(pair.source))
      learners[learners.count - 1].add(lines: CollectionOfOne(pair.target))
      if report.pairs % Self.linesPerStatus == 0 { terminal.status("\(Phrase.count(report.pairs, "pair")) read") }
    }
    let results = Output()
    try AtomicFile.makeFolder(folder)
    for (index, name) in names.enumerated() {
      if words { try learners[index].writeWordCounts(to: folder.appendingPathComponent("\(name).words")) }
      terminal.status("learning \(name)")
      let pipeline = try learners[index].learn(size: size)
      try pipeline.write(to: folder, name: name)
      let count = pipeline.vocabulary.count
      let short = count < size ? " (no pair of symbols occurs twice any more)" : ""
      terminal.say("\(name): \(Phrase.count(count)) entries\(short)")
      if common.json { try results.writeJSONLine(LearntVocabulary(name: name, entries: count)) }
    }
    try settings.write(to: folder)
    removeOthers(in: folder)
    for line in report.lines { terminal.say(line) }
    try results.flush()
  }

  /// Deletes vocabularies of the other kind, which would be taken for these.
  private func removeOthers(in folder: URL) {
    for name in kind == .joint ? ["source", "target"] : ["joint"] {
      for ending in ["vocab", "merges", "words"] {
        try? FileManager.default.removeItem(at: folder.appendingPathComponent("\(name).\(ending)"))
      }
    }
  }
}

/// A vocabulary as `--json` writes it.
private struct LearntVocabulary: Encodable {
  let name: String
  let entries: Int
}
