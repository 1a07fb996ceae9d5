import Layers
import Models
import Tensors

/// The encoder-decoder as search and sampling see it.
///
/// It holds scratch memory, so it belongs to one thread at a time; the weights are shared.
package final class ModelDecoder: StepDecoder, @unchecked Sendable {
  /// An encoded batch with the memory that it lives in, which goes back to the decoder afterwards.
  package final class Memory {
    fileprivate let batch: EncoderDecoder.EncodedBatch
    private let workspace: Workspace
    private let decoder: ModelDecoder

    fileprivate init(_ batch: EncoderDecoder.EncodedBatch, _ workspace: Workspace, of decoder: ModelDecoder) {
      self.batch = batch
      self.workspace = workspace
      self.decoder = decoder
    }

    deinit { decoder.idle.append(workspace) }
  }

  private let network: EncoderDecoder
  private let weights: Weights
  private let shortlist: Shortlist?
  /// Threads that help, while there are any.
  package var team: Team?
  private let scratch = Workspace()
  /// Workspaces for encoded batches.
  private var idle: [Workspace] = []

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
    let workspace = idle.popLast() ?? Workspace()
    workspace.reset()
    let batch = network.encode(sources, shortlist: shortlist, Pass(weights, workspace: workspace, team: team))
    return Memory(batch, workspace, of: self)
  }

  package func start(_ memory: Memory) -> StateRows { network.start(memory.batch) }

  package func step(_ tokens: [Int32], _ state: inout StateRows, _ memory: Memory) -> StepOutput {
    scratch.reset()
    let step = network.step(tokens, &state, memory.batch, Pass(weights, workspace: scratch, team: team))
    return StepOutput(
      logits: step.logits, logSums: step.logSums, tokens: step.tokens, attention: step.attention)
  }

  package func reorder(_ state: inout StateRows, by indices: [Int]) { state.reorder(by: indices) }
}
