import Tensors

/// The kinds of recurrent cell.
package enum CellKind: String, CaseIterable, Codable, Sendable {
  /// Long short-term memory.
  case lstm
  /// Gated recurrent unit with the reset after the recurrent product, as in cuDNN and PyTorch.
  case gru
  /// Gated recurrent unit with the reset before the recurrent product, as in the paper.
  case gruBefore = "gru-before"

  package var cell: any Cell {
    switch self {
    case .lstm: LSTMCell()
    case .gru: GRUCell()
    case .gruBefore: ResetBeforeGRUCell()
    }
  }
}

/// What differs between recurrent cells: the number of gates and the pointwise work around the runner's products.
package protocol Cell: Sendable {
  /// The gates, side by side in one matrix.
  var gateCount: Int { get }
  /// The leading gates whose recurrent products, h Uᵀ, are taken together.
  var jointGateCount: Int { get }
  /// Whether a memory goes from step to step beside the output.
  var carriesMemory: Bool { get }
  /// Whether the last gate is a candidate with a recurrent product of its own, x Cᵀ.
  var hasCandidate: Bool { get }
  /// Whether the candidate's product has a bias of its own.
  var hasCandidateBias: Bool { get }
  /// How the bias of the gates starts.
  var biasInitializer: Initializer { get }

  /// One step forward: `gates` go from pre-activations to activations, `output` and `memory` to the new state.
  func forward(_ step: CellStep)

  /// One step back: `gates` go from activations to gradients of the pre-activations; `dOutput` and `dMemory` from the
  /// gradient of the state after the step to that of the state before it.
  func backward(_ step: CellStep, dOutput: Matrix, dMemory: Matrix?)

  /// After backward, over all steps at once: the gradient of the candidate's product, and what was multiplied.
  func candidateFactors(of cache: Recurrent.Cache) -> (gradient: Matrix, input: Matrix)?
}

/// One step of a recurrence as a cell sees it; n rows, H units.
package struct CellStep {
  /// [n, gates · H].
  package let gates: Matrix
  /// h before the step, [n, H], and with the dropout of the recurrence.
  package let before: Matrix
  package let dropped: Matrix
  /// c before the step, [n, H], for cells that carry a memory.
  package let memoryBefore: Matrix?
  /// What the candidate's product reads or gives, [n, H], kept for backward.
  package let candidate: Matrix?
  /// The state: h, [n, H], and c, [n, H].
  package let output: Matrix
  package let memory: Matrix?
  let layer: Recurrent
  let mask: Matrix?
  let pass: Pass

  package var rows: Int { gates.rows }
  package var hidden: Int { before.columns }

  /// The bias of the candidate's product, H floats.
  package var candidateBias: UnsafeMutablePointer<Float>? { layer.candidateBias.map { pass.weights[$0].base } }

  /// Room for [n, H] floats until the step ends.
  package func scratch() -> Matrix { pass.workspace.matrix(rows, hidden) }

  /// h Uᵀ of the joint gates, [n, jointGates · H].
  package func jointProduct() -> Matrix {
    let result = pass.workspace.matrix(rows, layer.recurrent.rows)
    pass.weights.multiply(dropped, transposeOf: layer.recurrent, into: result, team: pass.team)
    return result
  }

  /// x Cᵀ, [n, H].
  package func candidateProduct(of x: Matrix, into result: Matrix) {
    guard let parameter = layer.candidate else { preconditionFailure("a cell without a candidate") }
    pass.weights.multiply(x, transposeOf: parameter, into: result, team: pass.team)
  }

  /// dh = d U for the joint gates' gradient d, [n, jointGates · H].
  package func jointBackward(_ d: Matrix, into result: Matrix) {
    pass.weights.multiply(d, by: layer.recurrent, into: result)
  }

  /// dx = d C, or dx += d C.
  package func candidateBackward(_ d: Matrix, into result: Matrix, adding: Bool) {
    guard let parameter = layer.candidate else { preconditionFailure("a cell without a candidate") }
    pass.weights.multiply(d, by: parameter, into: result, adding: adding)
  }

  /// Applies the mask of the recurrence, if there is one.
  package func applyMask(_ x: Matrix) {
    if let mask { x.multiply(by: mask) }
  }
}
