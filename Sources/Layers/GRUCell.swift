import CKernels
import Tensors

/// Gated recurrent unit (Cho et al. 2014) with the reset after the recurrent product, as in cuDNN and PyTorch.
///
///     r, z = σ(W x + U h₋₁ + b)
///     n = tanh(W x + b + r ⊙ (C h₋₁ + d))
///     h = (1 − z) ⊙ n + z ⊙ h₋₁
///
/// The paper resets before the product; after it, one product serves all gates. The gates stand in the order r, z, n.
package struct GRUCell: Cell {
  package let gateCount = 3
  package let jointGateCount = 2
  package let carriesMemory = false
  package let hasCandidate = true
  package let hasCandidateBias = true
  package let biasInitializer = Initializer.constant(0)

  package func forward(_ step: CellStep) {
    guard let candidate = step.candidate, let bias = step.candidateBias else { preconditionFailure("no candidate") }
    step.candidateProduct(of: step.dropped, into: candidate)
    gru_after_forward(
      step.rows, step.hidden, step.gates.base, step.jointProduct().base, bias, step.before.base, candidate.base,
      step.output.base)
  }

  package func backward(_ step: CellStep, dOutput: Matrix, dMemory: Matrix?) {
    guard let candidate = step.candidate else { preconditionFailure("no candidate") }
    let bypass = step.scratch()
    gru_after_backward(
      step.rows, step.hidden, step.gates.base, candidate.base, step.before.base, dOutput.base, bypass.base)
    step.jointBackward(step.gates.columns(0..<2 * step.hidden), into: dOutput)
    step.candidateBackward(candidate, into: dOutput, adding: true)
    step.applyMask(dOutput)
    dOutput.add(bypass)
  }

  package func candidateFactors(of cache: Recurrent.Cache) -> (gradient: Matrix, input: Matrix)? {
    cache.candidate.map { ($0, cache.dropped) }
  }
}
