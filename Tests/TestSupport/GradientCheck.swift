import Tensors
import Testing

/// Checks all gradients of a model at once by a directional derivative.
///
///     g · d  ≈  (loss(θ + ε d) − loss(θ − ε d)) / 2 ε        for a random direction d of length 1
///
/// Two forwards check every parameter together; several directions make a chance agreement unlikely.
/// Derivatives below 0.1 are compared absolutely: float losses of tens of nats carry that much noise.
/// - Parameters:
///   - weights: packed anew here whenever they change.
///   - loss: the loss at the present weights.
///   - gradients: the gradients that backward gave at the given weights.
package func expectGradients(
  _ gradients: ParameterBlock, of weights: Weights, within tolerance: Double = 1e-3, step: Double = 2e-2,
  directions: Int = 4, use: Weights.Use = .training, sourceLocation: SourceLocation = #_sourceLocation,
  loss: () -> Double
) {
  let original = ParameterBlock(weights.layout)
  original.copy(from: weights)
  let workers = Workers(count: 1)
  for direction in 0..<directions {
    var generator = SeededGenerator(seed: UInt64(direction) + 99)
    var d = [Double](repeating: 0, count: weights.count)
    for parameter in weights.layout.parameters {
      for index in 0..<parameter.count { d[parameter.offset + index] = generator.nextUnit() * 2 - 1 }
    }
    let length = d.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var expected = 0.0
    for index in d.indices {
      d[index] /= length
      expected += d[index] * Double(gradients.base[index])
    }
    func moved(by amount: Double) -> Double {
      for index in d.indices { weights.base[index] = original.base[index] + Float(amount * d[index]) }
      weights.pack(for: use, workers: workers)
      return loss()
    }
    // Richardson's extrapolation takes the error of the central difference from ε² to ε⁴.
    let near = (moved(by: step) - moved(by: -step)) / (2 * step)
    let far = (moved(by: 2 * step) - moved(by: -2 * step)) / (4 * step)
    let measured = (4 * near - far) / 3
    weights.copy(from: original)
    weights.pack(for: use, workers: workers)
    let error = abs(measured - expected) / max(abs(expected), abs(measured), 0.1)
    #expect(
      error < tolerance, "direction \(direction): derivative \(measured), gradient \(expected)",
      sourceLocation: sourceLocation)
  }
}
