import Diagnostics
import Foundation
import Models
import Tensors

/// Keeps the best model of a run in its folder: weights, configuration with the result, and card.
final class BestModel {
  private let folder: ModelFolder
  private var configuration: ModelConfiguration

  init(_ folder: ModelFolder, _ configuration: ModelConfiguration) {
    self.folder = folder
    self.configuration = configuration
  }

  func save(_ weights: Weights, _ report: ValidationReport) throws {
    configuration.result = ModelConfiguration.ResultPart(
      epoch: report.epoch, step: report.step, validationLoss: report.result.loss, bleu: report.result.bleu,
      chrF: report.result.chrF)
    folder.removeQuantizedWeights()
    try AtomicFile.write(to: folder.weightsFile) { descriptor in
      let arrays = ModelFolder.arrays(of: weights)
      try SafetensorsFile.write(
        arrays, metadata: SafetensorsFile.metadata(for: arrays), to: descriptor, path: folder.weightsFile.path)
    }
    try folder.record(configuration)
  }
}
