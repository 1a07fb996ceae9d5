/// A word of an output, or a punctuation mark: where it is and what it was written from.
struct OutputWord {
  /// In bytes, without the blank before it.
  let range: Range<Int>
  /// How much its pieces looked at each column of the source, together.
  let attention: [Float]
  let isPunctuation: Bool

  /// The share of its attention that some columns have.
  func share(of columns: Range<Int>) -> Float {
    let total = attention.reduce(0, +)
    guard total > 0 else { return 0 }
    return attention[columns.clamped(to: attention.indices)].reduce(0, +) / total
  }

  /// Whether it looked at one of these columns most.
  func comes(from columns: Range<Int>) -> Bool {
    share(of: attention.indices) > 0 && columns.contains(attention.firstIndexOfLargest)
  }
}

extension OutputPieces {
  /// The words of the output: pieces belong together while letters or digits meet.
  var outputWords: [OutputWord] {
    var words: [OutputWord] = []
    var start = 0
    var endsInWord = false
    for piece in pieces {
      let blanks = piece.bytes.prefix { $0 == UInt8(ascii: " ") }.count
      let text = String(decoding: piece.bytes.dropFirst(blanks), as: UTF8.self)
      let range = start + blanks..<start + piece.bytes.count
      start = range.upperBound
      guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else {
        endsInWord = false
        continue
      }
      let isPunctuation = !text.unicodeScalars.contains(where: Self.isInWord)
      if blanks == 0, endsInWord, Self.isInWord(first), let word = words.popLast() {
        words.append(
          OutputWord(
            range: word.range.lowerBound..<range.upperBound,
            attention: zip(word.attention, piece.attention).map { $0 + $1 }, isPunctuation: false))
      } else {
        words.append(OutputWord(range: range, attention: piece.attention, isPunctuation: isPunctuation))
      }
      endsInWord = Self.isInWord(last)
    }
    return words
  }

  /// Letters and digits, and what is left of a character that is spread over pieces.
  private static func isInWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{FFFD}" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || scalar.properties.generalCategory == .nonspacingMark
  }
}
