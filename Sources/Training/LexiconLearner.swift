import Models
import Tensors

/// Learns which target ids translate which source ids, by IBM model 1 (Brown et al., "The mathematics of statistical
/// machine translation", 1993, section 4.1): each target id comes from one of the source ids or from the empty word.
///
///     p(t₁ … tₘ | s₁ … sₗ) ∝ Πⱼ Σᵢ p(tⱼ | sᵢ),   i from 0, the empty word
///
/// Expectation maximisation counts fractions, c(t, s) += p(t | s) / Σᵢ p(t | sᵢ), and normalises, p(t | s) = c(t, s) /
/// Σₜ c(t, s). What a target id adds needs its own row of the table only. So the table is cut by target ids into parts that
/// are counted one by one, each in the order of the pairs: the same bits at any number of threads. Between the
/// passes only counts that matter are kept.
package struct LexiconLearner: Sendable {
  /// More of them make rare source ids too sure of the few target ids that they were seen with.
  private static let iterations = 3
  /// Counts below this share of the source id's occurrences are dropped, which keeps memory flat.
  private static let leastShare: Float = 1e-4
  /// Pairs that are looked at, evenly spread: more tell little that is new about single ids.
  private static let mostPairs = 1_000_000
  /// Numbers that a part's scratch table holds at most, unless a single row has more; parts there are at least.
  private static let mostCells = 1 << 22
  private static let fewestParts = 16

  private let sourceSize: Int
  private let targetSize: Int
  private let workers: Workers

  /// - Parameters:
  ///   - sourceSize: V of the source: its ids are below.
  ///   - targetSize: V of the target.
  package init(sourceSize: Int, targetSize: Int, workers: Workers) {
    (self.sourceSize, self.targetSize, self.workers) = (sourceSize, targetSize, workers)
  }

  /// The lexicon of a corpus; time grows with the number of pairs up to a million, memory does not.
  package func learn(from corpus: Corpus) -> Lexicon {
    let occurrences = occurrences(in: corpus)
    var table = LexiconTable(
      sourceSize: sourceSize, targetSize: targetSize, mostCells: Self.mostCells, fewestParts: Self.fewestParts)
    for _ in 0..<Self.iterations {
      table = count(corpus, with: table, least: occurrences.source.map { Float($0) * Self.leastShare })
    }
    return Lexicon(
      translations: table.translations, sourceFrequencies: occurrences.source.dropLast(),
      frequencies: occurrences.target)
  }

  /// The pairs that are looked at.
  private func sample(of corpus: Corpus) -> some Sequence<Int> {
    let count = min(corpus.count, Self.mostPairs)
    return (0..<count).lazy.map { $0 * corpus.count / count }
  }

  /// How often each source id occurs, the empty word behind them, and each target id.
  private func occurrences(in corpus: Corpus) -> (source: [Int], target: [Int]) {
    var source = [Int](repeating: 0, count: sourceSize + 1)
    var target = [Int](repeating: 0, count: targetSize)
    for index in sample(of: corpus) {
      let ids = corpus.ids(at: index)
      for id in ids.source { source[Int(id)] += 1 }
      for id in ids.target { target[Int(id)] += 1 }
      source[sourceSize] += 1
    }
    return (source, target)
  }

  /// One pass of expectation maximisation.
  private func count(_ corpus: Corpus, with table: LexiconTable, least: [Float]) -> LexiconTable {
    table.replacing(workers.map(table.partCount) { count(corpus, part: $0, of: table, least: least) })
  }

  /// Counts the target ids of one part over the whole sample.
  private func count(_ corpus: Corpus, part: Int, of table: LexiconTable, least: [Float]) -> LexiconTable.Part {
    let workspace = Workspace()
    let probabilities = table.probabilities(part: part, in: workspace)
    let counts = workspace.zeros(probabilities.rows, probabilities.columns)
    let empty = sourceSize
    for index in sample(of: corpus) {
      let (source, target) = corpus.ids(at: index)
      for id in target where table.part(of: id) == part {
        let p = probabilities.row(table.row(of: id))
        let c = counts.row(table.row(of: id))
        var sum = p[empty]
        for word in source { sum += p[Int(word)] }
        guard sum > 0 else { continue }
        let factor = 1 / sum
        c[empty] += p[empty] * factor
        for word in source { c[Int(word)] += p[Int(word)] * factor }
      }
    }
    return LexiconTable.Part(counts, least: least)
  }
}
