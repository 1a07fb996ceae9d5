import Diagnostics
import Synchronization

/// Weights that don't change any more, in memory that is used as it lies: a mapped file, as a rule.
///
/// A parameter NAME is there as floats, or quantised: in a file as 8-bit integers of the parameter's shape and, as
/// `NAME.scale`, a float for each of its rows.
package final class FrozenWeights: @unchecked Sendable {
  /// What a parameter is kept as.
  package enum Values {
    case floats(Matrix)
    case quantized(QuantizedMatrix)
  }

  package let layout: ParameterLayout
  private let values: [Values]
  /// What keeps the memory.
  private let owner: AnyObject

  /// Takes the weights of a layout from a file, which must hold them and nothing else.
  package init(_ layout: ParameterLayout, in file: SafetensorsFile) throws {
    self.layout = layout
    owner = file
    values = try layout.parameters.map { try Self.values(of: $0, in: file) }
    let names = layout.parameters.flatMap { isQuantized($0) ? [$0.name, Self.scaleName(of: $0)] : [$0.name] }
    guard let foreign = Set(file.entries.keys).subtracting(names).min() else { return }
    throw Failure(
      .model, "the tensor \(foreign.debugDescription) is not of this model", at: file.path,
      advice: "restore the files that belong together")
  }

  /// Quantises the matrices of some weights, embeddings too, and copies the vectors.
  package init(quantizing weights: Weights) {
    let workspace = Workspace()
    layout = weights.layout
    owner = workspace
    values = weights.layout.parameters.map { parameter in
      let matrix = weights[parameter]
      let isMatrix = matrix.rows > 1 || weights.layout.multiplies[parameter.index]
      return isMatrix ? .quantized(QuantizedMatrix(matrix, in: workspace)) : .floats(workspace.copy(of: matrix))
    }
  }

  /// The floats that quantised weights stand for.
  package init(dequantizing weights: FrozenWeights) {
    let workspace = Workspace()
    layout = weights.layout
    owner = workspace
    values = weights.layout.parameters.map { parameter in
      let floats = workspace.matrix(parameter.rows, parameter.columns)
      switch weights[parameter] {
      case .floats(let matrix): floats.copy(from: matrix)
      case .quantized(let matrix):
        for row in 0..<matrix.rows { matrix.copyRow(row, to: floats.row(row)) }
      }
      return .floats(floats)
    }
  }

  package subscript(parameter: Parameter) -> Values { values[parameter.index] }

  /// Whether a parameter is quantised.
  package func isQuantized(_ parameter: Parameter) -> Bool {
    if case .quantized = self[parameter] { true } else { false }
  }

  /// Whether every float is a finite number.
  package func isFinite(_ workers: Workers) -> Bool {
    let isFinite = Atomic(true)
    workers.run(values.count) { [values] index in
      let floats =
        switch values[index] {
        case .floats(let matrix): matrix
        case .quantized(let matrix): matrix.scaleRow
        }
      if !floats.isFinite { isFinite.store(false, ordering: .relaxed) }
    }
    return isFinite.load(ordering: .relaxed)
  }

  /// The tensors of a file that holds these weights; they borrow the memory.
  package var tensors: [SafetensorsFile.Tensor] {
    zip(layout.parameters, values).flatMap { parameter, values -> [SafetensorsFile.Tensor] in
      let shape = [parameter.rows, parameter.columns]
      switch values {
      case .floats(let matrix):
        return [.init(parameter.name, shape: shape, UnsafeBufferPointer(start: matrix.base, count: matrix.count))]
      case .quantized(let matrix):
        let scales = UnsafeBufferPointer(start: matrix.scales, count: matrix.rows)
        return [
          .init(parameter.name, shape: shape, UnsafeBufferPointer(start: matrix.values, count: parameter.count)),
          .init(Self.scaleName(of: parameter), shape: [matrix.rows], scales),
        ]
      }
    }
  }

  private static func scaleName(of parameter: Parameter) -> String { "\(parameter.name).scale" }

  private static func values(of parameter: Parameter, in file: SafetensorsFile) throws -> Values {
    let shape = [parameter.rows, parameter.columns]
    guard file.entries[parameter.name]?.type == .int8 else {
      let floats = try address(of: file.floats(parameter.name, shape: shape), parameter)
      return .floats(
        Matrix(UnsafeMutablePointer(mutating: floats), rows: parameter.rows, columns: parameter.columns))
    }
    return .quantized(
      QuantizedMatrix(
        values: try address(of: file.values(parameter.name, as: Int8.self, shape: shape), parameter),
        scales: try address(of: file.floats(scaleName(of: parameter), shape: [parameter.rows]), parameter),
        rows: parameter.rows, columns: parameter.columns))
  }

  private static func address<Value>(of values: UnsafeBufferPointer<Value>, _ parameter: Parameter) throws
    -> UnsafePointer<Value>
  {
    guard let address = values.baseAddress else { preconditionFailure("\(parameter.name) is empty") }
    return address
  }
}
