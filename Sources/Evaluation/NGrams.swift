/// How often each run of n symbols occurs in a sequence.
struct NGrams {
  /// A run of up to eight symbols; the lanes past its end are 0, so only runs of one length are to be compared.
  private typealias Run = SIMD8<UInt32>

  private var counts: [Run: Int] = [:]
  /// The number of runs, each counted as often as it occurs.
  private(set) var total: Int

  /// - Parameter order: the length of the runs, from 1 to 8.
  init(of symbols: [UInt32], order: Int) {
    precondition((1...Run.scalarCount).contains(order), "n-grams have from 1 to 8 symbols")
    total = max(symbols.count - order + 1, 0)
    for start in 0..<total {
      var run = Run()
      for offset in 0..<order { run[offset] = symbols[start + offset] }
      counts[run, default: 0] += 1
    }
  }

  /// The number of runs that both have, each counted as often as it occurs in both.
  func matches(with other: NGrams) -> Int {
    counts.reduce(0) { $0 + min($1.value, other.counts[$1.key] ?? 0) }
  }

  /// Takes over each run's count from `other` where that is higher.
  mutating func formMaximum(with other: NGrams) {
    counts.merge(other.counts) { max($0, $1) }
    total = counts.values.reduce(0, +)
  }
}

/// Numbers words, equal words equally, so that they can be compared as symbols.
struct WordNumbers {
  private var numbers: [ArraySlice<Unicode.Scalar>: UInt32] = [:]

  /// The number of each word, in order.
  mutating func callAsFunction(_ words: [ArraySlice<Unicode.Scalar>]) -> [UInt32] {
    words.map { word in
      if let number = numbers[word] { return number }
      let number = UInt32(numbers.count)
      numbers[word] = number
      return number
    }
  }
}
