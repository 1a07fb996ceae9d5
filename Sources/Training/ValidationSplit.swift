import Text

/// Decides which pairs are held out for validation, so that no source of theirs is trained on.
///
/// All pairs of a source go the same way. Sources are known by their keys, which are alike for sources that differ in
/// case, blanks or Unicode form only.
package struct ValidationSplit: Sendable {
  private static let largest = 2000
  private static let smallest = 50
  private static let share = 0.05
  private static let largestShare = 0.1

  private let heldOut: Set<UInt64>

  /// Chooses the sources to hold out: 5 % of the distinct ones, at least 50, at most 2,000, never more than a tenth
  /// but one of two at least.
  ///
  /// They are those with the smallest hashes: it follows from the set of sources and the seed, not from their order.
  /// Takes 8 bytes a pair while it chooses.
  /// - Parameter keys: of the sources of all pairs.
  package init(choosingFrom keys: [UInt64], seed: UInt64) {
    var hashes = keys.map { Self.hash($0, seed) }
    hashes.sort()
    var distinct = 0
    for (index, hash) in hashes.enumerated() where index == 0 || hash != hashes[index - 1] {
      hashes[distinct] = hash
      distinct += 1
    }
    let count = Self.count(distinctSources: distinct)
    let limit = count > 0 ? hashes[count - 1] : nil
    heldOut = limit.map { limit in Set(keys.lazy.filter { Self.hash($0, seed) <= limit }) } ?? []
  }

  /// Holds out given sources.
  package init(heldOut keys: some Sequence<UInt64>) { heldOut = Set(keys) }

  /// Whether pairs with this source must not be trained on.
  package func holdsOut(_ key: UInt64) -> Bool { heldOut.contains(key) }

  /// The key of a source: of the message itself, without the turns of a conversation before it.
  package static func key(of source: String) -> UInt64 {
    let message = source.utf8.split(separator: UInt8(ascii: "\n")).last.map { String(Substring($0)) } ?? ""
    let words = Normalizer.caseless.normalize(message).unicodeScalars.split { $0.properties.isWhitespace }
    return Hash.of(words.map { String($0) }.joined(separator: " "))
  }

  private static func count(distinctSources: Int) -> Int {
    let wanted = min(max(Int(Double(distinctSources) * share), smallest), largest)
    return min(wanted, max(Int(Double(distinctSources) * largestShare), min(distinctSources - 1, 1)))
  }

  private static func hash(_ key: UInt64, _ seed: UInt64) -> UInt64 { Hash.mix(key ^ Hash.mix(seed &+ 1)) }
}
