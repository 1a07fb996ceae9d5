import Tensors

/// A table of vectors, one for each id.
package struct Embedding: Sendable {
  /// The table, [vocabulary, width].
  package let weight: Parameter

  package init(_ name: String, vocabularySize: Int, width: Int, in layout: inout ParameterLayout) {
    weight = layout.add(
      name, vocabularySize, width, .normal(1 / Float(width).squareRoot()), multiplies: false)
  }

  package init(sharing weight: Parameter) { self.weight = weight }

  /// The vectors of some ids, [count, width].
  package func forward(_ ids: [Int32], _ pass: Pass) -> Matrix {
    let y = pass.workspace.matrix(ids.count, weight.columns)
    pass.weights.copyRows(ids, of: weight, into: y)
    return y
  }

  /// Adds each row's gradient, [count, width], to its id's row.
  package func addGradients(_ dy: Matrix, ids: [Int32], to gradients: ParameterBlock, _ pass: Pass) {
    pass.addRows(dy, ids: ids, to: weight, of: gradients)
  }
}
