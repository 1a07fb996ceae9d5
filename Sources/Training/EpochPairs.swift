import Tensors

/// Which pairs of a corpus an epoch goes through: all new ones, and, where old ones are replayed, some of them, drawn anew
/// for each epoch.
package struct EpochPairs: Sendable {
  private let newPairs: Int
  private let oldPairs: Int
  /// Old pairs in an epoch.
  package let replayed: Int

  /// - Parameter share: the share of old pairs in an epoch, below 1; if there are too few for it, an epoch has them all.
  package init(_ corpus: Corpus, replay share: Double) {
    newPairs = corpus.newPairs
    oldPairs = corpus.count - corpus.newPairs
    let wanted = (Double(newPairs) * share / (1 - share)).rounded()
    replayed = wanted < Double(oldPairs) ? Int(wanted) : oldPairs
  }

  /// Indices into the corpus, rising.
  func indices(using generator: inout SeededGenerator) -> [UInt32] {
    let drawn = oldPairs > 0 ? generator.choose(replayed, of: oldPairs) : []
    return (0..<UInt32(newPairs)).map { $0 } + drawn.map { UInt32(newPairs + $0) }
  }

  /// Target tokens of an epoch, EOS counted; about, as old pairs differ.
  func targetTokens(of corpus: Corpus) -> Int {
    func tokens(_ range: Range<Int>) -> Int { range.reduce(0) { $0 + Int(corpus.lengths[$1].target) + 1 } }
    let old = Double(tokens(newPairs..<corpus.count)) * Double(replayed) / Double(max(oldPairs, 1))
    return tokens(0..<newPairs) + Int(old)
  }
}
