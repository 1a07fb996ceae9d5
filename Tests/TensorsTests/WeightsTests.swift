import TestSupport
import Testing

@testable import Tensors

/// A block of weights starts as its seed says and multiplies by its present values.
struct WeightsTests {
  @Test func parametersStartOnCacheLinesAndStayApart() {
    var layout = ParameterLayout()
    let parameters = [(3, 5), (1, 1), (16, 2)].enumerated().map { layout.add("\($0)", $1.0, $1.1, .constant(1)) }
    let block = ParameterBlock(layout)
    #expect((0..<block.count).allSatisfy { block.base[$0] == 0 })
    for parameter in parameters { block[parameter].fill(Float(parameter.index + 1)) }
    for parameter in parameters {
      #expect(parameter.offset.isMultiple(of: 16))
      #expect(block[parameter].values.allSatisfy { $0 == Float(parameter.index + 1) })
    }
    let copy = ParameterBlock(layout)
    copy.copy(from: block)
    #expect(copy[parameters[2]].values == block[parameters[2]].values)
    copy.zero()
    #expect((0..<copy.count).allSatisfy { copy.base[$0] == 0 })
  }

  @Test func aFurtherParameterLeavesTheOthersAsTheyWere() {
    var layout = ParameterLayout()
    let first = layout.add("first", 4, 4, .normal(1))
    let second = layout.add("second", 4, 4, .normal(1))
    let before = Weights(layout, seed: 7)
    _ = layout.add("third", 4, 4, .normal(1))
    let after = Weights(layout, seed: 7)
    let other = Weights(layout, seed: 8)
    // A view does not keep the weights that it looks at.
    withExtendedLifetime((before, after, other)) {
      #expect(before[first].values == after[first].values && before[second].values == after[second].values)
      #expect(before[first].values != before[second].values)
      #expect(before[first].values != other[first].values)
    }
  }

  @Test(arguments: [1, 3])
  func productsFollowTheWeights(threads: Int) {
    var layout = ParameterLayout()
    let parameters = [layout.add("W", 6, 37, .uniform(1)), layout.add("U", 40, 3, .uniform(1))]
    let weights = Weights(layout, seed: 1)
    let workspace = Workspace()
    for round in 0..<2 {
      for index in 0..<weights.count { weights.base[index] += Float(round) }
      weights.pack(for: .training, workers: Workers(count: threads))
      for parameter in parameters {
        let w = weights[parameter]
        let x = workspace.random(5, w.columns, seed: 2)
        let dy = workspace.random(5, w.rows, seed: 3)
        let (y, expectedY) = (workspace.zeros(5, w.rows), workspace.zeros(5, w.rows))
        let (dx, expectedX) = (workspace.zeros(5, w.columns), workspace.zeros(5, w.columns))
        MatrixProduct.multiplyByOpenBLAS(x, transposed: false, by: w, transposed: true, into: expectedY)
        MatrixProduct.multiplyByOpenBLAS(dy, by: w, into: expectedX)
        weights.multiply(x, transposeOf: parameter, into: y)
        weights.multiply(dy, by: parameter, into: dx)
        expectClose(y.values, expectedY.values, within: 1e-5)
        expectClose(dx.values, expectedX.values, within: 1e-5)
        weights.multiply(x, transposeOf: parameter, into: y, adding: true)
        weights.multiply(dy, by: parameter, into: dx, adding: true)
        expectClose(y.values, expectedY.values.map { 2 * $0 }, within: 1e-5)
        expectClose(dx.values, expectedX.values.map { 2 * $0 }, within: 1e-5)
      }
    }
  }
}
