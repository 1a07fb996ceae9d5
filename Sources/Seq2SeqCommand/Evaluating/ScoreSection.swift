import Evaluation

/// The scores of a system, in sacreBLEU's layout, ready to be quoted.
struct ScoreSection: ReportSection {
  let scores: [PrintedScore]

  var records: [any Encodable] { scores }

  var lines: [String] { scores.map { $0.name + ($0.signature.map { "|\($0)" } ?? "") + " = \($0.summary)" } }
}

/// A score or a perplexity, as `--json` writes it.
struct PrintedScore: Encodable {
  let name: String
  /// From 0 to 100, but for perplexities.
  let score: Double
  /// The score rounded, with what else is to be read.
  let summary: String
  let signature: String?
  let precisions: [Double]?
  let brevityPenalty: Double?
  let hypothesisLength: Int?
  let referenceLength: Int?

  init(_ name: String, _ details: ScoreDetails, signature: Signature) {
    (self.name, score, summary) = (name, details.score, details.summary)
    (self.signature, precisions, brevityPenalty) = (signature.description, details.precisions, details.brevityPenalty)
    (hypothesisLength, referenceLength) = (details.hypothesisLength, details.referenceLength)
  }

  private init(perplexity: Double, per unit: String) {
    (name, score, summary) = ("perplexity per \(unit)", perplexity, Phrase.decimal(perplexity, digits: 3))
    (signature, precisions, brevityPenalty, hypothesisLength, referenceLength) = (nil, nil, nil, nil, nil)
  }

  /// The perplexities of what was added; none of nothing.
  static func scores(of perplexity: Perplexity) -> [PrintedScore] {
    [("token", perplexity.perToken), ("character", perplexity.perCharacter)].compactMap { unit, value in
      value.map { PrintedScore(perplexity: $0, per: unit) }
    }
  }
}
