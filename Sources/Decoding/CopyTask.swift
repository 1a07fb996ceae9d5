import Models
import Text

/// What a translation must copy from its source, and the source as the model reads it.
///
/// Spans of kinds that the model has hardly seen would lead it astray. They are taken out of what it reads, and put into
/// its output beside the words that stood beside them; the others it reads, and should copy by itself.
struct CopyTask: Sendable {
  /// A span, and where it stands for the model.
  struct Item: Sendable {
    let span: ProtectedSpan
    /// The ids that spell it; none, at the place where it was, when it was taken out.
    let ids: Range<Int>
    /// Its column of the attention when it was taken out, behind those of the ids.
    let column: Int?
    /// Whether a blank, or nothing, stands before it and behind it.
    let (hasBlankBefore, hasBlankBehind): (Bool, Bool)
    /// Whether a mark of punctuation stands before it, perhaps with a blank.
    let isBehindPunctuation: Bool
    /// The item of the tag that closes this one, or that this one closes.
    var partner: Int?
  }

  private(set) var items: [Item] = []
  /// What the model reads.
  let ids: [Int32]
  /// The word of the source of each column of the attention: of the ids, then of the spans taken out.
  private(set) var words: [Int32]
  /// The source, when nothing but spans and punctuation is in it: it is its own translation.
  let copiedText: String?

  /// - Parameter text: the source.
  init(_ text: String, spans: [ProtectedSpan], treatment: ModelConfiguration.CopyingPart, pipeline: TextPipeline) {
    var reading = ReadingText(text)
    let places = spans.map { reading.take($0, isRead: treatment.treatment(of: $0.kind) == .read) }
    reading.finish()
    let isOnlySpans = !reading.hasWords(outside: places)
    copiedText = isOnlySpans ? text : nil
    ids = isOnlySpans ? [] : pipeline.encode(reading.text)

    let pieces = pipeline.pieces(of: ids)
    var ends: [Int] = []
    for piece in pieces { ends.append((ends.last ?? 0) + piece.count) }
    // Normalisation may have changed the lengths; what is near the right place is then good enough.
    func idRange(_ place: Range<Int>) -> Range<Int> {
      var start = ends.firstIndex { $0 > place.lowerBound } ?? ids.count
      // A blank that is an id of its own belongs to the word behind it.
      while start > 0, pieces[start - 1].allSatisfy({ $0 == UInt8(ascii: " ") }) { start -= 1 }
      guard !place.isEmpty else { return start..<start }
      return start..<(ends.firstIndex { $0 >= place.upperBound } ?? ids.count - 1) + 1
    }
    words = zip(ends, [0] + ends).map { end, start in reading.word(at: (start + end) / 2) }
    let bytes = Array(text.utf8)
    for (span, place) in zip(spans, places) {
      let isTakenOut = place.isEmpty
      items.append(
        Item(
          span: span, ids: idRange(place), column: isTakenOut ? words.count : nil,
          hasBlankBefore: span.range.lowerBound == 0 || bytes[span.range.lowerBound - 1] == UInt8(ascii: " "),
          hasBlankBehind: span.range.upperBound == bytes.count || bytes[span.range.upperBound] == UInt8(ascii: " "),
          isBehindPunctuation: bytes[..<span.range.lowerBound].last { $0 != UInt8(ascii: " ") }
            .map { ".,;:!?".utf8.contains($0) } ?? false))
      if isTakenOut { words.append(reading.sourceWord(at: span.range.lowerBound)) }
    }
    pairTags()
    if isOnlySpans { words = Array(0...reading.lastSourceWord) }
  }

  var spans: [ProtectedSpan] { items.map(\.span) }

  /// Joins each closing tag to the last open one of its name.
  private mutating func pairTags() {
    var open: [(name: Substring, index: Int)] = []
    for index in items.indices where items[index].span.kind == .tag {
      let text = items[index].span.text.dropFirst().dropLast()
      let name = text.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
      if text.last == "/" { continue }
      if text.first != "/" {
        open.append((name, index))
      } else if let place = open.lastIndex(where: { $0.name == name }) {
        (items[index].partner, items[open[place].index].partner) = (open[place].index, index)
        open.removeSubrange(place...)
      }
    }
  }
}
