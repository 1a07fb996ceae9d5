import CKernels
import Tensors

/// The sums of a batch's losses.
package struct LossSums: Sendable, Equatable {
  /// What training minimises: cross entropy with label smoothing, in nats.
  package var smoothed = 0.0
  /// Plain negative log-likelihood, in nats.
  package var plain = 0.0
  /// Target tokens, EOS counted.
  package var tokens = 0

  package init() {}

  package static func += (sum: inout LossSums, other: LossSums) {
    sum.smoothed += other.smoothed
    sum.plain += other.plain
    sum.tokens += other.tokens
  }

  /// Plain loss a token.
  package var mean: Double { tokens > 0 ? plain / Double(tokens) : 0 }
}

/// The vocabulary projection and its cross entropy, fused: a chunk of rows is projected, normalised, differentiated and
/// projected back while it is in the cache.
///
///     loss = −Σ_k y_k log softmax(W x + b)_k,   y = (1 − ε) onehot + ε / V   (label smoothing, Szegedy et al. 2016)
package struct CrossEntropy: Sendable {
  package let projection: Linear
  private static let chunkRows = 64

  package init(projection: Linear) { self.projection = projection }

  /// Loss of the rows of x, [n, R], against their targets; adds the projection's gradients and gives dx, [n, R].
  /// - Parameter scale: what the loss is multiplied by before it is differentiated, 1 / tokens as a rule.
  package func forwardBackward(
    _ x: Matrix, targets: [Int32], smoothing: Float, scale: Float, dx: Matrix, to gradients: ParameterBlock,
    _ pass: Pass
  ) -> LossSums {
    var sums = [0.0, 0.0]
    let logits = pass.workspace.matrix(x.rows, projection.weight.rows)
    forEachChunk(x, targets, into: { logits.rows($0) }, pass) { rows, logits, targets in
      pass.measure(.softmax) {
        softmax_cross_entropy(
          rows.count, logits.columns, logits.base, logits.stride, targets, smoothing, scale, &sums)
      }
      pass.measure(.output) { projection.backward(logits, into: dx.rows(rows), pass) }
    }
    projection.addGradients(logits, input: x, to: gradients, pass)
    var result = LossSums()
    (result.smoothed, result.plain, result.tokens) = (sums[0], sums[1], targets.count)
    return result
  }

  /// The negative log-likelihood of each row's target.
  package func losses(_ x: Matrix, targets: [Int32], _ pass: Pass) -> [Float] {
    var results = [Float](repeating: 0, count: targets.count)
    let room = pass.workspace.matrix(min(x.rows, Self.chunkRows), projection.weight.rows)
    forEachChunk(x, targets, into: { room.rows(0..<$0.count) }, pass) { rows, logits, targets in
      results.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        negative_log_likelihood(
          rows.count, logits.columns, logits.base, logits.stride, targets, base + rows.lowerBound)
      }
    }
    return results
  }

  private func forEachChunk(
    _ x: Matrix, _ targets: [Int32], into room: (Range<Int>) -> Matrix, _ pass: Pass,
    _ body: (Range<Int>, Matrix, UnsafeMutablePointer<Int32>) -> Void
  ) {
    precondition(x.rows == targets.count, "\(x.rows) rows, \(targets.count) targets")
    precondition(
      targets.allSatisfy { $0 >= 0 && Int($0) < projection.weight.rows }, "a target outside the vocabulary")
    let all = pass.workspace.integers(targets)
    for first in Swift.stride(from: 0, to: x.rows, by: Self.chunkRows) {
      let rows = first..<min(first + Self.chunkRows, x.rows)
      let logits = room(rows)
      pass.measure(.output) { projection.forward(x.rows(rows), into: logits, pass) }
      body(rows, logits, all + first)
    }
  }
}
