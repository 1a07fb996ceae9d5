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

/// The vocabulary projection and its cross entropy, fused and in chunks of rows, so that the logits of a whole batch
/// are never in memory together.
///
///     loss = −Σ_k y_k log softmax(W x + b)_k,   y = (1 − ε) onehot + ε / V   (label smoothing, Szegedy et al. 2016)
package struct CrossEntropy: Sendable {
  package let projection: Linear
  private static let chunkRows = 256

  package init(projection: Linear) { self.projection = projection }

  /// Loss of the rows of x, [n, R], against their targets; adds the projection's gradients and gives dx, [n, R].
  /// - Parameter scale: what the loss is multiplied by before it is differentiated, 1 / tokens as a rule.
  package func forwardBackward(
    _ x: Matrix, targets: [Int32], smoothing: Float, scale: Float, dx: Matrix, to gradients: ParameterBlock,
    _ pass: Pass
  ) -> LossSums {
    var sums = [0.0, 0.0]
    forEachChunk(x, targets, pass) { rows, logits, targets in
      softmax_cross_entropy(
        rows.count, logits.columns, logits.base, logits.stride, targets, smoothing, scale, &sums)
      projection.backward(logits, into: dx.rows(rows), pass)
      projection.addGradients(logits, input: x.rows(rows), to: gradients, pass)
    }
    var result = LossSums()
    (result.smoothed, result.plain, result.tokens) = (sums[0], sums[1], targets.count)
    return result
  }

  /// The negative log-likelihood of each row's target.
  package func losses(_ x: Matrix, targets: [Int32], _ pass: Pass) -> [Float] {
    var results = [Float](repeating: 0, count: targets.count)
    forEachChunk(x, targets, pass) { rows, logits, targets in
      results.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        negative_log_likelihood(
          rows.count, logits.columns, logits.base, logits.stride, targets, base + rows.lowerBound)
      }
    }
    return results
  }

  private func forEachChunk(
    _ x: Matrix, _ targets: [Int32], _ pass: Pass,
    _ body: (Range<Int>, Matrix, UnsafeMutablePointer<Int32>) -> Void
  ) {
    precondition(x.rows == targets.count, "\(x.rows) rows, \(targets.count) targets")
    precondition(
      targets.allSatisfy { $0 >= 0 && Int($0) < projection.weight.rows }, "a target outside the vocabulary")
    let mark = pass.workspace.mark
    let all = pass.workspace.integers(targets)
    for first in Swift.stride(from: 0, to: x.rows, by: Self.chunkRows) {
      let inner = pass.workspace.mark
      let rows = first..<min(first + Self.chunkRows, x.rows)
      body(rows, projection.forward(x.rows(rows), pass), all + first)
      pass.workspace.release(to: inner)
    }
    pass.workspace.release(to: mark)
  }
}
