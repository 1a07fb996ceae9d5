import Diagnostics
import Foundation
import Tensors

/// `model.int8.safetensors`: a model's weights quantised for decoding, which need no other weights.
///
/// Its metadata says of which weights it was made and holds a checksum of its own tensors: a file left over from another
/// training, or damaged, is refused.
package struct QuantizedWeightsFile {
  private let folder: ModelFolder

  package init(_ folder: ModelFolder) { self.folder = folder }

  private static let modelKey = "model-checksum"

  package var exists: Bool { FileManager.default.fileExists(atPath: folder.quantizedWeightsFile.path) }

  /// Reads the weights, which must have been made of the folder's `model.safetensors` if that is there.
  package func read(_ layout: ParameterLayout, workers: Workers) throws -> FrozenWeights {
    let file = try SafetensorsFile(contentsOf: folder.quantizedWeightsFile)
    let hasModel = FileManager.default.fileExists(atPath: folder.weightsFile.path)
    let sums = try workers.both(
      { file.isIntact }, { try hasModel ? SafetensorsFile(contentsOf: folder.weightsFile).checksum : nil })
    guard sums.0 == true else { throw failure("the file is damaged: its checksum is another") }
    if let model = sums.1, file.metadata[Self.modelKey] != SafetensorsFile.text(of: model) {
      throw failure("the file was not made from the \(folder.weightsFile.lastPathComponent) beside it")
    }
    return try FrozenWeights(layout, in: file)
  }

  /// Writes quantised weights to an open file.
  /// - Parameter model: the checksum of the weights that they were made from.
  package func write(_ weights: FrozenWeights, model: UInt64, to descriptor: Int32) throws {
    let tensors = weights.tensors
    try withExtendedLifetime(weights) {
      let metadata = SafetensorsFile.metadata([Self.modelKey: SafetensorsFile.text(of: model)], for: tensors)
      try SafetensorsFile.write(
        tensors, metadata: metadata, to: descriptor, path: folder.quantizedWeightsFile.path)
    }
  }

  private func failure(_ what: String) -> Failure {
    Failure(
      .model, what, at: folder.quantizedWeightsFile.path,
      advice: "make it again with seq2seq quantize, or delete it, or use --precision float32")
  }
}
