import Tensors

/// One way to continue a hypothesis: its row, the token, and the log-probability of both together.
struct Candidate: Equatable {
  let row: Int
  let token: Int32
  let logProbability: Float
}

/// The best continuations of some rows, kept in order while the rows are scanned once.
///
/// Equal ones rank by row, then by token, so that a search has one answer. -∞ and NaN never enter.
struct TopCandidates {
  /// At most `capacity` candidates, best first.
  private(set) var best: [Candidate] = []
  private let capacity: Int
  /// What a newcomer has to beat.
  private var threshold = -Float.infinity

  init(capacity: Int) { self.capacity = capacity }

  /// Offers every token of a row: `values` is [1, V], `base` the log-probability of the hypothesis so far.
  ///
  /// Hardly any token beats the threshold, so 16 at a time are compared with it and passed over.
  mutating func scan(_ values: Matrix, row: Int, base: Float) {
    let start = values.row(0)
    let width = SIMD16<Float>.scalarCount
    var token = 0
    while token + width <= values.columns {
      let sums = UnsafeRawPointer(start + token).loadUnaligned(as: SIMD16<Float>.self) + base
      if any(sums .> threshold) {
        for lane in 0..<width { offer(Candidate(row: row, token: Int32(token + lane), logProbability: sums[lane])) }
      }
      token += width
    }
    for token in token..<values.columns {
      offer(Candidate(row: row, token: Int32(token), logProbability: start[token] + base))
    }
  }

  private mutating func offer(_ candidate: Candidate) {
    guard candidate.logProbability > threshold else { return }
    var place = best.count
    while place > 0, best[place - 1].logProbability < candidate.logProbability { place -= 1 }
    best.insert(candidate, at: place)
    if best.count > capacity { best.removeLast() }
    if best.count == capacity, let last = best.last { threshold = last.logProbability }
  }
}
