import CKernels
import Tensors

/// Long short-term memory (Hochreiter & Schmidhuber 1997) with forget gates (Gers et al. 2000).
///
///     i, f, o = σ(·)    g = tanh(·)    on the rows of  W x + U h₋₁ + b
///     c = f ⊙ c₋₁ + i ⊙ g              h = o ⊙ tanh(c)
///
/// The gates stand in the order i, f, g, o, as in PyTorch. The forget bias starts at 1, so that a fresh cell remembers.
package struct LSTMCell: Cell {
  package let gateCount = 4
  package let jointGateCount = 4
  package let carriesMemory = true
  package let hasCandidate = false
  package let hasCandidateBias = false
  package let biasInitializer = Initializer.forgetBias(blocks: 4, gate: 1)

  package func forward(_ step: CellStep) {
    guard let memory = step.memory else { preconditionFailure("an LSTM without its memory") }
    lstm_forward(step.rows, step.hidden, step.gates.base, step.jointProduct().base, memory.base, step.output.base)
  }

  package func backward(_ step: CellStep, dOutput: Matrix, dMemory: Matrix?) {
    guard let memoryBefore = step.memoryBefore, let dMemory else { preconditionFailure("an LSTM without its memory") }
    lstm_backward(step.rows, step.hidden, step.gates.base, memoryBefore.base, dOutput.base, dMemory.base)
    step.jointBackward(step.gates, into: dOutput)
    step.applyMask(dOutput)
  }

  package func candidateFactors(of cache: Recurrent.Cache) -> (gradient: Matrix, input: Matrix)? { nil }
}
