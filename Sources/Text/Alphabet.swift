/// The single-character symbols that enter a vocabulary before any piece.
///
/// A symbol enters when the words have it at least twice and at least once in a million characters; a rarer one would
/// cost an entry and an embedding that training hardly sees, so it is left to bytes unless a merge needs it. If over
/// half of the room in a vocabulary would go to them (small vocabularies of Chinese, say), only the most frequent enter.
struct Alphabet {
  /// A Unicode scalar, apart from the same scalar at the end of a word.
  struct Symbol: Hashable {
    let scalar: UInt32
    let endsWord: Bool

    /// The vocabulary entry of the symbol.
    var entry: [UInt8] {
      Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8) + (endsWord ? Mark.wordEnd : [])
    }
  }

  /// The symbols that enter, the most frequent first.
  let symbols: [Symbol]

  init(of words: WordCounts, room: Int) {
    var counts: [Symbol: Int] = [:]
    for (index, count) in words.counts.enumerated() {
      words.words.withBytes(of: index) { word in
        Self.forEachSymbol(of: word) { counts[$0, default: 0] += count }
      }
    }
    let fewest = max(2, counts.values.reduce(0, +) / 1_000_000)
    func rank(_ item: (key: Symbol, value: Int)) -> (Int, UInt32, Int) {
      (-item.value, item.key.scalar, item.key.endsWord ? 1 : 0)
    }
    let frequent = counts.filter { $0.value >= fewest }.sorted { rank($0) < rank($1) }
    symbols = frequent.prefix(room / 2).map(\.key)
  }

  /// Calls `body` with each symbol of a word.
  static func forEachSymbol(of word: UnsafeRawBufferPointer, _ body: (Symbol) -> Void) {
    for (value, range) in ScalarReader(word) {
      body(Symbol(scalar: value, endsWord: range.upperBound == word.count))
    }
  }
}
