import TestSupport
import Tensors
import Testing

/// The gradient check passes right gradients and sees wrong ones.
struct GradientCheckTests {
  @Test func aWrongGradientIsSeen() {
    var layout = ParameterLayout()
    let parameter = layout.add("x", 5, 5, .uniform(1))
    let weights = packed(layout)
    // The gradient of Σ x³ / 3 is x².
    func loss() -> Double { weights[parameter].values.reduce(0) { $0 + Double($1 * $1 * $1) / 3 } }
    let gradients = ParameterBlock(layout)
    for index in 0..<parameter.count { gradients.base[index] = weights.base[index] * weights.base[index] }
    let before = weights[parameter].values
    expectGradients(gradients, of: weights, loss: loss)
    #expect(weights[parameter].values == before)
    gradients[parameter][2, 3] += 0.1
    #expect(DirectionalDerivative(of: loss, gradients, at: weights, step: 2e-2, seed: 99).error > 2e-3)
  }
}
