/// How well words are translated by how frequent they are, as compare-mt does it (Neubig et al. 2019,
/// https://aclanthology.org/N19-4007).
///
///     precision = matched / words of the hypotheses      recall = matched / words of the references
///     F1 = 2 · matched / (words of the hypotheses + words of the references)
///
/// A word is matched as often as it stands in both a hypothesis and its reference, wherever it stands. Of several
/// references the one with the highest F1 counts.
package struct WordReport: Sendable {
  /// The words of a range of frequencies.
  package struct Row: Sendable, Equatable {
    package let frequencies: Buckets.Bucket
    package fileprivate(set) var inReferences = 0
    package fileprivate(set) var inHypotheses = 0
    package fileprivate(set) var matched = 0

    /// In per cent; nil without words of the hypotheses.
    package var precision: Double? { percentage(matched, of: inHypotheses) }
    /// In per cent; nil without words of the references.
    package var recall: Double? { percentage(matched, of: inReferences) }
    /// In per cent; nil without words.
    package var f1: Double? { percentage(2 * matched, of: inHypotheses + inReferences) }

    private func percentage(_ part: Int, of whole: Int) -> Double? {
      whole > 0 ? 100 * Double(part) / Double(whole) : nil
    }
  }

  private typealias Counts = [CodePoints: Int]
  private struct Tally { var (inReferences, inHypotheses, matched) = (0, 0, 0) }

  private let bleu: BLEU
  private var tallies: [CodePoints: Tally] = [:]

  /// - Parameter bleu: its tokenizer and case say what words are the same.
  package init(wordsOf bleu: BLEU) { self.bleu = bleu }

  /// Adds a line and its references, of which there is at least one.
  package mutating func add(_ hypothesis: String, against references: [String]) {
    let given = counts(of: hypothesis)
    let wanted = references.map(counts).max { Self.f1(given, $0) < Self.f1(given, $1) } ?? [:]
    for (word, count) in given {
      tallies[word, default: Tally()].inHypotheses += count
      tallies[word, default: Tally()].matched += min(count, wanted[word, default: 0])
    }
    for (word, count) in wanted { tallies[word, default: Tally()].inReferences += count }
  }

  /// A row for each range of frequencies that has words.
  /// - Parameter frequencies: how often words occur in the training data; without, it is how often in the references.
  package func rows(by frequencies: WordFrequencies? = nil) -> [Row] {
    var rows = Buckets.frequencies.all.map { Row(frequencies: $0) }
    for (word, tally) in tallies {
      let index = Buckets.frequencies.index(of: frequencies?[word] ?? tally.inReferences)
      rows[index].inReferences += tally.inReferences
      rows[index].inHypotheses += tally.inHypotheses
      rows[index].matched += tally.matched
    }
    return rows.filter { $0.inReferences + $0.inHypotheses > 0 }
  }

  private func counts(of line: String) -> Counts {
    bleu.words(of: line).reduce(into: [:]) { $0[CodePoints($1), default: 0] += 1 }
  }

  private static func f1(_ a: Counts, _ b: Counts) -> Double {
    let matched = a.reduce(0) { $0 + min($1.value, b[$1.key, default: 0]) }
    let words = a.values.reduce(0, +) + b.values.reduce(0, +)
    return words > 0 ? 2 * Double(matched) / Double(words) : 0
  }
}
