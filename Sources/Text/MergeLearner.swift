/// Learns the merges of byte-pair encoding (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909) from counted words.
///
/// Again and again the most frequent pair of neighbouring symbols becomes one symbol. Every merge updates only the
/// words that have the pair. On the same words the merges equal those of the reference tool subword-nmt.
struct MergeLearner {
  /// A pair of symbols that became one, numbered as in `symbols`.
  private struct Merge {
    let left: Int32
    let right: Int32
    let product: Int32
  }

  /// The text of every symbol: all characters that the words have, then the products of merges.
  private var symbols = ByteStrings()
  /// The symbols of all words, one word after another; a word's symbols become fewer in their place.
  private var spelling: [Int32] = []
  private var starts: [Int] = []
  private var lengths: [Int] = []
  private let counts: [Int]
  private var pairs = PairStatistics()

  init(_ words: WordCounts) {
    counts = words.counts
    var numbers: [Alphabet.Symbol: Int32] = [:]
    for index in counts.indices {
      let start = spelling.count
      words.words.withBytes(of: index) { word in
        Alphabet.forEachSymbol(of: word) { symbol in
          let number = numbers[symbol] ?? Int32(symbols.insert(symbol.entry))
          numbers[symbol] = number
          spelling.append(number)
        }
      }
      starts.append(start)
      lengths.append(spelling.count - start)
      for (left, right) in zip(spelling[start...], spelling[start...].dropFirst()) {
        pairs.add(left, right, word: Int32(index), count: counts[index])
      }
    }
  }

  /// Adds pieces to `vocabulary` until it has `size` entries or no pair stands twice, and returns the merges.
  ///
  /// A merge of a character that the vocabulary lacks brings that in too. Two merges may make the same piece, so there
  /// can be more merges than pieces.
  mutating func learn(into vocabulary: inout Vocabulary, size: Int) -> [MergeList.Merge] {
    var merges: [MergeList.Merge] = []
    while vocabulary.count < size, let (left, right, words) = pairs.popMostFrequent(symbols) {
      let pieces = [symbols[Int(left)], symbols[Int(right)], symbols[Int(left)] + symbols[Int(right)]]
      let missing = pieces.count(where: { vocabulary.id(of: $0) == nil })
      if vocabulary.count + missing > size { break }
      let ids = pieces.map { vocabulary.add($0) }
      merges.append(MergeList.Merge(left: ids[0], right: ids[1], product: ids[2]))
      let merge = Merge(left: left, right: right, product: Int32(symbols.insert(pieces[2])))
      for word in words { apply(merge, to: word) }
    }
    return merges
  }

  private mutating func apply(_ merge: Merge, to word: Int32) {
    let index = Int(word)
    let start = starts[index]
    let end = start + lengths[index]
    let count = counts[index]
    var read = start
    var kept = start
    while read < end {
      guard read + 1 < end, spelling[read] == merge.left, spelling[read + 1] == merge.right else {
        spelling[kept] = spelling[read]
        (read, kept) = (read + 1, kept + 1)
        continue
      }
      // At every moment the statistics tell of the symbols kept so far followed by those not yet read.
      pairs.remove(merge.left, merge.right, count: count)
      if kept > start {
        pairs.remove(spelling[kept - 1], merge.left, count: count)
        pairs.add(spelling[kept - 1], merge.product, word: word, count: count)
      }
      if read + 2 < end {
        pairs.remove(merge.right, spelling[read + 2], count: count)
        pairs.add(merge.product, spelling[read + 2], word: word, count: count)
      }
      spelling[kept] = merge.product
      (read, kept) = (read + 2, kept + 1)
    }
    lengths[index] = kept - start
  }
}
