import Tensors

/// y = x Wᵀ + b.
package struct Linear: Sendable {
  /// W, [outputs, inputs].
  package let weight: Parameter
  /// b, [1, outputs].
  package let bias: Parameter?

  package init(
    _ name: String, inputs: Int, outputs: Int, bias: Bool, initializer: Initializer = .glorot(blocks: 1),
    biasInitializer: Initializer = .constant(0), in layout: inout ParameterLayout
  ) {
    weight = layout.add("\(name).W", outputs, inputs, initializer)
    self.bias = bias ? layout.add("\(name).b", 1, outputs, biasInitializer, multiplies: false) : nil
  }

  /// A layer that shares its weight, [outputs, inputs], with an embedding (Press & Wolf 2017).
  package init(_ name: String, sharing weight: Parameter, bias: Bool, in layout: inout ParameterLayout) {
    layout.alsoMultiplies(weight)
    self.weight = weight
    self.bias = bias ? layout.add("\(name).b", 1, weight.rows, .constant(0), multiplies: false) : nil
  }

  /// y = x Wᵀ + b: x is [n, inputs], the result [n, outputs].
  package func forward(_ x: Matrix, _ pass: Pass) -> Matrix {
    let y = pass.workspace.matrix(x.rows, weight.rows)
    forward(x, into: y, pass)
    return y
  }

  /// y = x Wᵀ + b, or y += x Wᵀ + b, into memory of the caller's.
  package func forward(_ x: Matrix, into y: Matrix, adding: Bool = false, _ pass: Pass) {
    x.expect(rows: y.rows, columns: weight.columns, "input of \(weight.name)")
    pass.weights.multiply(x, transposeOf: weight, plus: bias, into: y, adding: adding, team: pass.team)
  }

  /// Forward was y = x Wᵀ + b, so dx = dy W, or dx += dy W.
  package func backward(_ dy: Matrix, into dx: Matrix, adding: Bool = false, _ pass: Pass) {
    pass.weights.multiply(dy, by: weight, into: dx, adding: adding)
  }

  /// Forward was y = x Wᵀ + b, so dW += dyᵀ x and db += Σ dy; once for all steps of a sequence.
  package func addGradients(_ dy: Matrix, input x: Matrix, to gradients: ParameterBlock, _ pass: Pass) {
    pass.addProduct(dy, by: x, to: weight, of: gradients)
    if let bias { pass.addColumnSums(dy, to: bias, of: gradients) }
  }
}
