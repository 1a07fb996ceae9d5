/// Sequences of different lengths packed without padding: time-major, the longest first.
///
/// Step t holds one row for each sequence longer than t, so it works on the first `batchSizes[t]` rows and no kernel
/// needs a mask.
package struct SequenceLayout: Sendable, Equatable {
  /// The lengths, longest first.
  package let lengths: [Int]
  /// The number of sequences that have a step t.
  package let batchSizes: [Int]
  /// The first row of step t.
  package let offsets: [Int]
  /// The rows of all steps.
  package let count: Int

  /// - Parameter lengths: the longest first, each at least 1.
  package init(lengths: [Int]) {
    precondition(zip(lengths, lengths.dropFirst()).allSatisfy { $0 >= $1 }, "lengths are not sorted")
    precondition(lengths.allSatisfy { $0 > 0 }, "an empty sequence")
    self.lengths = lengths
    var batchSizes: [Int] = []
    var offsets: [Int] = []
    var count = 0
    var alive = lengths.count
    for step in 0..<(lengths.first ?? 0) {
      while alive > 0 && lengths[alive - 1] <= step { alive -= 1 }
      batchSizes.append(alive)
      offsets.append(count)
      count += alive
    }
    self.batchSizes = batchSizes
    self.offsets = offsets
    self.count = count
  }

  /// The number of sequences.
  package var batchSize: Int { lengths.count }
  /// The number of steps.
  package var steps: Int { batchSizes.count }

  /// The rows of a step.
  package func rows(_ step: Int) -> Range<Int> { offsets[step]..<offsets[step] + batchSizes[step] }

  /// The row of a sequence's element.
  package func row(_ sequence: Int, _ step: Int) -> Int { offsets[step] + sequence }

  /// Lays elements of the sequences out in this order.
  package func pack<Element>(_ sequences: [[Element]]) -> [Element] {
    precondition(sequences.map(\.count) == lengths, "sequences do not fit the layout")
    var packed: [Element] = []
    packed.reserveCapacity(count)
    for step in 0..<steps {
      for sequence in 0..<batchSizes[step] { packed.append(sequences[sequence][step]) }
    }
    return packed
  }
}
