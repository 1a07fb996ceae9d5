/// A measure of translations whose counts add up line by line: BLEU, chrF.
///
/// A line is looked at once; the score of the corpus, of a part of it, or of a resample then is one of added-up counts.
package protocol CorpusMetric: Sendable {
  /// What a line, or a corpus, has in common with its references.
  associatedtype Statistics: CorpusStatistics
  /// The name that scores are quoted with.
  var name: String { get }
  /// How it counts, as signatures tell it: `case:mixed|eff:no|tok:13a|smooth:exp`.
  var settings: String { get }
  /// The statistics of one line against its references, of which there is at least one.
  func statistics(of hypothesis: String, against references: [String]) -> Statistics
  /// The score of added-up statistics, from 0 to 100.
  func score(of statistics: Statistics) -> Double
  /// The score with all that is printed about it.
  func details(of statistics: Statistics) -> ScoreDetails
}

/// Counts that add up.
package protocol CorpusStatistics: Sendable {
  /// Those of no lines at all.
  init()
  static func += (sum: inout Self, line: Self)
}

/// A score as it is printed, and what it is made of.
package struct ScoreDetails: Sendable, Encodable {
  /// From 0 to 100.
  package let score: Double
  /// The score rounded, with what else is to be read, as sacreBLEU prints it.
  package let summary: String
  /// BLEU's, of n-grams from 1 to 4 words, in per cent, smoothed.
  package var precisions: [Double]?
  /// BLEU's, from 0 to 1.
  package var brevityPenalty: Double?
  /// In BLEU's words.
  package var hypothesisLength: Int?
  /// In BLEU's words, of the references nearest in length.
  package var referenceLength: Int?

  /// BLEU's, of the hypotheses' length to that of the references; nil if those have no words.
  package var lengthRatio: Double? {
    guard let hypothesisLength, let referenceLength, referenceLength > 0 else { return nil }
    return Double(hypothesisLength) / Double(referenceLength)
  }
}

extension Sequence where Element: CorpusStatistics {
  /// The statistics of all lines together.
  package func sum() -> Element { reduce(into: Element()) { $0 += $1 } }
}
