import Diagnostics
import Foundation
import Models
import Training

/// Whether training goes on from a model, and what it does against forgetting.
struct FineTuningOptions: OptionGroup {
  static let title = "Fine-tuning"

  @Option("--from", placeholder: "MODEL", help: "go on from a trained model, whose text and shape stay as they are")
  var from: String?
  @Option(
    "--replay", in: 0.0..<1.0, placeholder: "SHARE",
    help: "share of an epoch's pairs that are old ones of that model; 0.5 if not given") var replay: Double?

  /// What the model to go on from says about itself, if there is one.
  func readBase() throws -> ModelConfiguration? {
    guard let from else {
      guard replay == nil else { throw Failure(.usage, "--replay goes with --from") }
      return nil
    }
    return try ModelFolder(URL(fileURLWithPath: from)).readConfiguration()
  }

  func fill(_ request: inout TrainingRequest) {
    request.base = from.map { URL(fileURLWithPath: $0) }
    request.replay = replay
  }
}
