import CKernels
import Foundation
import TestSupport
import Testing

@testable import Tensors

/// The optimisers' kernels follow their equations at every size, and PyTorch's optimisers step by step.
struct OptimizerKernelTests {
  private static let sizes = [1, 7, 8, 9, 15, 16, 17, 31, 33, 65, 513]
  private static let (gradientScale, limit): (Float, Float) = (0.5, 0.3)
  private let workspace = Workspace()

  /// Runs three steps of a kernel beside the same steps of one weight after the other in double precision.
  /// - Parameters:
  ///   - slots: how many numbers beside the weight are kept.
  ///   - reference: changes the weight and its slots by a gradient that is scaled and limited already.
  private func check(
    _ count: Int, slots: Int = 1,
    kernel: (_ weights: Matrix, _ slots: [Matrix], _ gradients: Matrix, _ step: Int) -> Void,
    reference: (_ weight: inout Double, _ slots: inout [Double], _ gradient: Double, _ step: Int) -> Void
  ) {
    let weights = workspace.random(1, count, seed: 1)
    let kept = (0..<slots).map { _ in workspace.zeros(1, count) }
    var expected = weights.values.map(Double.init)
    var expectedKept = [[Double]](repeating: [Double](repeating: 0, count: slots), count: count)
    for step in 1...3 {
      let gradients = workspace.random(1, count, seed: 10 + UInt64(step))
      kernel(weights, kept, gradients, step)
      for index in 0..<count {
        let limit = Double(Self.limit)
        let gradient = max(-limit, min(limit, Double(gradients[0, index] * Self.gradientScale)))
        reference(&expected[index], &expectedKept[index], gradient, step)
      }
      expectClose(weights.values, expected, within: 2e-6, "weights after step \(step)")
      for slot in 0..<slots {
        expectClose(kept[slot].values, expectedKept.map { $0[slot] }, within: 1e-6, "slot \(slot) after step \(step)")
      }
    }
  }

  @Test(arguments: sizes)
  func adam(count: Int) {
    check(count, slots: 2) { weights, slots, gradients, step in
      adam_step(
        count, weights.base, slots[0].base, slots[1].base, gradients.base, Self.gradientScale, Self.limit, 0.01, 0.9,
        0.99, 1e-3, 1 - powf(0.9, Float(step)), 1 - powf(0.99, Float(step)))
    } reference: { weight, slots, gradient, step in
      slots[0] = 0.9 * slots[0] + 0.1 * gradient
      slots[1] = 0.99 * slots[1] + 0.01 * gradient * gradient
      let (first, second) = (slots[0] / (1 - pow(0.9, Double(step))), slots[1] / (1 - pow(0.99, Double(step))))
      weight -= 0.01 * first / (second.squareRoot() + 1e-3)
    }
  }

  @Test(arguments: sizes)
  func momentum(count: Int) {
    check(count) { weights, slots, gradients, _ in
      momentum_step(
        count, weights.base, slots[0].base, gradients.base, Self.gradientScale, Self.limit, 0.1, 0.9)
    } reference: { weight, slots, gradient, _ in
      slots[0] = 0.9 * slots[0] + gradient
      weight -= 0.1 * slots[0]
    }
  }

  @Test(arguments: sizes)
  func adagrad(count: Int) {
    check(count) { weights, slots, gradients, _ in
      adagrad_step(
        count, weights.base, slots[0].base, gradients.base, Self.gradientScale, Self.limit, 0.1, 1e-3)
    } reference: { weight, slots, gradient, _ in
      slots[0] += gradient * gradient
      weight -= 0.1 * gradient / (slots[0].squareRoot() + 1e-3)
    }
  }

  @Test(arguments: sizes)
  func rmsprop(count: Int) {
    check(count) { weights, slots, gradients, _ in
      rmsprop_step(
        count, weights.base, slots[0].base, gradients.base, Self.gradientScale, Self.limit, 0.1, 0.9, 1e-3)
    } reference: { weight, slots, gradient, _ in
      slots[0] = 0.9 * slots[0] + 0.1 * gradient * gradient
      weight -= 0.1 * gradient / (slots[0].squareRoot() + 1e-3)
    }
  }

  @Test(arguments: sizes)
  func average(count: Int) {
    let weights = workspace.random(1, count, seed: 1)
    let average = workspace.random(1, count, seed: 2)
    let expected = zip(average.values, weights.values).map { 0.9 * Double($0) + 0.1 * Double($1) }
    average_step(count, average.base, weights.base, 0.9)
    expectClose(average.values, expected, within: 2e-7)
  }

  /// PyTorch's optimisers with the settings that Scripts/make-fixtures.py gives them.
  @Test func stepsOfPyTorch() throws {
    let fixture = try PyTorchFixture("optimizers")
    let gradients = try fixture.matrix("gradients", in: workspace)
    func check(_ name: String, _ step: (_ weights: Matrix, _ slots: [Matrix], _ gradient: Matrix, Int) -> Void) throws {
      let expected = try fixture.matrix(name, in: workspace)
      let weights = try fixture.matrix("start", in: workspace)
      let slots = [workspace.zeros(1, weights.count), workspace.zeros(1, weights.count)]
      for index in 0..<gradients.rows {
        step(weights, slots, gradients.rows(index..<index + 1), index + 1)
        expectClose(
          weights.values, expected.rows(index..<index + 1).values, within: 3e-6, "\(name) after step \(index + 1)")
      }
    }
    let none = Float.infinity
    try check("momentum") { weights, slots, gradient, _ in
      momentum_step(weights.count, weights.base, slots[0].base, gradient.base, 1, none, 0.1, 0.9)
    }
    try check("adagrad") { weights, slots, gradient, _ in
      adagrad_step(weights.count, weights.base, slots[0].base, gradient.base, 1, none, 0.1, 1e-10)
    }
    try check("rmsprop") { weights, slots, gradient, _ in
      rmsprop_step(weights.count, weights.base, slots[0].base, gradient.base, 1, none, 0.01, 0.99, 1e-8)
    }
    try check("adam") { weights, slots, gradient, step in
      adam_step(
        weights.count, weights.base, slots[0].base, slots[1].base, gradient.base, 1, none, 0.01, 0.9, 0.999, 1e-8,
        1 - powf(0.9, Float(step)), 1 - powf(0.999, Float(step)))
    }
  }
}
