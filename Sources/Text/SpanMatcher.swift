/// Tells which spans of a source are in its translation.
///
/// All but numbers must be there to the letter. A number is there when its digits are, whatever separates their groups,
/// and thousands may be separated or not; or when its groups are, each by itself, as those of a date in another order.
package struct SpanMatcher {
  /// A run of digits in a text.
  private struct DigitGroup {
    let digits: [Int]
    let range: Range<Int>
    /// Whether the run before it is parted from it by one character as numbers are.
    let continues: Bool
  }

  private let bytes: [UInt8]
  private var groups: [DigitGroup] = []
  /// What belongs to a span already.
  private var taken: [Range<Int>] = []

  /// - Parameter text: the translation.
  package init(_ text: String) {
    bytes = Array(text.utf8)
    findGroups(text)
  }

  /// The places, in bytes, of the copy of each span; none for a span that is missing. No place serves two spans.
  package mutating func match(_ spans: [ProtectedSpan]) -> [[Range<Int>]] {
    var places = [[Range<Int>]](repeating: [], count: spans.count)
    // The longest first, since one placeholder can be a part of another.
    let order = spans.indices.sorted {
      (spans[$0].kind == .number ? 1 : 0, -spans[$0].text.utf8.count, $0)
        < (spans[$1].kind == .number ? 1 : 0, -spans[$1].text.utf8.count, $1)
    }
    for index in order {
      places[index] = spans[index].kind == .number ? number(spans[index].text) : verbatim(spans[index])
      taken += places[index]
    }
    return places
  }

  /// The text of each span that the translation has more often than the source; ask when all have been matched.
  package mutating func surplus(of spans: [ProtectedSpan]) -> [String] {
    var found: [String] = []
    for span in spans where span.kind != .number {
      let again = verbatim(span)
      taken += again
      if !again.isEmpty { found.append(span.text) }
    }
    return found
  }

  private func isFree(_ range: Range<Int>) -> Bool { !taken.contains { $0.overlaps(range) } }

  private func verbatim(_ span: ProtectedSpan) -> [Range<Int>] {
    let wanted = Array(span.text.utf8)
    guard let first = wanted.first, wanted.count <= bytes.count else { return [] }
    for start in 0...bytes.count - wanted.count where bytes[start] == first {
      let range = start..<start + wanted.count
      if bytes[range].elementsEqual(wanted), isFree(range), ![.url, .email].contains(span.kind) || standsAlone(range) {
        return [range]
      }
    }
    return []
  }

  /// Whether no letter or digit touches a stretch: an address would be another with it.
  private func standsAlone(_ range: Range<Int>) -> Bool {
    func isInWord(_ index: Int) -> Bool {
      bytes.indices.contains(index) && Unicode.Scalar(bytes[index]).isASCIILetterOrDigit
    }
    return !isInWord(range.lowerBound - 1) && !isInWord(range.upperBound)
  }

  private func number(_ text: String) -> [Range<Int>] {
    let parts = text.unicodeScalars.split { $0.digit == nil }.map { $0.compactMap(\.digit) }
    let wanted = parts.flatMap { $0 }
    for start in groups.indices {
      var (found, count, end): ([[Int]], Int, Int) = ([], 0, start)
      while end < groups.count, count < wanted.count, end == start || groups[end].continues,
        wanted[count...].starts(with: groups[end].digits)
      {
        found.append(groups[end].digits)
        count += groups[end].digits.count
        end += 1
      }
      guard count == wanted.count else { continue }
      let range = groups[start].range.lowerBound..<groups[end - 1].range.upperBound
      if Self.areSeparatedAlike(found, parts), isFree(range) { return [range] }
    }
    return parts.count > 1 ? all(parts) : []
  }

  /// Whether two ways to group digits differ by separators of thousands alone.
  private static func areSeparatedAlike(_ first: [[Int]], _ second: [[Int]]) -> Bool {
    /// Where groups begin, and whether three digits follow.
    func starts(_ groups: [[Int]]) -> [Int: Bool] {
      var starts: [Int: Bool] = [:]
      var place = 0
      for group in groups {
        starts[place] = group.count == 3
        place += group.count
      }
      return starts
    }
    let (first, second) = (starts(first), starts(second))
    return first.allSatisfy { $1 || second[$0] != nil } && second.allSatisfy { $1 || first[$0] != nil }
  }

  /// A place for each of some groups of digits, or none at all.
  private func all(_ parts: [[Int]]) -> [Range<Int>] {
    var places: [Range<Int>] = []
    for part in parts {
      let group = groups.first { $0.digits == part && isFree($0.range) && !places.contains($0.range) }
      guard let group else { return [] }
      places.append(group.range)
    }
    return places
  }

  private mutating func findGroups(_ text: String) {
    var digits: [Int] = []
    var (offset, start) = (0, 0)
    var gap: [Unicode.Scalar] = ["x", "x"]
    func isOneSeparator() -> Bool {
      gap.count == 1 && (gap[0] == " " || gap[0] == "-" || SpanScanner.numberSeparators.contains(gap[0]))
    }
    func close() {
      guard !digits.isEmpty else { return }
      groups.append(DigitGroup(digits: digits, range: start..<offset, continues: isOneSeparator()))
      (digits, gap) = ([], [])
    }
    for scalar in text.unicodeScalars {
      if let digit = scalar.digit {
        if digits.isEmpty { start = offset }
        digits.append(digit)
      } else {
        close()
        if gap.count < 2 { gap.append(scalar) }
      }
      offset += UTF8.width(scalar)
    }
    close()
  }
}
