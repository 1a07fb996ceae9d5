import Tensors

/// Some of the outputs of a linear layer, their weights packed together: y = x W[outputs]ᵀ + b[outputs].
package struct LinearSelection: Sendable {
  /// The output of the layer that each column is.
  package let outputs: [Int32]
  private let weight: PackedRows
  /// [1, outputs].
  private let bias: Matrix?

  /// Gathers the weights in the pass's workspace.
  package init(_ outputs: [Int32], of layer: Linear, _ pass: Pass) {
    self.outputs = outputs
    weight = pass.weights.pack(rows: outputs, of: layer.weight, in: pass.workspace)
    bias = layer.bias.map { parameter in
      let all = pass.weights[parameter]
      let result = pass.workspace.matrix(1, outputs.count)
      for (column, output) in outputs.enumerated() { result[0, column] = all[0, Int(output)] }
      return result
    }
  }

  /// x is [n, inputs], y is [n, outputs]; an output has the bits that the whole layer gives it.
  package func forward(_ x: Matrix, into y: Matrix) {
    weight.multiply(x, plus: bias, into: y)
  }
}
