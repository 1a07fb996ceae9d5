import Foundation
import Tensors

/// Values and gradients that PyTorch computed: a file of Tests/Fixtures/pytorch, which Scripts/make-fixtures.py writes.
package struct PyTorchFixture {
  private let file: SafetensorsFile

  /// Opens the file of a name, without its extension.
  package init(_ name: String) throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    file = try SafetensorsFile(
      contentsOf: tests.appendingPathComponent("Fixtures/pytorch/\(name).safetensors"))
  }

  /// The names of all tensors.
  package var names: Set<String> { Set(file.entries.keys) }

  /// A tensor's values, row by row.
  package func floats(_ name: String) throws -> [Float] { Array(try file.floats(name)) }

  /// A tensor of counts or ids.
  package func integers(_ name: String) throws -> [Int32] { Array(try file.values(name, as: Int32.self)) }

  /// A copy of a tensor in a workspace; one without two dimensions becomes a single row.
  package func matrix(_ name: String, in workspace: Workspace) throws -> Matrix {
    let values = try floats(name)
    let shape = file.entries[name]?.shape ?? []
    let result =
      shape.count == 2 ? workspace.matrix(shape[0], shape[1]) : workspace.matrix(1, values.count)
    for (index, value) in values.enumerated() { result.base[index] = value }
    return result
  }
}
