import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Tensors

/// Weights in a file serve as those in memory do, as floats and quantised.
struct FrozenWeightsTests {
  private let layout: ParameterLayout
  private let (table, matrix, bias): (Parameter, Parameter, Parameter)
  private let weights: Weights

  init() {
    var layout = ParameterLayout()
    table = layout.add("table", 11, 5, .normal(1), multiplies: false)
    matrix = layout.add("matrix", 70, 5, .normal(1))
    bias = layout.add("bias", 1, 70, .normal(1), multiplies: false)
    self.layout = layout
    weights = Weights(layout, seed: 1)
    weights.pack(for: .inference, workers: Workers(count: 1))
  }

  @Test(arguments: [false, true])
  func aFileServesAsMemoryDoes(isQuantized: Bool) throws {
    let quantized = FrozenWeights(quantizing: weights)
    let memory = isQuantized ? weights(quantized) : weights
    try withFile(isQuantized ? quantized.tensors : floats) { file in
      let frozen = try FrozenWeights(layout, in: file)
      #expect(frozen.isQuantized(matrix) == isQuantized && frozen.isQuantized(table) == isQuantized)
      #expect(!frozen.isQuantized(bias) && frozen.isFinite(Workers(count: 2)))
      let read = weights(frozen)
      #expect(read[bias].values == weights[bias].values)
      let workspace = Workspace()
      let x = workspace.random(6, 5, seed: 2)
      let results = [memory, read].map { weights -> [Float] in
        let (y, rows) = (workspace.zeros(6, 70), workspace.zeros(3, 5))
        weights.multiply(x, transposeOf: matrix, plus: bias, into: y)
        weights.multiply(x, transposeOf: matrix, into: y, adding: true)
        weights.copyRows([10, 0, 10], of: table, into: rows)
        return y.values + rows.values
      }
      #expect(results[0] == results[1])
    }
    withExtendedLifetime(quantized) {}
  }

  /// Quantised products and table rows are near those of floats.
  @Test func quantisedIsNearFloats() {
    let quantized = weights(FrozenWeights(quantizing: weights))
    let workspace = Workspace()
    let x = workspace.random(6, 5, seed: 2)
    let (y, near) = (workspace.zeros(6, 70), workspace.zeros(6, 70))
    weights.multiply(x, transposeOf: matrix, plus: bias, into: near)
    quantized.multiply(x, transposeOf: matrix, plus: bias, into: y)
    expectClose(y.values, near.values.map(Double.init), within: 0.1)
    let (rows, nearRows) = (workspace.zeros(2, 5), workspace.zeros(2, 5))
    weights.copyRows([3, 4], of: table, into: nearRows)
    quantized.copyRows([3, 4], of: table, into: rows)
    expectClose(rows.values, nearRows.values.map(Double.init), within: 0.02)
  }

  /// Some rows packed apart give the bits that all of them give.
  @Test(arguments: [false, true])
  func someRows(isQuantized: Bool) {
    let all = isQuantized ? weights(FrozenWeights(quantizing: weights)) : weights
    let workspace = Workspace()
    let x = workspace.random(3, 5, seed: 3)
    let rows: [Int32] = [69, 0, 33, 34, 2]
    let (whole, some) = (workspace.matrix(3, 70), workspace.matrix(3, rows.count))
    all.multiply(x, transposeOf: matrix, into: whole)
    all.pack(rows: rows, of: matrix, in: workspace).multiply(x, into: some)
    for index in 0..<3 { #expect(rows.indices.allSatisfy { some[index, $0] == whole[index, Int(rows[$0])] }) }
  }

  @Test func wrongTensorsAreRefused() throws {
    let quantized = FrozenWeights(quantizing: weights)
    let tensors = quantized.tensors
    func withTensors(_ tensors: [SafetensorsFile.Tensor], _ expected: String) throws {
      try withFile(tensors) { file in
        let failure = #expect(throws: Failure.self) { try FrozenWeights(layout, in: file) }
        #expect(failure?.kind == .model && failure?.what.contains(expected) == true, "\(failure?.what ?? "")")
      }
    }
    for index in tensors.indices {
      var fewer = tensors
      let name = fewer.remove(at: index).name
      try withTensors(fewer, name.hasSuffix(".scale") ? "\"\(name)\"" : "there is no tensor \"\(name)\"")
    }
    let values = [Float](repeating: 1, count: 99)
    try values.withUnsafeBufferPointer { values in
      let wide = SafetensorsFile.Tensor("table.scale", shape: [9, 11], values)
      try withTensors(tensors.filter { $0.name != "table.scale" } + [wide], "is [9, 11], expected [11]")
      try withTensors(
        tensors + [.init("stranger", shape: [99], values)], "the tensor \"stranger\" is not of this model")
      try withTensors(floats + [.init("table.scale", shape: [99], values)], "\"table.scale\" is not of this model")
    }
    let bytes = [Int8](repeating: 1, count: 70)
    try bytes.withUnsafeBufferPointer { bytes in
      let bias = SafetensorsFile.Tensor("bias", shape: [1, 70], bytes)
      try withTensors(tensors.filter { $0.name != "bias" } + [bias], "there is no tensor \"bias.scale\"")
    }
    withExtendedLifetime(quantized) {}
  }

  @Test func scalesThatAreNoNumbers() {
    weights[bias][0, 3] = .nan
    #expect(!FrozenWeights(quantizing: weights).isFinite(Workers(count: 1)))
    weights[bias][0, 3] = 0
    weights[matrix][3, 3] = .infinity
    #expect(!FrozenWeights(quantizing: weights).isFinite(Workers(count: 1)))
  }

  private var floats: [SafetensorsFile.Tensor] {
    layout.parameters.map {
      .init(
        $0.name, shape: [$0.rows, $0.columns], UnsafeBufferPointer(start: weights[$0].base, count: $0.count))
    }
  }

  private func weights(_ frozen: FrozenWeights) -> Weights {
    let weights = Weights(frozen)
    weights.pack(for: .inference, workers: Workers(count: 2))
    return weights
  }

  private func withFile(_ tensors: [SafetensorsFile.Tensor], _ body: (SafetensorsFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("file")
      _ = FileManager.default.createFile(atPath: url.path, contents: nil)
      let handle = try FileHandle(forWritingTo: url)
      try withExtendedLifetime(weights) {
        try SafetensorsFile.write(tensors, to: handle.fileDescriptor, path: url.path)
      }
      try handle.close()
      try body(SafetensorsFile(contentsOf: url))
    }
  }
}
