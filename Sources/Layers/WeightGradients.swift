import CKernels
import Tensors

/// The gradients of weights, taken at once or, where the pass defers them, at the end of the step.
///
/// Whatever is handed over must stay as it is until then: nothing of it may go back to the workspace.
extension Pass {
  /// Adds dyᵀ x to a parameter's gradient: dy is [n, rows], x is [n, columns].
  func addProduct(_ dy: Matrix, by x: Matrix, to parameter: Parameter, of gradients: ParameterBlock) {
    if let deferred { return deferred.add(dy, by: x, to: parameter) }
    MatrixProduct.multiply(
      dy, transposed: true, by: x, into: gradients[parameter], adding: true, workspace: workspace)
  }

  /// Adds the sum of the rows of dy, [n, columns], to the gradient of a parameter of one row.
  func addColumnSums(_ dy: Matrix, to parameter: Parameter, of gradients: ParameterBlock) {
    if let deferred { return deferred.addColumnSums(dy, to: parameter) }
    dy.addColumnSums(to: gradients[parameter])
  }

  /// Adds each row of dy, [n, columns], to its id's row of a parameter's gradient.
  func addRows(_ dy: Matrix, ids: [Int32], to parameter: Parameter, of gradients: ParameterBlock) {
    if let deferred { return deferred.addRows(dy, ids: ids, to: parameter) }
    let table = gradients[parameter]
    for (row, id) in ids.enumerated() { add(parameter.columns, dy.row(row), table.row(Int(id))) }
  }
}
