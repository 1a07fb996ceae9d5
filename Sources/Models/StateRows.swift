import Layers
import Tensors

/// The decoder's state in inference: one row a hypothesis, in memory of its own.
package struct StateRows {
  /// Each layer's state, [n, H].
  var layers: [Recurrent.State]
  /// The last readouts, [n, R], which input feeding reads.
  var readouts: Matrix
  /// The sentence of the memory that each row reads.
  package private(set) var sentences: [Int]
  private var workspace = Workspace()
  private var spare = Workspace()

  /// Copies the first states, a row a sentence.
  init(layers: [Recurrent.State], readoutSize: Int, sentences: [Int]) {
    let workspace = self.workspace
    self.layers = layers.map { $0.copy(in: workspace) }
    readouts = workspace.zeros(sentences.count, readoutSize)
    self.sentences = sentences
  }

  /// Makes row r what row `indices[r]` was.
  package mutating func reorder(by indices: [Int]) {
    spare.reset()
    let target = spare
    func gather(_ source: Matrix) -> Matrix {
      let result = target.matrix(indices.count, source.columns)
      for (row, from) in indices.enumerated() { result.row(row).update(from: source.row(from), count: source.columns) }
      return result
    }
    layers = layers.map { Recurrent.State(output: gather($0.output), memory: $0.memory.map(gather)) }
    readouts = gather(readouts)
    sentences = indices.map { sentences[$0] }
    swap(&workspace, &spare)
  }
}
