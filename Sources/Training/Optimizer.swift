import CKernels
import Foundation
import Models
import Tensors

/// Turns gradients into steps of the weights, in one fused pass over the parameter block.
///
/// - Momentum: v = μ v + g, θ −= η v (Polyak 1964).
/// - Adagrad: s += g², θ −= η g / (√s + ε) (Duchi et al. 2011).
/// - RMSProp: s = ρ s + (1 − ρ) g², θ −= η g / (√s + ε) (Tieleman & Hinton 2012), ρ = 0.99.
/// - Adam: θ −= η m̂ / (√v̂ + ε) (Kingma & Ba 2015), β = 0.9, 0.999.
///
/// Each is as PyTorch computes it.
package struct Optimizer: Sendable {
  private static let beta1: Float = 0.9
  private static let beta2: Float = 0.999
  private static let decay: Float = 0.99
  private static let epsilon: Float = 1e-8
  /// Floats that one task works on; fixed, so that sums over pieces do not depend on the number of threads.
  static let pieceSize = 1 << 16

  package let kind: OptimizerKind
  private let momentum: Float
  private let clipNorm: Float
  private let clipValue: Float
  /// What the optimiser remembers of earlier gradients, saved with the run.
  package let moments: [ParameterBlock]
  /// Steps taken so far.
  package private(set) var steps = 0

  package init(_ settings: TrainingSettings, layout: ParameterLayout, steps: Int = 0) {
    kind = settings.optimizer
    momentum = settings.momentum
    clipNorm = settings.clipNorm
    clipValue = settings.clipValue
    moments = (0..<(kind == .adam ? 2 : 1)).map { _ in ParameterBlock(layout) }
    self.steps = steps
  }

  /// Adds up the shards' gradients in the first of them, in order, and gives the norm of the sum.
  package static func combine(_ shards: [ParameterBlock], workers: Workers) -> Double {
    let sum = shards[0]
    let squares = mapPieces(of: sum.count, workers) { piece in
      for shard in shards.dropFirst() { add(piece.count, shard.base + piece.lowerBound, sum.base + piece.lowerBound) }
      return sum_of_squares(piece.count, sum.base + piece.lowerBound)
    }
    return squares.reduce(0, +).squareRoot()
  }

  /// Takes a step along gradients whose norm is known; clips by norm, then by value.
  package mutating func update(
    _ weights: ParameterBlock, with gradients: ParameterBlock, norm: Double, rate: Float, workers: Workers
  ) {
    steps += 1
    let scale = clipNorm > 0 && norm > Double(clipNorm) ? clipNorm / Float(norm) : 1
    let limit = clipValue > 0 ? clipValue : .infinity
    let corrections = (1 - pow(Self.beta1, steps), 1 - pow(Self.beta2, steps))
    let optimizer = self
    _ = Self.mapPieces(of: weights.count, workers) { piece in
      let (w, g) = (weights.base + piece.lowerBound, gradients.base + piece.lowerBound)
      let memory = optimizer.moments.map { $0.base + piece.lowerBound }
      switch optimizer.kind {
      case .momentum: momentum_step(piece.count, w, memory[0], g, scale, limit, rate, optimizer.momentum)
      case .adagrad: adagrad_step(piece.count, w, memory[0], g, scale, limit, rate, 1e-10)
      case .rmsprop: rmsprop_step(piece.count, w, memory[0], g, scale, limit, rate, Self.decay, Self.epsilon)
      case .adam:
        adam_step(
          piece.count, w, memory[0], memory[1], g, scale, limit, rate, Self.beta1, Self.beta2, Self.epsilon,
          corrections.0, corrections.1)
      }
      return 0
    }
  }

  /// average += (1 − decay) (weights − average)
  package static func average(
    _ average: ParameterBlock, of weights: ParameterBlock, decay: Float, workers: Workers
  ) {
    _ = mapPieces(of: weights.count, workers) { piece in
      average_step(piece.count, average.base + piece.lowerBound, weights.base + piece.lowerBound, decay)
      return 0
    }
  }

  /// Works on the pieces of a block in parallel; their results stand in the order of the pieces.
  private static func mapPieces(of count: Int, _ workers: Workers, _ body: @Sendable (Range<Int>) -> Double) -> [Double]
  {
    let pieces = (count + pieceSize - 1) / pieceSize
    return [Double](unsafeUninitializedCapacity: pieces) { buffer, initialized in
      nonisolated(unsafe) let results = buffer
      workers.run(pieces) { index in
        results.initializeElement(at: index, to: body(index * pieceSize..<min((index + 1) * pieceSize, count)))
      }
      initialized = pieces
    }
  }

  private func pow(_ base: Float, _ exponent: Int) -> Float {
    Float(Foundation.pow(Double(base), Double(exponent)))
  }
}
