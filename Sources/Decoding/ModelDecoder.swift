import Layers
import Models
import Tensors

/// The encoder-decoder as search and sampling see it.
///
/// It holds scratch memory, so each thread needs a decoder of its own; the weights are shared.
package final class ModelDecoder: StepDecoder {
  /// An encoded batch with the memory that it lives in.
  package struct Memory {
    fileprivate let batch: EncoderDecoder.EncodedBatch
    fileprivate let workspace: Workspace
  }

  private let network: EncoderDecoder
  private let weights: Weights
  private let shortlist: Shortlist?
  private let scratch = Workspace()

  /// - Parameters:
  ///   - weights: packed for inference at least.
  ///   - shortlist: leaves each source the tokens that it can need; without one it has all.
  package init(_ network: EncoderDecoder, weights: Weights, shortlist: Shortlist? = nil) {
    self.network = network
    self.weights = weights
    self.shortlist = shortlist
  }

  package var vocabularySize: Int { network.architecture.targetVocabularySize }

  package func encode(_ sources: [[Int32]]) -> Memory {
    let workspace = Workspace()
    let batch = network.encode(sources, shortlist: shortlist, Pass(weights, workspace: workspace))
    return Memory(batch: batch, workspace: workspace)
  }

  package func start(_ memory: Memory) -> StateRows { network.start(memory.batch) }

  package func step(_ tokens: [Int32], _ state: inout StateRows, _ memory: Memory) -> StepOutput {
    scratch.reset()
    let step = network.step(tokens, &state, memory.batch, Pass(weights, workspace: scratch))
    return StepOutput(
      logits: step.logits, logSums: step.logSums, tokens: step.tokens, attention: step.attention)
  }

  package func reorder(_ state: inout StateRows, by indices: [Int]) { state.reorder(by: indices) }
}
