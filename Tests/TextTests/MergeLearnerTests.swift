import Foundation
import Testing

@testable import Text

/// Stored results of subword-nmt, made by Scripts/compare-subword-nmt.py from the words in the fixture.
@Suite struct MergeLearnerTests {
  static func lines(_ name: String) throws -> [String] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.appendingPathComponent("Fixtures/subword-nmt").appendingPathComponent(name)
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  static func words() throws -> WordCounts {
    var counts = WordCounts()
    for line in try lines("joint.words") {
      let fields = line.split(separator: " ")
      let count = try #require(fields.last.flatMap { Int($0) })
      Array(fields[0].utf8).withUnsafeBytes { counts.add($0, times: count) }
    }
    return counts
  }

  static func learn(size: Int) throws -> (vocabulary: Vocabulary, merges: [MergeList.Merge]) {
    let words = try words()
    var vocabulary = Vocabulary()
    for symbol in Alphabet(of: words, room: size - Vocabulary.fixedCount).symbols { _ = vocabulary.add(symbol.entry) }
    var learner = MergeLearner(words)
    let merges = learner.learn(into: &vocabulary, size: size)
    return (vocabulary, merges)
  }

  @Test func mergesEqualTheReferences() throws {
    let (vocabulary, merges) = try Self.learn(size: 5000)
    let ours = merges.map { merge in
      [merge.left, merge.right].compactMap(vocabulary.piece(of:)).joined(separator: " ")
    }
    #expect(ours == Array(try Self.lines("joint.merges").dropFirst()))
  }

  @Test func wordsAreCutAsByTheReference() throws {
    let (vocabulary, merges) = try Self.learn(size: 5000)
    let encoding = BytePairEncoding(vocabulary, MergeList(merges))
    let words = try Self.words()
    var compared = 0
    for (index, expected) in try Self.lines("joint.pieces").enumerated() {
      var ids: [Int32] = []
      words.words.withBytes(of: index) { encoding.encode($0, into: &ids) }
      // The reference has no byte fallback: words of characters that came once have nothing to compare with.
      guard ids.allSatisfy({ $0 >= ByteToken.end }) else { continue }
      // Where a character ends no other word, its unmarked entry stands in.
      let pieces = ids.compactMap(vocabulary.piece(of:)).joined(separator: " ")
      #expect(pieces == expected || pieces + "</w>" == expected)
      compared += 1
    }
    #expect(compared > 60)
  }

  @Test func learningStopsAtTheSizeOrWhenNothingRepeats() throws {
    for size in [270, 300, 341] { #expect(try Self.learn(size: size).vocabulary.count <= size) }
    let largest = try Self.learn(size: 5000).vocabulary.count
    #expect(try Self.learn(size: 10_000).vocabulary.count == largest)
    #expect(try Self.learn(size: largest - 3).vocabulary.count == largest - 3)
  }

  /// Counts that are updated merge by merge must equal counts taken anew, also where a symbol overlaps itself.
  @Test func updatedCountsEqualFreshCounts() throws {
    var random = FixedGenerator(state: 9)
    for _ in 0..<30 {
      var words = WordCounts()
      for _ in 0..<20 {
        let word = (0..<Int.random(in: 1...14, using: &random)).map { _ in UInt8.random(in: 97...98, using: &random) }
        word.withUnsafeBytes { words.add($0) }
      }
      var vocabulary = Vocabulary()
      var learner = MergeLearner(words)
      let merges = learner.learn(into: &vocabulary, size: 1000)
      let ours = merges.map { [$0.left, $0.right].map { vocabulary.piece(of: $0) ?? "" } }
      #expect(ours == Self.mergesByRecounting(words))
    }
  }

  /// The algorithm as its paper states it: count all pairs, merge the best, begin again.
  static func mergesByRecounting(_ counts: WordCounts) -> [[String]] {
    var words = counts.counts.indices.map { index in
      var word = String(decoding: counts.words[index], as: UTF8.self).map(String.init)
      word[word.count - 1] += "</w>"
      return word
    }
    var merges: [[String]] = []
    while true {
      var pairs: [[String]: Int] = [:]
      for (word, count) in zip(words, counts.counts) {
        for pair in zip(word, word.dropFirst()) { pairs[[pair.0, pair.1], default: 0] += count }
      }
      let best = pairs.max { ($0.value, $0.key[0], $0.key[1]) < ($1.value, $1.key[0], $1.key[1]) }
      guard let best, best.value >= 2 else { return merges }
      merges.append(best.key)
      words = words.map { $0.merging(best.key) }
    }
  }
}

extension [String] {
  /// Every two neighbours that equal `pair` as one, from the left.
  fileprivate func merging(_ pair: [String]) -> [String] {
    var merged: [String] = []
    var place = 0
    while place < count {
      let isMatch = place + 1 < count && self[place] == pair[0] && self[place + 1] == pair[1]
      merged.append(isMatch ? pair[0] + pair[1] : self[place])
      place += isMatch ? 2 : 1
    }
    return merged
  }
}
