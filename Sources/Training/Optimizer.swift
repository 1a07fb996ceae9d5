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
  package let kind: OptimizerKind
  private let momentum: Float
  private let clipNorm: Float
  private let clipValue: Float
  /// What the optimiser remembers of earlier gradients, saved with the run.
  package let moments: [ParameterBlock]
  /// Steps taken so far.
  package internal(set) var steps = 0

  package init(_ settings: TrainingSettings, layout: ParameterLayout, steps: Int = 0) {
    kind = settings.optimizer
    momentum = settings.momentum
    clipNorm = settings.clipNorm
    clipValue = settings.clipValue
    moments = (0..<(kind == .adam ? 2 : 1)).map { _ in ParameterBlock(layout) }
    self.steps = steps
  }

  /// One step's numbers, the same for all weights.
  package struct Step: Sendable {
    fileprivate let scale: Float
    fileprivate let limit: Float
    fileprivate let rate: Float
    fileprivate let corrections: (Float, Float)
  }

  /// Begins a step along gradients whose norm is known: they are clipped by norm, then by value.
  package mutating func beginStep(norm: Double, rate: Float) -> Step {
    steps += 1
    return Step(
      scale: clipNorm > 0 && norm > Double(clipNorm) ? clipNorm / Float(norm) : 1,
      limit: clipValue > 0 ? clipValue : .infinity, rate: rate,
      corrections: (1 - pow(Self.beta1, steps), 1 - pow(Self.beta2, steps)))
  }

  /// Takes a step's part for some floats of the block.
  package func take(_ step: Step, _ range: Range<Int>, of weights: ParameterBlock, along gradients: ParameterBlock) {
    let (w, g) = (weights.base + range.lowerBound, gradients.base + range.lowerBound)
    let memory = moments.map { $0.base + range.lowerBound }
    let (scale, limit, rate) = (step.scale, step.limit, step.rate)
    switch kind {
    case .momentum: momentum_step(range.count, w, memory[0], g, scale, limit, rate, momentum)
    case .adagrad: adagrad_step(range.count, w, memory[0], g, scale, limit, rate, 1e-10)
    case .rmsprop: rmsprop_step(range.count, w, memory[0], g, scale, limit, rate, Self.decay, Self.epsilon)
    case .adam:
      adam_step(
        range.count, w, memory[0], memory[1], g, scale, limit, rate, Self.beta1, Self.beta2, Self.epsilon,
        step.corrections.0, step.corrections.1)
    }
  }

  /// average += (1 − decay) (weights − average), for some floats of the blocks.
  package static func move(_ average: ParameterBlock, to weights: ParameterBlock, decay: Float, _ range: Range<Int>) {
    average_step(range.count, average.base + range.lowerBound, weights.base + range.lowerBound, decay)
  }

  private func pow(_ base: Float, _ exponent: Int) -> Float {
    Float(Foundation.pow(Double(base), Double(exponent)))
  }
}
