import Foundation
import TestSupport

/// Models that the program trained itself: letters to be copied, learnt in a second, once for all tests.
struct TrainedModels: Sendable {
  /// What all tests of a run share.
  static let shared = Result { try TrainedModels() }

  /// Letter pairs, and the folders of a translator and a chatbot.
  let pairs: String
  let translator: String
  let chatbot: String
  /// What training the translator said.
  let training: CommandResult

  /// A script's variables `$pairs`, `$translator` and `$chatbot`; what the user of the machine has kept is out of reach.
  var environment: [String: String] {
    [
      "pairs": pairs, "translator": translator, "chatbot": chatbot,
      "XDG_STATE_HOME": Self.folder.appendingPathComponent("state").path,
    ]
  }

  private static let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("seq2seq-test-models-\(UUID().uuidString)")

  /// What a training needs to be over in a second.
  static let options = [
    "--embedding", "16", "--hidden", "32", "--epochs", "20", "--batch-tokens", "100", "--learning-rate", "0.02",
    "--dropout", "0",
  ]

  private init() throws {
    let folder = Self.folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: TrainedModels.folder) }
    let letters = "abcdefg".map(String.init)
    var sources = letters
    for first in letters {
      for second in letters {
        sources.append("\(first) \(second)")
        for third in letters { sources.append("\(first) \(second) \(third)") }
      }
    }
    pairs = folder.appendingPathComponent("pairs.tsv").path
    try Data(sources.map { "\($0)\t\($0)\n" }.joined().utf8).write(to: URL(fileURLWithPath: pairs))
    (translator, chatbot) = (folder.appendingPathComponent("m").path, folder.appendingPathComponent("bot").path)
    training = try runCommand(["train", pairs, "-o", translator] + Self.options)
    _ = try runCommand(["train", pairs, "-o", chatbot, "--task", "chat"] + Self.options)
  }
}

/// Runs a script with the trained models at hand, in a folder of its own.
func runWithModels(_ script: String) throws -> CommandResult {
  let models = try TrainedModels.shared.get()
  return try withTemporaryFolder { try runShell(script, in: $0, environment: models.environment) }
}
