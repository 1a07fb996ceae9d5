import Decoding
import Diagnostics
import Foundation
import Models
import Tensors

/// Makes a model's int8 weights, and keeps them when they hardly change what the model writes.
package struct Quantizer {
  /// What int8 may cost: points of BLEU by the model's own search on so many pairs, and nats a token. Chance moves the BLEU
  /// of fewer pairs by more, as 1 / √pairs; of a chatbot it says nothing.
  private static let allowedLoss = (bleu: 0.1, pairs: 3000, nats: 0.002)

  private let folder: ModelFolder
  private let workers: Workers

  package init(_ folder: ModelFolder, workers: Workers) {
    self.folder = folder
    self.workers = workers
  }

  /// Quantises the folder's weights, compares on validation pairs, writes or deletes the file, and notes it in the
  /// configuration, which is returned, and in the card. Without pairs nothing is compared and the file is written.
  package func run(comparingOn pairs: [ValidationPair]) throws -> ModelConfiguration {
    guard folder.hasFloats else {
      throw Failure(
        .model, "there are no float32 weights to make int8 ones of", at: folder.url.path,
        advice: "use the model as it is")
    }
    let model = try folder.read(.float32, shortlist: .off, workers: workers)
    let frozen = FrozenWeights(quantizing: model.weights)
    var part = ModelConfiguration.QuantizationPart()
    if !pairs.isEmpty {
      let quantized = Weights(frozen)
      quantized.pack(for: .inference, workers: workers)
      let validator = Validator(decidingAbout: model, on: pairs, workers: workers)
      (part.float32, part.int8) = (Self.score(validator.run(model.weights)), Self.score(validator.run(quantized)))
      part.isKept = Self.isGood(part, of: validator.translated.count, for: model.configuration.task)
    }
    if part.isKept {
      let checksum = try SafetensorsFile(contentsOf: folder.weightsFile).checksum
      try AtomicFile.write(to: folder.quantizedWeightsFile) {
        try QuantizedWeightsFile(folder).write(frozen, model: checksum, to: $0)
      }
    } else {
      folder.removeQuantizedWeights()
    }
    var configuration = model.configuration
    configuration.quantization = part
    try folder.record(configuration)
    return configuration
  }

  /// The same for a model that no other command may be at work on meanwhile.
  package func runAlone(comparingOn pairs: [ValidationPair]) throws -> ModelConfiguration {
    _ = try folder.readConfiguration()
    return try folder.alone { try run(comparingOn: pairs) }
  }

  private static func score(_ result: ValidationResult) -> ModelConfiguration.QuantizationPart.Score {
    ModelConfiguration.QuantizationPart.Score(bleu: result.bleu, validationLoss: result.loss)
  }

  /// - Parameter pairs: how many were translated.
  static func isGood(_ part: ModelConfiguration.QuantizationPart, of pairs: Int, for task: ModelTask) -> Bool {
    guard let float32 = part.float32, let int8 = part.int8 else { return true }
    let bleu = allowedLoss.bleu * max(1, Double(allowedLoss.pairs) / Double(max(pairs, 1))).squareRoot()
    return int8.validationLoss <= float32.validationLoss + allowedLoss.nats
      && (task == .chat || int8.bleu >= float32.bleu - bleu)
  }
}
