import Diagnostics
import Foundation
import Models
import Tensors

/// Where a run stands: with the weights and moments, all that a resumed run needs to give the bits of one never stopped.
package struct TrainingState: Codable, Sendable, Equatable {
  /// The epoch, counted from 0, and the batches of it that are done.
  package var epoch = 0
  package var batch = 0
  /// Batches taken, and the steps of the optimiser among them.
  package var step = 0
  package var optimizerSteps = 0
  /// The step after which the validation pairs were last looked at.
  package var validatedStep = 0
  /// Steps that were skipped since their loss was beyond all bounds, in a row.
  package var skipped = 0
  /// Times that the run went back since it diverged; a state of an older program lacks it.
  package var rollbacks: Int?
  /// What plateau and step schedules have made of the rate.
  package var rateFactor = 1.0
  /// Seconds of training, over all sessions.
  package var seconds = 0.0
  /// Target tokens seen.
  package var tokens = 0
  /// The best validation loss, and the validations since.
  package var bestLoss: Double?
  package var sinceBest = 0
  /// The step at which the rate began to cool down before its time, since the loss had stopped falling.
  package var coolsSince: Int?

  package init() {}

  /// Whether a run can stand here; a state from a file is checked with it.
  var isPossible: Bool {
    let counts = [
      epoch, batch, step, optimizerSteps, validatedStep, skipped, tokens, sinceBest, coolsSince ?? 0, rollbacks ?? 0,
    ]
    return counts.allSatisfy { (0...1 << 48).contains($0) } && rateFactor >= 0 && seconds >= 0
  }
}

/// A file that a run resumes from or goes back to: one file, so that no moment leaves parts that do not belong together.
package struct Checkpoint {
  private static let (stateKey, stateChecksumKey) = ("state", "state-checksum")

  private let url: URL

  /// - Parameter url: `checkpointFile` or `soundFile` of a model's folder.
  package init(_ url: URL) { self.url = url }

  package var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

  /// Saves a run, so that either the old file or the whole new one is there whatever happens.
  package func save(_ state: TrainingState, _ step: TrainingStep) throws {
    let json = String(decoding: try JSONEncoder().encode(state), as: UTF8.self)
    let arrays = Self.blocks(of: step).flatMap { ModelFolder.arrays(of: $0.block, prefix: $0.prefix) }
    let members = [
      Self.stateKey: json, Self.stateChecksumKey: SafetensorsFile.text(of: SafetensorsFile.checksum(of: json)),
    ]
    try AtomicFile.write(to: url) { descriptor in
      try SafetensorsFile.write(
        arrays, metadata: SafetensorsFile.metadata(members, for: arrays), to: descriptor, path: url.path)
    }
  }

  /// Where the saved run stands.
  package func readState() throws -> TrainingState { try state(of: SafetensorsFile(contentsOf: url)) }

  /// Restores a run's weights, moments and average.
  package func restore(_ step: TrainingStep) throws {
    let file = try SafetensorsFile(contentsOf: url)
    guard file.isIntact ?? true else { throw damage("the checkpoint is damaged: its checksum is another") }
    for (prefix, block) in Self.blocks(of: step) {
      try ModelFolder.readWeights(into: block, from: file, prefix: prefix)
    }
  }

  /// Ends the run for good: there is nothing to resume any more.
  package func remove() { unlink(url.path) }

  private func state(of file: SafetensorsFile) throws -> TrainingState {
    let text = file.metadata[Self.stateKey] ?? ""
    let checksum = file.metadata[Self.stateChecksumKey]
    guard checksum.map({ $0 == SafetensorsFile.text(of: SafetensorsFile.checksum(of: text)) }) ?? true,
      let state = try? JSONDecoder().decode(TrainingState.self, from: Data(text.utf8)), state.isPossible
    else { throw damage("the checkpoint does not say where the run stands") }
    return state
  }

  private func damage(_ what: String) -> Failure {
    Failure(.model, what, at: url.path, advice: "delete the model folder and train anew")
  }

  private static func blocks(of step: TrainingStep) -> [(prefix: String, block: ParameterBlock)] {
    [(prefix: "weights/", block: step.weights)]
      + step.optimizer.moments.enumerated().map { (prefix: "moment\($0.offset)/", block: $0.element) }
      + (step.average.map { [(prefix: "average/", block: $0)] } ?? [])
  }
}
