import Text

/// An output as pieces of text, each with what it was written from, so that the text can be changed and still be aligned.
struct OutputPieces {
  struct Piece {
    var bytes: [UInt8]
    /// How much it looked at each column of the source; empty where nothing is known.
    var attention: [Float]
    /// ln P; 0 for what was copied.
    var logProbability: Float
  }

  private(set) var pieces: [Piece]

  /// - Parameter columns: those of the attention; as many as the source has ids, or more.
  init(_ hypothesis: Hypothesis, _ target: TextPipeline, columns: Int) {
    pieces = target.pieces(of: hypothesis.tokens).enumerated().map { index, bytes in
      let row = hypothesis.attention.indices.contains(index) ? hypothesis.attention[index] : []
      return Piece(
        bytes: bytes, attention: row + Array(repeating: 0, count: max(columns - row.count, 0)),
        logProbability: hypothesis.tokenProbabilities.indices.contains(index) ? hypothesis.tokenProbabilities[index] : 0
      )
    }
    if String(validating: pieces.flatMap(\.bytes), as: UTF8.self) == nil { repair() }
  }

  /// A source that was copied, each word from itself.
  init(copied text: String) {
    let texts = Self.words(in: text)
    let words = TextPipeline.words(of: texts)
    pieces = zip(texts, words).map { bytes, word in
      Piece(bytes: bytes, attention: words.indices.map { $0 == word ? 1 : 0 }, logProbability: 0)
    }
  }

  var text: String { String(decoding: pieces.flatMap(\.bytes), as: UTF8.self) }

  /// For each piece the number of its blank-separated word, counted from 0.
  var words: [Int32] { TextPipeline.words(of: pieces.map(\.bytes)) }

  /// Puts a text in the place of some bytes, or between two.
  /// - Parameter column: the column of the source that it comes from, if it is known.
  mutating func replace(_ range: Range<Int>, with text: String, column: Int?) {
    let start = cut(at: range.lowerBound)
    let end = cut(at: range.upperBound)
    var attention = [Float](repeating: 0, count: pieces.first?.attention.count ?? 0)
    if let column, attention.indices.contains(column) { attention[column] = 1 }
    let new = Self.words(in: text).map { Piece(bytes: $0, attention: attention, logProbability: 0) }
    pieces.replaceSubrange(start..<max(start, end), with: new)
  }

  /// The words of a text, each with the blank before it, since a piece begins one word at most.
  private static func words(in text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    for byte in text.utf8 {
      if words.isEmpty || byte == UInt8(ascii: " ") { words.append([]) }
      words[words.count - 1].append(byte)
    }
    return words
  }

  /// Makes a piece begin at a place, and returns its index.
  private mutating func cut(at place: Int) -> Int {
    var start = 0
    for (index, piece) in pieces.enumerated() {
      if start >= place { return index }
      let end = start + piece.bytes.count
      if place < end {
        pieces[index].bytes = Array(piece.bytes[..<(place - start)])
        pieces.insert(piece, at: index + 1)
        pieces[index + 1].bytes = Array(piece.bytes[(place - start)...])
        pieces[index + 1].logProbability = 0
        return index + 1
      }
      start = end
    }
    return pieces.count
  }

  /// Bytes that are no text become U+FFFD, at the cost of knowing what each of them was written from.
  private mutating func repair() {
    let columns = pieces.first?.attention.count ?? 0
    let sum = pieces.reduce(0) { $0 + $1.logProbability }
    let words = Self.words(in: text)
    pieces = words.map {
      Piece(bytes: $0, attention: Array(repeating: 0, count: columns), logProbability: sum / Float(words.count))
    }
  }
}
