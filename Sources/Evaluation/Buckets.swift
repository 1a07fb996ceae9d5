/// Parts numbers from 0 on into ranges, for reports.
package struct Buckets: Sendable {
  /// For lengths of sentences, in words.
  package static let lengths = Buckets(from: [0, 1, 6, 11, 16, 21, 31, 41, 61])
  /// For how often a word occurs.
  package static let frequencies = Buckets(from: [0, 1, 2, 3, 4, 5, 10, 100, 1000])

  /// A range of numbers, without an upper bound if it is the last.
  package struct Bucket: Sendable, Equatable, CustomStringConvertible {
    package let lower: Int
    package let upper: Int?

    /// `0`, `1-5` or `61+`.
    package var description: String {
      guard let upper else { return "\(lower)+" }
      return lower == upper ? "\(lower)" : "\(lower)-\(upper)"
    }
  }

  /// In ascending order.
  package let all: [Bucket]

  init(from bounds: [Int]) {
    precondition(bounds.first == 0, "every number has its bucket")
    all = zip(bounds, bounds.dropFirst().map { $0 - 1 } + [nil]).map { Bucket(lower: $0, upper: $1) }
  }

  /// Which bucket a number belongs to.
  func index(of number: Int) -> Int { all.lastIndex { $0.lower <= number } ?? 0 }

  /// The places of numbers in a list, bucket by bucket; a bucket that would be empty is left out.
  package func groups(of numbers: [Int]) -> [(bucket: Bucket, places: [Int])] {
    let places = Dictionary(grouping: numbers.indices) { index(of: numbers[$0]) }
    return all.indices.compactMap { index in places[index].map { (all[index], $0) } }
  }
}
