import Tensors

/// Cuts a corpus into batches of like lengths with about the same number of target tokens, anew for each epoch.
///
/// The pairs are shuffled, sorted by length without disturbing the shuffle among equals, cut, and the batches shuffled.
/// All follows from seed and epoch, so a resumed run goes on at batch n. It costs eight bytes a pair.
package struct Batcher: Sendable {
  /// The batches of an epoch: each the indices of its pairs.
  package struct Batches: Sendable {
    fileprivate let order: [UInt32]
    fileprivate let ranges: [Range<Int>]

    package var count: Int { ranges.count }

    package subscript(index: Int) -> ArraySlice<UInt32> { order[ranges[index]] }
  }

  private let lengths: [(source: UInt16, target: UInt16)]
  private let batchTokens: Int
  private let seed: UInt64

  /// - Parameters:
  ///   - lengths: of each pair's sides, in ids.
  ///   - batchTokens: target tokens in a batch, EOS counted; a pair longer than that is a batch by itself.
  package init(lengths: [(source: UInt16, target: UInt16)], batchTokens: Int, seed: UInt64) {
    self.lengths = lengths
    self.batchTokens = batchTokens
    self.seed = seed
  }

  package func batches(epoch: Int) -> Batches {
    var generator = SeededGenerator(seed: seed &+ UInt64(epoch + 1) &* 0x9E37_79B9_7F4A_7C15)
    var order = (0..<UInt32(lengths.count)).map { $0 }
    order.shuffle(using: &generator)
    order = sorted(order) { lengths[Int($0)].target }
    order = sorted(order) { lengths[Int($0)].source }
    var ranges: [Range<Int>] = []
    var start = 0
    var tokens = 0
    for (place, index) in order.enumerated() {
      let more = Int(lengths[Int(index)].target) + 1
      if tokens + more > batchTokens && place > start {
        ranges.append(start..<place)
        (start, tokens) = (place, 0)
      }
      tokens += more
    }
    if start < order.count { ranges.append(start..<order.count) }
    ranges.shuffle(using: &generator)
    return Batches(order: order, ranges: ranges)
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
