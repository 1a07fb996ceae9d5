/// Cuts words into subwords by learnt merges (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909).
///
/// A word starts as its Unicode scalars, the last of them with `</w>`; then the earliest learnt merge that fits
/// anywhere is applied everywhere, from the left, until none fits. What the vocabulary lacks is spelt in bytes.
struct BytePairEncoding: Sendable {
  private struct Rule: Sendable {
    let rank: Int32
    let product: Int32
  }

  private static let noRule = Rule(rank: .max, product: -1)
  private let vocabulary: Vocabulary
  private var rules: [UInt64: Rule] = [:]
  /// Ids of single characters by code point, those that end a word apart from the others.
  private var inner: [UInt32: Int32] = [:]
  private var final: [UInt32: Int32] = [:]

  init(_ vocabulary: Vocabulary, _ list: MergeList) {
    self.vocabulary = vocabulary
    for (rank, merge) in list.merges.enumerated() {
      rules[MergeList.key(merge.left, merge.right)] = Rule(rank: Int32(rank), product: merge.product)
    }
    for id in ByteToken.end..<Int32(vocabulary.count) {
      guard let entry = vocabulary.bytes(of: id) else { continue }
      let isFinal = entry.count > Mark.wordEnd.count && entry.suffix(Mark.wordEnd.count).elementsEqual(Mark.wordEnd)
      let text = isFinal ? entry.dropLast(Mark.wordEnd.count) : entry
      text.withUnsafeBytes { text in
        var scalars = ScalarReader(text)
        guard let (value, range) = scalars.next(), range.upperBound == text.count else { return }
        if isFinal { final[value] = id } else { inner[value] = id }
      }
    }
  }

  /// Appends the ids of a word, valid UTF-8 in which `▁` stands for a blank.
  func encode(_ word: UnsafeRawBufferPointer, into ids: inout [Int32]) {
    var symbols: [Int32] = []
    for (value, range) in ScalarReader(word) {
      let isLast = range.upperBound == word.count
      if let id = (isLast ? final[value] : nil) ?? inner[value] {
        symbols.append(id)
      } else {
        vocabulary.appendBytes(ofWord: UnsafeRawBufferPointer(rebasing: word[range]), to: &symbols)
      }
    }
    merge(&symbols)
    ids += symbols
  }

  /// Applies merges until none fits; bytes are in no merge, so they stay.
  private func merge(_ symbols: inout [Int32]) {
    // The rule for each symbol and its right neighbour is kept beside it, so that only changed pairs are looked up.
    var fits = symbols.indices.map { rule(at: $0, in: symbols) }
    while let best = fits.min(by: { $0.rank < $1.rank }), best.rank < Self.noRule.rank {
      var read = 0
      var kept = 0
      while read < symbols.count {
        let isMatch = fits[read].rank == best.rank
        symbols[kept] = isMatch ? best.product : symbols[read]
        fits[kept] = fits[read]
        read += isMatch ? 2 : 1
        kept += 1
      }
      symbols.removeLast(symbols.count - kept)
      fits.removeLast(fits.count - kept)
      for index in fits.indices
      where symbols[index] == best.product || (index + 1 < kept && symbols[index + 1] == best.product) {
        fits[index] = rule(at: index, in: symbols)
      }
    }
  }

  private func rule(at index: Int, in symbols: [Int32]) -> Rule {
    guard index + 1 < symbols.count else { return Self.noRule }
    return rules[MergeList.key(symbols[index], symbols[index + 1])] ?? Self.noRule
  }
}
