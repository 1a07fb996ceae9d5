/// Undoes merges of subwords at random, so that a model in training meets words in ever other pieces.
///
/// Each merge that an id stands for is undone with the same probability, from the last learnt to the first. That has
/// the effect of BPE-dropout (Provilkov et al. 2020, https://arxiv.org/abs/1910.13267), and needs the ids alone.
package struct SubwordSplitter: Sendable {
  /// The two ids that an id was merged from, or `whole` twice.
  private typealias Parts = (left: Int32, right: Int32)
  private static let whole: Int32 = -1
  private let parts: [(left: Int32, right: Int32)]

  init(_ list: MergeList, vocabularySize: Int) {
    var parts = [Parts](repeating: (Self.whole, Self.whole), count: vocabularySize)
    // What several merges produce is split as the first one joined it.
    for merge in list.merges.reversed() { parts[Int(merge.product)] = (merge.left, merge.right) }
    self.parts = parts
  }

  /// The ids with some of them split; the text that they stand for stays the same.
  /// - Parameter rate: the probability that a merge is undone, from 0 to 1.
  package func split(_ ids: [Int32], rate: Float, using generator: inout some RandomNumberGenerator) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(ids.count + ids.count / 4)
    for id in ids { append(id, to: &result, rate: rate, using: &generator) }
    return result
  }

  private func append(
    _ id: Int32, to result: inout [Int32], rate: Float, using generator: inout some RandomNumberGenerator
  ) {
    let (left, right) = parts[Int(id)]
    guard left != Self.whole, Float.random(in: 0..<1, using: &generator) < rate else { return result.append(id) }
    append(left, to: &result, rate: rate, using: &generator)
    append(right, to: &result, rate: rate, using: &generator)
  }
}
