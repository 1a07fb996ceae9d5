import Foundation

/// Decides which pairs are held out for validation, so that no source of theirs is trained on.
///
/// Sources that differ in case, blanks or Unicode's spelling of a character only count as the same. All pairs of a source go the same way, by a hash of the
/// source; so the split needs no memory and is the same in every run with a seed.
package struct ValidationSplit: Sendable {
  private static let largest = 1000
  private static let smallest = 20
  private static let share = 0.05
  private static let largestShare = 0.1

  /// Held-out pairs come from a file of their own, or from the training files by hash.
  private enum Rule: Sendable {
    case sources(Set<UInt64>)
    case threshold(UInt64)
  }

  private let rule: Rule
  private let seed: UInt64

  /// Holds out about 5 % of the pairs: at least 20, at most 1,000, never more than a tenth.
  package init(pairs: Int, seed: UInt64) {
    let wanted = min(Double(Self.largest), max(Double(Self.smallest), Double(pairs) * Self.share))
    let rate = min(wanted / Double(max(pairs, 1)), Self.largestShare)
    rule = .threshold(UInt64(rate * 0x1p64))
    self.seed = seed
  }

  /// Holds out the sources of given pairs.
  package init(heldOut pairs: [TextPair]) {
    rule = .sources(Set(pairs.map { Self.key(of: $0.source, seed: 0) }))
    seed = 0
  }

  /// Whether a pair with this source must not be trained on.
  package func holdsOut(_ source: String) -> Bool {
    let key = Self.key(of: source, seed: seed)
    switch rule {
    case .sources(let keys): return keys.contains(key)
    case .threshold(let threshold): return key < threshold
    }
  }

  /// A hash of the message itself, without the turns before it, and without regard to spelling, case and blanks.
  private static func key(of source: String, seed: UInt64) -> UInt64 {
    let message = (source.split(separator: "\n").last ?? "").lowercased()
    let isASCII = message.utf8.allSatisfy { $0 < 0x80 }
    let spelling = isASCII ? message : message.precomposedStringWithCanonicalMapping
    return Hash.of(spelling.split(whereSeparator: \.isWhitespace).joined(separator: " "), seed: seed)
  }
}
