import Evaluation

/// How well a system translates words, by how frequent they are.
struct WordSection: ReportSection {
  /// A range of frequencies as `--json` writes it.
  private struct Record: Encodable {
    let report = "words"
    let system: String
    let countedIn: String
    /// Times that a word occurs; without `to` there is no upper bound.
    let from: Int
    let to: Int?
    let inReferences: Int
    let inHypotheses: Int
    /// In per cent, as the following; missing where it means nothing.
    let precision: Double?
    let recall: Double?
    let f1: Double?
  }

  private let system: String
  private let countedIn: String
  private let rows: [WordReport.Row]

  /// - Parameters:
  ///   - bleu: says what words are.
  ///   - frequencies: those of the training data, if they are known; else those of the references.
  init(
    _ system: ScoredCorpus.System, _ references: [[String]], wordsOf bleu: BLEU, _ frequencies: WordFrequencies?
  ) {
    self.system = system.name
    countedIn = frequencies == nil ? "references" : "training data"
    var report = WordReport(wordsOf: bleu)
    for (hypothesis, references) in zip(system.hypotheses, references) { report.add(hypothesis, against: references) }
    rows = report.rows(by: frequencies)
  }

  var records: [any Encodable] {
    rows.map {
      Record(
        system: system, countedIn: countedIn, from: $0.frequencies.lower, to: $0.frequencies.upper,
        inReferences: $0.inReferences, inHypotheses: $0.inHypotheses, precision: $0.precision, recall: $0.recall,
        f1: $0.f1)
    }
  }

  var lines: [String] {
    var table = Table(heading: ["frequency", "in references", "in hypotheses", "precision", "recall", "F1"])
    for row in rows {
      table.add(
        [row.frequencies.description, Phrase.count(row.inReferences), Phrase.count(row.inHypotheses)]
          + [row.precision, row.recall, row.f1].map { $0.map { Phrase.decimal($0, digits: 1) } ?? "-" })
    }
    return ["\(system): words by frequency in the \(countedIn), in per cent"] + table.lines
  }
}
