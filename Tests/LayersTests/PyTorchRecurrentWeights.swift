import TestSupport
import Tensors
import Testing

@testable import Layers

/// A recurrent layer with the weights of one of PyTorch's.
///
/// PyTorch has two biases for each gate, of the input's product and of the state's; where nothing stands between them
/// we have their sum, and each of the two has its gradient.
struct PyTorchRecurrentWeights {
  let layer: Recurrent
  let values: Weights
  private let fixture: PyTorchFixture
  private let prefix: String
  private let hidden: Int
  private let workspace = Workspace()

  init(_ kind: CellKind, _ fixture: PyTorchFixture, _ direction: String, inputs: Int, hidden: Int) throws {
    var layout = ParameterLayout()
    layer = Recurrent(kind, "layer", inputSize: inputs, hiddenSize: hidden, in: &layout)
    values = Weights(layout, seed: 0)
    self.fixture = fixture
    prefix = direction
    self.hidden = hidden
    try fill()
    values.pack(for: .training, workers: Workers(count: 1))
  }

  /// The units of the candidate, the last gate, in PyTorch's matrices.
  private var candidate: Range<Int> { 2 * hidden..<3 * hidden }

  private func stored(_ name: String, of part: String = "") throws -> Matrix {
    try fixture.matrix("\(part)\(prefix).\(name)", in: workspace)
  }

  private func fill() throws {
    values[layer.input.weight].copy(from: try stored("weight_ih"))
    let recurrent = try stored("weight_hh")
    values[layer.recurrent].copy(from: recurrent.rows(0..<layer.recurrent.rows))
    if let parameter = layer.candidate { values[parameter].copy(from: recurrent.rows(candidate)) }
    let stateBias = try stored("bias_hh")
    if let parameter = layer.candidateBias {
      values[parameter].copy(from: stateBias.columns(candidate))
      stateBias.columns(candidate).zero()
    }
    guard let bias = layer.input.bias else { return }
    values[bias].copy(from: try stored("bias_ih"))
    values[bias].add(stateBias)
  }

  /// Expects PyTorch's gradients of all weights.
  func expectGradients(_ gradients: ParameterBlock, within tolerance: Double) throws {
    func check(_ parameter: Parameter?, _ expected: Matrix) {
      guard let parameter else { return }
      expectClose(gradients[parameter].values, expected.values, within: tolerance, "gradient of \(parameter.name)")
    }
    check(layer.input.weight, try stored("weight_ih", of: "d."))
    check(layer.input.bias, try stored("bias_ih", of: "d."))
    let recurrent = try stored("weight_hh", of: "d.")
    check(layer.recurrent, recurrent.rows(0..<layer.recurrent.rows))
    if layer.candidate != nil { check(layer.candidate, recurrent.rows(candidate)) }
    if layer.candidateBias != nil { check(layer.candidateBias, try stored("bias_hh", of: "d.").columns(candidate)) }
  }
}
