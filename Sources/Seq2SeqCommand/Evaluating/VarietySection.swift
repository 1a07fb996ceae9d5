import Evaluation

/// How far a chatbot's replies differ from each other, beside people's.
struct VarietySection: ReportSection {
  private let rows: [Row]

  init(_ corpus: ScoredCorpus) {
    rows =
      corpus.systems.map { Row($0.name, $0.hypotheses) } + [Row("people", corpus.references.map { $0[0] })]
  }

  var records: [any Encodable] { rows }

  var lines: [String] {
    var table = Table(heading: ["replies", "distinct-1", "distinct-2", "ten most frequent", "words"])
    for row in rows { table.add(row.cells) }
    return table.lines
  }

  /// The replies of one speaker, as `--json` writes them.
  private struct Row: Encodable {
    let replies: String
    let distinct1: Double
    let distinct2: Double
    let topTenShare: Double
    let meanLength: Double

    init(_ speaker: String, _ texts: [String]) {
      let variety = ReplyVariety(of: texts)
      replies = speaker
      (distinct1, distinct2) = (variety.distinct1, variety.distinct2)
      (topTenShare, meanLength) = (variety.topTenShare, variety.meanLength)
    }

    var cells: [String] {
      [
        replies, Phrase.decimal(distinct1, digits: 3), Phrase.decimal(distinct2, digits: 3),
        Phrase.decimal(100 * topTenShare, digits: 1) + " %", Phrase.decimal(meanLength, digits: 1),
      ]
    }
  }
}
