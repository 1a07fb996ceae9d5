import Tensors

@testable import Layers

/// One run of a recurrent layer over packed sequences, forward and back.
struct RecurrentRun {
  let output: Matrix
  let last: Recurrent.State
  let dx: Matrix
  let dFirst: Recurrent.State

  /// - Parameters:
  ///   - dOutput: the loss's gradient by each step's output.
  ///   - dLast: the loss's gradient by the last state.
  ///   - gradients: the gradients of the layer's weights are added here.
  init(
    _ layer: Recurrent, _ layout: SequenceLayout, reversed: Bool, x: Matrix, first: Recurrent.State, mask: Matrix?,
    dOutput: Matrix, dLast: Recurrent.State, to gradients: ParameterBlock, _ pass: Pass
  ) {
    last = first.copy(in: pass.workspace)
    output = pass.workspace.matrix(layout.count, layer.hiddenSize)
    let cache = layer.forward(x, layout, reversed: reversed, state: last, mask: mask, into: output, pass)
    dFirst = dLast.copy(in: pass.workspace)
    layer.backward(dOutput, layout, reversed: reversed, gradient: dFirst, cache, pass)
    dx = pass.workspace.matrix(x.rows, x.columns)
    layer.addGradients(input: x, cache, to: gradients, dx: dx, pass)
  }
}
