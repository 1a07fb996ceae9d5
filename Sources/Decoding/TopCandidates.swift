import CKernels
import Tensors

/// One way to continue a hypothesis: its row, the token's column, and the log-probability of both together.
struct Candidate: Equatable {
  let row: Int
  let column: Int32
  let logProbability: Float
}

/// The best continuations of some rows, kept in order while the rows are scanned once.
///
/// Equal ones rank by row, then by column, so that a search has one answer. -∞ and NaN never enter.
struct TopCandidates {
  /// At most `capacity` candidates, best first.
  private(set) var best: [Candidate] = []
  private let capacity: Int
  /// What a newcomer has to beat.
  private var threshold = -Float.infinity

  init(capacity: Int) { self.capacity = capacity }

  /// Offers every column of a row: `logits` is [1, columns], `logSum` makes log-probabilities of them, `base` is the
  /// log-probability of the hypothesis so far.
  ///
  /// Hardly any column beats the threshold, so many at a time are compared with it and passed over.
  mutating func scan(_ logits: Matrix, row: Int, logSum: Float, base: Float) {
    let (values, count) = (logits.row(0), logits.columns)
    var column = next_above(0, count, values, logSum, base, threshold)
    while column < count {
      offer(Candidate(row: row, column: Int32(column), logProbability: (values[column] - logSum) + base))
      column = next_above(column + 1, count, values, logSum, base, threshold)
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
