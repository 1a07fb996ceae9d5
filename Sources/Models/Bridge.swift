import Layers
import Tensors

/// Turns the encoder's last states into the decoder's first ones, layer by layer.
///
///     h = tanh(W_h [h_forward; h_backward] + b_h)      c = W_c [c_forward; c_backward] + b_c
///
/// c is not squashed, since an LSTM's memory is not bounded.
package struct Bridge: Sendable {
  private let outputs: [Linear]
  private let memories: [Linear]

  init(_ architecture: Architecture, in layout: inout ParameterLayout) {
    func layers(_ part: String) -> [Linear] {
      (0..<architecture.layers).map {
        Linear(
          "bridge.\($0).\(part)", inputs: architecture.hiddenSize, outputs: architecture.hiddenSize, bias: true,
          in: &layout)
      }
    }
    outputs = layers("h")
    memories = architecture.cell.cell.carriesMemory ? layers("c") : []
  }

  /// The decoder's first states, [B, H] each.
  func forward(_ states: [Recurrent.State], _ pass: Pass) -> [Recurrent.State] {
    states.indices.map { layer in
      let output = outputs[layer].forward(states[layer].output, pass)
      output.applyTanh()
      return Recurrent.State(output: output, memory: states[layer].memory.map { memories[layer].forward($0, pass) })
    }
  }

  /// Forward was h = tanh(W x + b), so dx = (dh ⊙ (1 − h²)) W; the gradients given are overwritten.
  func backward(
    _ dStarts: [Recurrent.State], inputs: [Recurrent.State], starts: [Recurrent.State],
    to gradients: ParameterBlock, _ pass: Pass
  ) -> [Recurrent.State] {
    func back(_ layer: Linear, _ dy: Matrix, _ x: Matrix) -> Matrix {
      let dx = pass.workspace.matrix(x.rows, x.columns)
      layer.backward(dy, into: dx, pass)
      layer.addGradients(dy, input: x, to: gradients, pass)
      return dx
    }
    return inputs.indices.map { layer in
      let dOutput = dStarts[layer].output
      dOutput.multiplyByTanhGradient(of: starts[layer].output)
      var dMemory: Matrix?
      if let d = dStarts[layer].memory, let x = inputs[layer].memory { dMemory = back(memories[layer], d, x) }
      return Recurrent.State(output: back(outputs[layer], dOutput, inputs[layer].output), memory: dMemory)
    }
  }
}
