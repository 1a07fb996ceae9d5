import Text

/// Cuts lines into parts that are short enough for a model.
///
/// It goes by scalars: where a character ends is looked for through all that may belong to it, which may be a whole line.
struct LinePartition: Sendable {
  /// A line with more ids than this is translated in parts, cut behind a sentence end or a blank: recurrent models lose
  /// the thread of much longer inputs than they were trained on.
  private static let longestPart = 120
  private static let sentenceEnds: Set<Unicode.Scalar> = [".", "!", "?", "…", "。", "！", "？", "؟", "।", ";"]

  /// Of the source.
  let pipeline: TextPipeline

  /// Of what is never cut; as it is copied, it may be as long as it likes.
  let copiedKinds: Set<ProtectedSpan.Kind>

  /// The parts of a line, each short enough; a line without any text has none.
  func parts(of line: String) -> [String] {
    guard line.contains(where: { !$0.isWhitespace }) else { return [] }
    // An id is at least a byte of text, so most lines are known to be short without encoding them.
    guard line.utf8.count > Self.longestPart, pipeline.encode(line).count > Self.longestPart else { return [line] }
    var spans = ProtectedSpan.all(in: line, of: copiedKinds)[...]
    var parts: [String] = []
    var rest = Substring(line)
    while !rest.isEmpty {
      let start = line.utf8.distance(from: line.startIndex, to: rest.startIndex)
      spans = spans.drop { $0.range.upperBound <= start }
      let part = prefix(of: rest, spans)
      if part.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) { parts.append(String(part)) }
      rest = Substring(rest.unicodeScalars[part.endIndex...].drop(while: \.properties.isWhitespace))
    }
    return parts
  }

  /// As much of a text as makes a part: up to the last sentence end that fits, else the last blank, else what fits.
  private func prefix(of text: Substring, _ spans: ArraySlice<ProtectedSpan>) -> Substring {
    var length = Self.longestPart * 4
    var candidate = text
    repeat {
      candidate = Substring(text.unicodeScalars.prefix(length))
      length /= 2
    } while length > 0 && pipeline.encode(String(candidate)).count > Self.longestPart
    guard candidate.endIndex < text.endIndex else { return candidate }
    /// The span that a cut at a place would go through.
    func span(around end: Substring.Index) -> ProtectedSpan? {
      let place = text.base.utf8.distance(from: text.base.startIndex, to: end)
      let next = spans.first { $0.range.upperBound > place }
      return next.flatMap { $0.range.lowerBound < place ? $0 : nil }
    }
    func lastEnd(where condition: (Unicode.Scalar) -> Bool, isIncluded: Bool) -> Substring.Index? {
      let scalars = candidate.unicodeScalars
      var end = scalars.endIndex
      while let found = scalars[..<end].lastIndex(where: condition), found > scalars.startIndex {
        let place = isIncluded ? scalars.index(after: found) : found
        if span(around: place) == nil { return place }
        end = found
      }
      return nil
    }
    if let end = lastEnd(where: Self.sentenceEnds.contains, isIncluded: true)
      ?? lastEnd(where: \.properties.isWhitespace, isIncluded: false)
    {
      return candidate[..<end]
    }
    guard let span = span(around: candidate.endIndex) else { return candidate }
    let bytes = text.base.utf8
    let start = bytes.index(bytes.startIndex, offsetBy: span.range.lowerBound)
    return start > text.startIndex ? text[..<start] : text[..<bytes.index(start, offsetBy: span.range.count)]
  }
}
