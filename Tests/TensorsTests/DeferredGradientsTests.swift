import TestSupport
import Testing

@testable import Tensors

/// Gradients that wait are the sums of all shards' terms, whatever the block held and whoever takes them.
struct DeferredGradientsTests {
  private let workspace = Workspace()
  private let layout: ParameterLayout
  private let weight, bias, table, idle: Parameter

  init() {
    var layout = ParameterLayout()
    weight = layout.add("weight", 700, 70, .constant(0))
    bias = layout.add("bias", 1, 700, .constant(0))
    table = layout.add("table", 900, 40, .constant(0))
    idle = layout.add("idle", 3, 3, .constant(0))
    self.layout = layout
  }

  private struct Inputs {
    let dy, x, rows: Matrix
    let ids: [Int32]
  }

  private func inputs(_ count: Int, seed: UInt64) -> Inputs {
    Inputs(
      dy: workspace.random(count, 700, seed: seed), x: workspace.random(count, 70, seed: seed + 1),
      rows: workspace.random(count, 40, seed: seed + 2), ids: (0..<count).map { Int32($0 * 389 % 900) })
  }

  private func shards(_ all: [Inputs]) -> [DeferredGradients] {
    all.map { part in
      let shard = DeferredGradients()
      shard.add(part.dy, by: part.x, to: weight)
      shard.addColumnSums(part.dy, to: bias)
      shard.addRows(part.rows, ids: part.ids, to: table)
      return shard
    }
  }

  @Test(arguments: Precision.allCases)
  func sums(precision: Precision) {
    let all = [inputs(9, seed: 1), inputs(4, seed: 11)]
    let gradients = ParameterBlock(layout)
    for index in 0..<gradients.count { gradients.base[index] = .nan }
    let squares = DeferredGradients.collect(
      shards(all), into: gradients, precision: precision, workers: Workers(count: 3), workspace: workspace)

    let expected = ParameterBlock(layout)
    for part in all {
      MatrixProduct.multiplyByOpenBLAS(part.dy, transposed: true, by: part.x, into: expected[weight], adding: true)
      part.dy.addColumnSums(to: expected[bias])
      for (row, id) in part.ids.enumerated() {
        expected[table].rows(Int(id)..<Int(id) + 1).add(part.rows.rows(row..<row + 1))
      }
    }
    let tolerance = precision == .float32 ? 1e-5 : 2e-2
    var sum = 0.0
    for parameter in layout.parameters {
      expectClose(gradients[parameter].values, expected[parameter].values, within: tolerance, parameter.name)
      sum += gradients[parameter].values.reduce(0) { $0 + Double($1) * Double($1) }
    }
    #expect(abs(squares / sum - 1) < 1e-9)
  }

  @Test func threadsChangeNothing() {
    func bits(threads: Int) -> [UInt32] {
      let gradients = ParameterBlock(layout)
      _ = DeferredGradients.collect(
        shards([inputs(20, seed: 1), inputs(7, seed: 11)]), into: gradients, precision: .bfloat16,
        workers: Workers(count: threads), workspace: workspace)
      return (0..<gradients.count).map { gradients.base[$0].bitPattern }
    }
    #expect(bits(threads: 1) == bits(threads: 4))
  }

  @Test func termsAreForgotten() {
    let shards = shards([inputs(3, seed: 1)])
    let gradients = ParameterBlock(layout)
    for _ in 0..<2 {
      _ = DeferredGradients.collect(
        shards, into: gradients, precision: .float32, workers: Workers(count: 1), workspace: workspace)
    }
    #expect((0..<gradients.count).allSatisfy { gradients.base[$0] == 0 })
  }
}
