import Tensors

/// Which pairs of a corpus an epoch goes through: all new ones, some of them several times, and, where old ones are
/// replayed, some of those, drawn anew for each epoch.
package struct EpochPairs: Sendable {
  private let newPairs: Int
  private let repeats: [(pairs: Range<Int>, times: Int)]
  private let oldPairs: Int
  /// Old pairs in an epoch.
  package let replayed: Int

  /// - Parameter share: the share of old pairs in an epoch, below 1; if there are too few for it, an epoch has them all.
  package init(_ corpus: Corpus, replay share: Double) {
    newPairs = corpus.newPairs
    repeats = corpus.repeats
    oldPairs = corpus.count - corpus.newPairs
    let wanted = (Double(newPairs) * share / (1 - share)).rounded()
    replayed = wanted < Double(oldPairs) ? Int(wanted) : oldPairs
  }

  /// Indices into the corpus, as often as the epoch has their pairs.
  func indices(using generator: inout SeededGenerator) -> [UInt32] {
    let drawn = oldPairs > 0 ? generator.choose(replayed, of: oldPairs) : []
    let again = repeats.flatMap { pairs, times in (1..<times).flatMap { _ in pairs.map { UInt32($0) } } }
    return (0..<UInt32(newPairs)).map { $0 } + again + drawn.map { UInt32(newPairs + $0) }
  }

  /// Target tokens of an epoch, EOS counted; about, as old pairs differ.
  func targetTokens(of corpus: Corpus) -> Int {
    func tokens(_ range: Range<Int>) -> Int { range.reduce(0) { $0 + Int(corpus.lengths[$1].target) + 1 } }
    let old = Double(tokens(newPairs..<corpus.count)) * Double(replayed) / Double(max(oldPairs, 1))
    return tokens(0..<newPairs) + repeats.reduce(0) { $0 + tokens($1.pairs) * ($1.times - 1) } + Int(old)
  }
}
