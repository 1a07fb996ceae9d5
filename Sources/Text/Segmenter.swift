/// Cuts a blank-separated token into words, the units that subwords are learnt and applied within.
///
/// A text is a row of tokens with one U+0020 between each two. Every token is written with the mark `▁` (U+2581) before
/// it, so the first word of a token begins with `▁`, an empty token is the word `▁`, and joining all words with `▁`
/// read as a blank gives the text back, with one blank before it. No rule of ICU looks across a blank, so cutting token
/// by token finds the same words as cutting the whole text, and a token's words can be remembered.
///
/// Characters that would be mistaken for structure are never part of a word and are spelt in bytes: `▁`, `<` (which
/// opens `</w>` and `<0x41>`), control characters, U+2028 and U+2029. Other white space is a word of its own. A word of
/// over 128 characters is cut, which bounds the time that any input can take.
///
/// It keeps scratch memory and a place in ICU, so it belongs to one thread at a time, which `SegmenterPool` sees to.
final class Segmenter: @unchecked Sendable {
  /// A stretch of a token with its `▁` before it.
  struct Segment {
    let range: Range<Int>
    /// Whether it is spelt in bytes.
    let isLiteral: Bool
  }

  static let maximumLength = 128
  private let breaker: WordBreaker?
  private var marked: [UInt8] = []
  private var ends: [Int] = []
  private var segments: [Segment] = []

  init(_ settings: TextSettings) {
    breaker = settings.tokenizer == .icu ? WordBreaker(locale: settings.locale) : nil
  }

  /// Calls `body` with every segment of a token, in order, joining to `▁` and the token.
  func forEachSegment(of token: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, _ isLiteral: Bool) -> Void) {
    marked.removeAll(keepingCapacity: true)
    marked.append(contentsOf: Mark.blank)
    marked.append(contentsOf: token)
    segments.removeAll(keepingCapacity: true)
    if let breaker {
      breaker.findEnds(in: token, into: &ends)
      splitIntoWords(token)
    } else {
      keepWhole(token)
    }
    marked.withUnsafeBytes { marked in
      for segment in segments {
        body(UnsafeRawBufferPointer(rebasing: marked[segment.range]), segment.isLiteral)
      }
    }
  }

  private func splitIntoWords(_ token: UnsafeRawBufferPointer) {
    let shift = Mark.blank.count
    var start = 0
    var length = 1
    var nextEnd = 0
    func close(at end: Int) {
      if end > start { segments.append(Segment(range: start..<end, isLiteral: false)) }
      (start, length) = (end, 0)
    }
    for (value, range) in ScalarReader(token) {
      let place = range.lowerBound + shift
      let after = range.upperBound + shift
      while nextEnd < ends.count, ends[nextEnd] < range.lowerBound { nextEnd += 1 }
      let isBoundary = nextEnd < ends.count && ends[nextEnd] == range.lowerBound
      if isBoundary || length == Self.maximumLength { close(at: place) }
      if Self.isStructure(value) || value == 0x3C {
        close(at: place)
        segments.append(Segment(range: place..<after, isLiteral: true))
        start = after
      } else if Unicode.Scalar(value)?.properties.isWhitespace == true {
        close(at: place)
        close(at: after)
      } else {
        length += 1
      }
    }
    close(at: marked.count)
  }

  /// A token that was made elsewhere is one word, or is spelt in bytes as a whole.
  private func keepWhole(_ token: UnsafeRawBufferPointer) {
    var length = 1
    var hasStructure = false
    for (value, _) in ScalarReader(token) {
      length += 1
      hasStructure = hasStructure || Self.isStructure(value)
    }
    if hasStructure || length > Self.maximumLength {
      segments.append(Segment(range: 0..<Mark.blank.count, isLiteral: false))
      segments.append(Segment(range: Mark.blank.count..<marked.count, isLiteral: true))
    } else {
      segments.append(Segment(range: 0..<marked.count, isLiteral: false))
    }
  }

  /// Whether a code point has a meaning of its own in vocabulary files: `▁`, controls, line and paragraph separators.
  private static func isStructure(_ value: UInt32) -> Bool {
    value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2581 || value == 0x2028 || value == 0x2029
  }
}

/// Calls `body` with every blank-separated token of a text; a text of n blanks has n + 1 of them, some perhaps empty.
func forEachToken(of text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
  var start = 0
  while true {
    let end = text[start...].firstIndex(of: 0x20) ?? text.count
    body(UnsafeRawBufferPointer(rebasing: text[start..<end]))
    if end == text.count { return }
    start = end + 1
  }
}
