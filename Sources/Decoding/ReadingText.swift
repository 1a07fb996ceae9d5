import Text

/// A source while spans are taken out of it.
struct ReadingText {
  private let source: [UInt8]
  /// The number of the blank-separated word at each place of the source.
  private let sourceWords: [Int32]
  private var bytes: [UInt8] = []
  /// The place in the source of each byte that is read.
  private var origins: [Int] = []
  private var next = 0
  private var hasTakenOut = false

  init(_ text: String) {
    source = Array(text.utf8)
    sourceWords = TextPipeline.words(of: source.map { [$0] })
  }

  /// What is read.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Goes on to behind a span; returns its place in what is read, an empty one if it is taken out.
  mutating func take(_ span: ProtectedSpan, isRead: Bool) -> Range<Int> {
    if next < span.range.lowerBound { read(upTo: span.range.lowerBound) }
    let start = bytes.count
    if isRead {
      read(upTo: span.range.upperBound)
      return start..<bytes.count
    }
    (next, hasTakenOut) = (max(next, span.range.upperBound), true)
    // Of two blanks around it one goes, and so does one that would stand before a comma.
    let isBehindBlank = bytes.last ?? UInt8(ascii: " ") == UInt8(ascii: " ")
    if isBehindBlank, next < source.count {
      if source[next] == UInt8(ascii: " ") {
        next += 1
      } else if !bytes.isEmpty, ".,;:!?)".utf8.contains(source[next]) {
        bytes.removeLast()
        origins.removeLast()
      }
    }
    return bytes.count..<bytes.count
  }

  /// Goes on to the end of the source.
  mutating func finish() {
    read(upTo: source.count)
    while hasTakenOut, bytes.last == UInt8(ascii: " ") {
      bytes.removeLast()
      origins.removeLast()
    }
  }

  /// Whether there are letters other than those of spans that are read.
  func hasWords(outside places: [Range<Int>]) -> Bool {
    var rest = bytes[...]
    var words: [ArraySlice<UInt8>] = []
    for place in places.reversed() where place.upperBound <= rest.endIndex {
      words.append(rest[place.upperBound...])
      rest = rest[..<place.lowerBound]
    }
    return (words + [rest]).contains {
      String(decoding: $0, as: UTF8.self).unicodeScalars.contains { $0.properties.isAlphabetic }
    }
  }

  /// The word of the source at a place of what is read.
  func word(at place: Int) -> Int32 {
    guard let last = origins.last else { return 0 }
    return sourceWord(at: place < origins.count ? origins[place] : last)
  }

  /// The word at a place of the source.
  func sourceWord(at place: Int) -> Int32 { sourceWords.isEmpty ? 0 : sourceWords[min(place, sourceWords.count - 1)] }

  /// The number of the source's last word.
  var lastSourceWord: Int32 { sourceWords.last ?? 0 }

  private mutating func read(upTo end: Int) {
    guard next < end else { return }
    bytes += source[next..<end]
    origins += next..<end
    next = end
  }
}
