import CKernels
import Tensors

/// Gated recurrent unit with the reset before the recurrent product, as in the paper (Cho et al. 2014).
///
///     r, z = σ(W x + U h₋₁ + b)
///     n = tanh(W x + C (r ⊙ h₋₁) + b)
///     h = (1 − z) ⊙ n + z ⊙ h₋₁
package struct ResetBeforeGRUCell: Cell {
  package let gateCount = 3
  package let jointGateCount = 2
  package let carriesMemory = false
  package let hasCandidate = true
  package let hasCandidateBias = false
  package let biasInitializer = Initializer.constant(0)

  package func forward(_ step: CellStep) {
    guard let candidate = step.candidate else { preconditionFailure("no candidate") }
    let (rows, hidden) = (step.rows, step.hidden)
    gru_before_reset(
      rows, hidden, step.gates.base, step.jointProduct().base, step.before.base, candidate.base)
    step.applyMask(candidate)
    let product = step.scratch()
    step.candidateProduct(of: candidate, into: product)
    gru_before_output(rows, hidden, step.gates.base, product.base, step.before.base, step.output.base)
  }

  package func backward(_ step: CellStep, dOutput: Matrix, dMemory: Matrix?) {
    let (rows, hidden) = (step.rows, step.hidden)
    let bypass = step.scratch()
    gru_before_output_backward(rows, hidden, step.gates.base, step.before.base, dOutput.base, bypass.base)
    let dCandidate = step.scratch()
    step.candidateBackward(step.gates.columns(2 * hidden..<3 * hidden), into: dCandidate, adding: false)
    step.applyMask(dCandidate)
    gru_before_reset_backward(rows, hidden, step.gates.base, step.before.base, dCandidate.base, bypass.base)
    step.jointBackward(step.gates.columns(0..<2 * hidden), into: dOutput)
    step.applyMask(dOutput)
    dOutput.add(bypass)
  }

  package func candidateFactors(of cache: Recurrent.Cache) -> (gradient: Matrix, input: Matrix)? {
    let hidden = cache.before.columns
    return cache.candidate.map { (cache.gates.columns(2 * hidden..<3 * hidden), $0) }
  }
}
