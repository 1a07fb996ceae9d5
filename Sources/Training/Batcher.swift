import Tensors

/// Cuts a corpus into batches of like lengths with about the same number of target tokens, anew for each epoch.
///
/// The pairs are shuffled, sorted by length without disturbing the shuffle among equals, cut, and the batches shuffled.
/// All follows from seed and epoch, so a resumed run goes on at batch n. It costs four bytes a pair beside the lengths,
/// and four more while an epoch is sorted.
package struct Batcher: Sendable {
  /// The batches of an epoch: each the indices of its pairs.
  package struct Batches: Sendable {
    fileprivate let order: [UInt32]
    fileprivate let ranges: [Range<Int>]

    package var count: Int { ranges.count }

    package subscript(index: Int) -> ArraySlice<UInt32> { order[ranges[index]] }
  }

  /// Bounds on a batch whose targets are short: its source tokens for each target token of the budget, and its pairs.
  private static let sourceShare = 4
  private static let mostPairs = 1024

  private let lengths: [(source: UInt16, target: UInt16)]
  private let pairs: EpochPairs?
  /// Pairs of single words, which are dealt out to all batches: one of nothing else would be a step astray.
  private let words: Range<Int>
  private let batchTokens: Int
  private let seed: UInt64

  /// - Parameters:
  ///   - lengths: of each pair's sides, in ids.
  ///   - pairs: which of them an epoch has; all if it is not said.
  ///   - words: those of them that are dealt out to the batches of the others.
  ///   - batchTokens: target tokens in a batch, EOS counted, words aside; a pair longer than that is a batch by itself.
  package init(
    lengths: [(source: UInt16, target: UInt16)], pairs: EpochPairs? = nil, words: Range<Int> = 0..<0, batchTokens: Int,
    seed: UInt64
  ) {
    self.words = words
    self.lengths = lengths
    self.pairs = pairs
    self.batchTokens = batchTokens
    self.seed = seed
  }

  /// The batches of an epoch, counted from 0.
  package func batches(epoch: Int) -> Batches {
    // The seed of an epoch goes through the generator first: seeds that differ by its stride would give one stream,
    // begun at different places.
    var generator = SeededGenerator(seed: seed)
    generator = SeededGenerator(seed: generator.next() &+ UInt64(epoch))
    var order = pairs?.indices(using: &generator) ?? (0..<UInt32(lengths.count)).map { $0 }
    order.shuffle(using: &generator)
    let own = words.isEmpty ? [] : order.filter { words.contains(Int($0)) }
    if !own.isEmpty { order.removeAll { words.contains(Int($0)) } }
    order = sorted(order) { lengths[Int($0)].target }
    order = sorted(order) { lengths[Int($0)].source }
    var ranges = cut(order)
    ranges.shuffle(using: &generator)
    let batches = Batches(order: order, ranges: ranges)
    return own.isEmpty ? batches : deal(own, to: batches)
  }

  /// The batches with words dealt out to them evenly.
  private func deal(_ words: [UInt32], to batches: Batches) -> Batches {
    var order: [UInt32] = []
    order.reserveCapacity(batches.order.count + words.count)
    let ranges = (0..<batches.count).map { index in
      let start = order.count
      order += batches[index]
      order += words[index * words.count / batches.count..<(index + 1) * words.count / batches.count]
      return start..<order.count
    }
    return Batches(order: order, ranges: ranges)
  }

  /// Cuts sorted pairs into batches.
  private func cut(_ order: [UInt32]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var (sourceTokens, targetTokens) = (0, 0)
    for (place, index) in order.enumerated() {
      let (source, target) = (Int(lengths[Int(index)].source), Int(lengths[Int(index)].target) + 1)
      let isFull =
        targetTokens + target > batchTokens || sourceTokens + source > batchTokens * Self.sourceShare
        || place - start == Self.mostPairs
      if isFull && place > start {
        ranges.append(start..<place)
        (start, sourceTokens, targetTokens) = (place, 0, 0)
      }
      sourceTokens += source
      targetTokens += target
    }
    if start < order.count { ranges.append(start..<order.count) }
    return ranges
  }

  /// A counting sort, which keeps the order of equals and takes time in proportion to the pairs.
  private func sorted(_ order: [UInt32], by key: (UInt32) -> UInt16) -> [UInt32] {
    var starts = [Int](repeating: 0, count: Int(UInt16.max) + 2)
    for index in order { starts[Int(key(index)) + 1] += 1 }
    for value in 1..<starts.count { starts[value] += starts[value - 1] }
    return [UInt32](unsafeUninitializedCapacity: order.count) { buffer, count in
      for index in order {
        let value = Int(key(index))
        buffer[starts[value]] = index
        starts[value] += 1
      }
      count = order.count
    }
  }
}
