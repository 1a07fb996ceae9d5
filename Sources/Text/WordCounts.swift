import Foundation

/// How often each word came.
struct WordCounts: Sendable {
  private(set) var words = ByteStrings()
  private(set) var counts: [Int] = []

  /// Counts a word some more times.
  mutating func add(_ word: UnsafeRawBufferPointer, times: Int = 1) {
    let index = words.insert(word)
    if index == counts.count { counts.append(0) }
    counts[index] += times
  }

  /// Adds all counts of another table, in its order.
  mutating func add(_ other: WordCounts) {
    for (index, count) in other.counts.enumerated() {
      other.words.withBytes(of: index) { add($0, times: count) }
    }
  }

  /// Forgets words that came at most `floor` times.
  mutating func dropRare(upTo floor: Int) {
    var kept = WordCounts()
    for (index, count) in counts.enumerated() where count > floor {
      words.withBytes(of: index) { kept.add($0, times: count) }
    }
    self = kept
  }

  /// Forgets the rarest words when there are more than so many, until at most half as many remain.
  mutating func prune(above maximum: Int) {
    guard counts.count > maximum else { return }
    var floor = 0
    while counts.count > maximum / 2 {
      floor += 1
      dropRare(upTo: floor)
    }
  }

  /// Writes `word count` lines, the dictionary format of subword-nmt.
  func write(to file: URL) throws {
    var bytes: [UInt8] = []
    for (index, count) in counts.enumerated() {
      bytes += words[index]
      bytes += " \(count)\n".utf8
    }
    try LineFile.write(bytes, to: file)
  }
}
