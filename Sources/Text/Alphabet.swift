/// The single-character symbols that words are spelt in before any merge: a scalar, apart from the same scalar at a word's end.
///
/// A symbol enters when the words have it at least twice and at least once in a million characters; rarer ones would
/// cost an entry and an embedding that training hardly sees, so they are left to bytes. If more than half of the room in a
/// vocabulary would go to them (small vocabularies of Chinese, say), only the most frequent ones enter.
struct Alphabet {
  /// The symbols as vocabulary entries, the most frequent first.
  private(set) var entries: [[UInt8]] = []

  init(of words: WordCounts, room: Int) {
    var counts: [UInt64: Int] = [:]
    var total = 0
    for (index, count) in words.counts.enumerated() {
      words.words.withBytes(of: index) { word in
        Self.forEachSymbol(of: word) { counts[$0, default: 0] += count }
        total += word.count(where: { $0 & 0xC0 != 0x80 }) * count
      }
    }
    let fewest = max(2, total / 1_000_000)
    let frequent = counts.filter { $0.value >= fewest }
      .sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    entries = frequent.prefix(room / 2).map { Self.entry(of: $0.key) }
  }

  /// Calls `body` with a key for each symbol of a word: its code point, and whether it ends the word in the lowest bit.
  static func forEachSymbol(of word: UnsafeRawBufferPointer, _ body: (UInt64) -> Void) {
    for (value, range) in ScalarReader(word) {
      body(UInt64(value) << 1 | (range.upperBound == word.count ? 1 : 0))
    }
  }

  /// The vocabulary entry of a symbol.
  static func entry(of symbol: UInt64) -> [UInt8] {
    let scalar = Unicode.Scalar(UInt32(symbol >> 1)) ?? "\u{FFFD}"
    return Array(String(scalar).utf8) + (symbol & 1 == 1 ? Mark.wordEnd : [])
  }
}
