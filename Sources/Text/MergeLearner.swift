/// Learns the merges of byte-pair encoding (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909) from counted words.
///
/// Again and again the most frequent pair of neighbouring symbols becomes one symbol. Every merge updates only the words
/// that have the pair. On the same words the merges equal those of the reference tool subword-nmt.
struct MergeLearner {
  /// Stands in words for a character that the vocabulary lacks: no pair goes across it.
  private static let gap: Int32 = -1

  private(set) var vocabulary = Vocabulary()
  private(set) var merges: [MergeList.Merge] = []
  /// The symbols of all words, one word after another; a word's symbols become fewer in their place.
  private var symbols: [Int32] = []
  private var starts: [Int] = []
  private var lengths: [Int] = []
  private let counts: [Int]
  private var pairs = PairStatistics()

  init(_ words: WordCounts, alphabet: Alphabet) {
    counts = words.counts
    for entry in alphabet.entries { _ = vocabulary.add(entry) }
    var ids: [UInt64: Int32] = [:]
    for index in counts.indices {
      starts.append(symbols.count)
      words.words.withBytes(of: index) { word in
        Alphabet.forEachSymbol(of: word) { symbol in
          if ids[symbol] == nil { ids[symbol] = vocabulary.id(of: Alphabet.entry(of: symbol)) ?? Self.gap }
          symbols.append(ids[symbol] ?? Self.gap)
        }
      }
      lengths.append(symbols.count - starts[index])
      for place in starts[index]..<max(starts[index], symbols.count - 1) {
        add(symbols[place], symbols[place + 1], word: Int32(index))
      }
    }
  }

  /// Merges until the vocabulary has `size` entries or no pair stands twice.
  ///
  /// Two merges may make the same piece, so there can be more merges than pieces.
  mutating func learn(size: Int) {
    while vocabulary.count < size, let (left, right, words) = pairs.popMostFrequent(vocabulary) {
      guard let first = vocabulary.bytes(of: left), let second = vocabulary.bytes(of: right) else { return }
      let merge = MergeList.Merge(left: left, right: right, product: vocabulary.add(first + second))
      merges.append(merge)
      for word in words { apply(merge, to: word) }
    }
  }

  private mutating func apply(_ merge: MergeList.Merge, to word: Int32) {
    let index = Int(word)
    let start = starts[index]
    let end = start + lengths[index]
    let count = counts[index]
    var read = start
    var kept = start
    while read < end {
      guard read + 1 < end, symbols[read] == merge.left, symbols[read + 1] == merge.right else {
        symbols[kept] = symbols[read]
        (read, kept) = (read + 1, kept + 1)
        continue
      }
      // At every moment the statistics tell of the symbols kept so far followed by those not yet read.
      pairs.remove(merge.left, merge.right, count: count)
      if kept > start {
        pairs.remove(symbols[kept - 1], merge.left, count: count)
        add(symbols[kept - 1], merge.product, word: word)
      }
      if read + 2 < end {
        pairs.remove(merge.right, symbols[read + 2], count: count)
        add(merge.product, symbols[read + 2], word: word)
      }
      symbols[kept] = merge.product
      (read, kept) = (read + 2, kept + 1)
    }
    lengths[index] = kept - start
  }

  private mutating func add(_ left: Int32, _ right: Int32, word: Int32) {
    guard left != Self.gap, right != Self.gap else { return }
    pairs.add(left, right, word: word, count: counts[Int(word)])
  }
}
