import TestSupport
import Tensors
import Testing

@testable import Layers

/// y = x Wᵀ + b and its gradients.
struct LinearTests {
  private let workspace = Workspace()

  @Test(arguments: [1, 9, 33], [true, false])
  func gradients(outputs: Int, bias: Bool) {
    var layout = ParameterLayout()
    let linear = Linear("layer", inputs: 7, outputs: outputs, bias: bias, biasInitializer: .uniform(1), in: &layout)
    let input = layout.add("x", 5, 7, .uniform(1), multiplies: false)
    let weights = packed(layout)
    let dy = workspace.random(5, outputs, seed: 3)
    let pass = Pass(weights, workspace: workspace)
    let gradients = ParameterBlock(layout)
    linear.backward(dy, into: gradients[input], pass)
    linear.addGradients(dy, input: weights[input], to: gradients, pass)
    expectGradients(gradients, of: weights) { linear.forward(weights[input], pass).dot(dy) }
  }

  /// Some outputs have the bits that the whole layer gives, in any order, with every kind of weights.
  @Test(arguments: [[0], [66, 3, 3, 0], (0..<70).reversed() as [Int32]], ["float32", "bfloat16", "int8"])
  func someOutputs(_ outputs: [Int32], kind: String) {
    for bias in [true, false] {
      var layout = ParameterLayout()
      let linear = Linear("layer", inputs: 19, outputs: 70, bias: bias, biasInitializer: .uniform(1), in: &layout)
      let floats = Weights(layout, seed: 1, precision: kind == "bfloat16" ? .bfloat16 : .float32)
      let weights = kind == "int8" ? Weights(FrozenWeights(quantizing: floats)) : floats
      weights.pack(for: .inference, workers: Workers(count: 1))
      let pass = Pass(weights, workspace: workspace)
      let x = workspace.random(6, 19, seed: 2)
      let whole = linear.forward(x, pass)
      let some = workspace.matrix(6, outputs.count)
      let selection = LinearSelection(outputs, of: linear, pass)
      selection.forward(x, into: some)
      #expect(selection.outputs == outputs)
      #expect(some.values == (0..<6).flatMap { row in outputs.map { whole[row, Int($0)] } })
    }
  }

  /// Shared by threads a product has the same bits, with every kind of weights.
  @Test(arguments: [(64, 10_000), (512, 1300), (4100, 131), (16, 5)], ["float32", "bfloat16", "int8"])
  func productsOfATeam(_ size: (inputs: Int, outputs: Int), kind: String) {
    var layout = ParameterLayout()
    let linear = Linear(
      "layer", inputs: size.inputs, outputs: size.outputs, bias: true, biasInitializer: .uniform(1), in: &layout)
    let floats = Weights(layout, seed: 1, precision: kind == "bfloat16" ? .bfloat16 : .float32)
    let weights = kind == "int8" ? Weights(FrozenWeights(quantizing: floats)) : floats
    weights.pack(for: .inference, workers: Workers(count: 1))
    let x = workspace.random(5, size.inputs, seed: 2)
    @Sendable func twice(_ team: Team?) -> [Float] {
      let pass = Pass(weights, workspace: Workspace(), team: team)
      let y = linear.forward(x, pass)
      linear.forward(x, into: y, adding: true, pass)
      return y.values
    }
    let shared = Workers(count: 3).withTeam { twice($0) }
    #expect(shared == twice(nil), "not the same bits")
  }

  @Test func valuesAndSums() {
    var layout = ParameterLayout()
    let linear = Linear("layer", inputs: 3, outputs: 2, bias: true, biasInitializer: .uniform(1), in: &layout)
    let weights = packed(layout)
    let (w, b) = (weights[linear.weight], linear.bias.map { weights[$0].values } ?? [])
    let x = workspace.random(4, 3, seed: 1)
    let pass = Pass(weights, workspace: workspace)
    let expected = (0..<4).flatMap { row in
      (0..<2).map { unit in
        (0..<3).reduce(Double(b[unit])) { $0 + Double(x[row, $1]) * Double(w[unit, $1]) }
      }
    }
    let y = linear.forward(x, pass)
    expectClose(y.values, expected, within: 1e-6)
    linear.forward(x, into: y, adding: true, pass)
    expectClose(y.values, expected.map { 2 * $0 }, within: 1e-6)

    // Gradients are added to what is there.
    let (once, twice) = (ParameterBlock(layout), ParameterBlock(layout))
    linear.addGradients(y, input: x, to: once, pass)
    for _ in 0..<2 { linear.addGradients(y, input: x, to: twice, pass) }
    for parameter in layout.parameters {
      expectClose(twice[parameter].values, once[parameter].values.map { 2 * $0 }, within: 1e-6)
    }
    let (dx, sum) = (workspace.zeros(4, 3), workspace.zeros(4, 3))
    linear.backward(y, into: dx, pass)
    for _ in 0..<2 { linear.backward(y, into: sum, adding: true, pass) }
    expectClose(sum.values, dx.values.map { 2 * $0 }, within: 1e-6)
  }

  /// A tied output layer reads and trains the embedding's table.
  @Test func aSharedWeightCollectsBothGradients() {
    var layout = ParameterLayout()
    let embedding = Embedding("table", vocabularySize: 6, width: 4, in: &layout)
    let linear = Linear("output", sharing: embedding.weight, bias: true, in: &layout)
    let weights = packed(layout)
    let ids: [Int32] = [5, 0, 5]
    let dy = workspace.random(3, 6, seed: 2)
    let pass = Pass(weights, workspace: workspace)
    func forward() -> (x: Matrix, loss: Double) {
      let x = embedding.forward(ids, pass)
      return (x, linear.forward(x, pass).dot(dy))
    }
    let gradients = ParameterBlock(layout)
    let (x, dx) = (forward().x, workspace.matrix(3, 4))
    linear.addGradients(dy, input: x, to: gradients, pass)
    linear.backward(dy, into: dx, pass)
    embedding.addGradients(dx, ids: ids, to: gradients, pass)
    expectGradients(gradients, of: weights) { forward().loss }
  }
}
