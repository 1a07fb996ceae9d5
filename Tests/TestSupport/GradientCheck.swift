import Tensors
import Testing

/// Checks all gradients of a model at once by directional derivatives.
///
/// Two forwards check every parameter together; several directions make a chance agreement unlikely.
/// Derivatives below 0.1 are compared absolutely: float losses of tens of nats carry that much noise.
/// - Parameters:
///   - weights: packed anew here whenever they change.
///   - loss: the loss at the present weights.
///   - gradients: the gradients that backward gave at the given weights.
package func expectGradients(
  _ gradients: ParameterBlock, of weights: Weights, within tolerance: Double = 1e-3, step: Double = 2e-2,
  directions: Int = 4, sourceLocation: SourceLocation = #_sourceLocation, loss: () -> Double
) {
  for direction in 0..<directions {
    let check = DirectionalDerivative(of: loss, gradients, at: weights, step: step, seed: UInt64(direction) + 99)
    #expect(
      check.error < tolerance, "direction \(direction): derivative \(check.measured), gradient \(check.expected)",
      sourceLocation: sourceLocation)
  }
}

/// A loss's derivative along a random direction d of length 1, measured, and as the gradients g have it.
///
///     g · d  ≈  (loss(θ + ε d) − loss(θ − ε d)) / 2 ε
package struct DirectionalDerivative {
  package let measured: Double
  package let expected: Double

  package var error: Double { abs(measured - expected) / max(abs(expected), abs(measured), 0.1) }

  package init(of loss: () -> Double, _ gradients: ParameterBlock, at weights: Weights, step: Double, seed: UInt64) {
    let original = ParameterBlock(weights.layout)
    original.copy(from: weights)
    let d = Self.direction(weights.layout, seed: seed)
    func pack() { weights.pack(for: .training, workers: Workers(count: 1)) }
    func moved(by amount: Double) -> Double {
      for index in d.indices { weights.base[index] = original.base[index] + Float(amount * d[index]) }
      pack()
      return loss()
    }
    // Richardson's extrapolation takes the error of the central difference from ε² to ε⁴.
    let near = (moved(by: step) - moved(by: -step)) / (2 * step)
    let far = (moved(by: 2 * step) - moved(by: -2 * step)) / (4 * step)
    measured = (4 * near - far) / 3
    expected = d.indices.reduce(0) { $0 + d[$1] * Double(gradients.base[$1]) }
    weights.copy(from: original)
    pack()
  }

  private static func direction(_ layout: ParameterLayout, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    var d = [Double](repeating: 0, count: layout.count)
    for parameter in layout.parameters {
      for index in 0..<parameter.count { d[parameter.offset + index] = generator.nextUnit() * 2 - 1 }
    }
    let length = d.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return d.map { $0 / length }
  }
}
