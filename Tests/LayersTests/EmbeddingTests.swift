import TestSupport
import Tensors
import Testing

@testable import Layers

/// An id picks its row, and its row collects the gradients of all its places.
struct EmbeddingTests {
  @Test(arguments: [1, 5, 17])
  func rowsAndGradients(width: Int) {
    var layout = ParameterLayout()
    let embedding = Embedding("table", vocabularySize: 7, width: width, in: &layout)
    let weights = packed(layout)
    let workspace = Workspace()
    let pass = Pass(weights, workspace: workspace)
    let ids: [Int32] = [6, 2, 2, 0, 6, 2]
    let table = weights[embedding.weight]
    let y = embedding.forward(ids, pass)
    #expect(y.values == ids.flatMap { table.rows(Int($0)..<Int($0) + 1).values })

    let dy = workspace.random(ids.count, width, gap: 1, seed: 1)
    let gradients = ParameterBlock(layout)
    embedding.addGradients(dy, ids: ids, to: gradients, pass)
    expectGradients(gradients, of: weights) { embedding.forward(ids, pass).dot(dy) }
    #expect(gradients[embedding.weight].rows(3..<6).values.allSatisfy { $0 == 0 })
    #expect(embedding.forward([], pass).count == 0)
  }
}
