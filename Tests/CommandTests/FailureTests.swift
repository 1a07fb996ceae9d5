import Foundation
import TestSupport
import Testing

/// What goes wrong by the user's hand is one clear line on standard error and an exit code, and nothing else.
struct FailureTests {
  /// Input that can't be used: exit code 3.
  @Test(arguments: FailureCases.data)
  func data(_ arguments: String, message: String) throws { try expect(arguments, status: 3, message) }

  /// Models that are missing, damaged or for something else: exit code 4.
  @Test(arguments: FailureCases.model)
  func model(_ arguments: String, message: String) throws { try expect(arguments, status: 4, message) }

  /// Wrong usage: exit code 2, and where nothing better is advised, where to read on.
  @Test(arguments: FailureCases.usage)
  func usage(_ arguments: String, message: String) throws { try expect(arguments, status: 2, message) }

  /// Disk and permissions: exit code 5.
  @Test(arguments: FailureCases.resource)
  func resource(_ arguments: String, message: String) throws { try expect(arguments, status: 5, message) }

  /// What a model, a disk or a file has come to before.
  @Test(arguments: FailureCases.prepared)
  func prepared(_ test: FailureCases.Prepared) throws {
    try expect(
      test.arguments, status: test.code, test.message, preparation: test.preparation, warnings: test.warnings)
  }

  /// The documentation has each of them. With `SEQ2SEQ_WRITE_DOCS` in the environment it is written anew.
  @Test func documentation() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.deletingLastPathComponent().appendingPathComponent("docs/errors.md")
    if ProcessInfo.processInfo.environment["SEQ2SEQ_WRITE_DOCS"] != nil {
      try Data(FailureCases.page.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == FailureCases.page)
  }

  /// Without these capabilities permissions bind root, too.
  private static let bound = "$([ $(id -u) -ne 0 ] || echo setpriv --bounding-set=-dac_override,-dac_read_search)"

  /// Runs the program among files and models of every kind.
  private func expect(
    _ arguments: String, status: Int32, _ message: String, preparation: String = ":", warnings: Int? = 0
  ) throws {
    let models = try TrainedModels.shared.get()
    try withTemporaryFolder { folder in
      let files: [String: [UInt8]] = [
        "pairs": Array("a\tb\n".utf8), "one": Array("a\nb\n".utf8), "empty": [], "binary": [65, 10, 0, 0xFF, 10],
        "utf16": [0xFF, 0xFE, 65, 0, 10, 0], "cut.gz": [0x1F, 0x8B, 8, 0],
      ]
      for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
      let result = try runShell(
        "mkdir folder; cp -r \"$translator\" m; cp -r m damaged; echo mess > damaged/model.safetensors; "
          + "cp -r m slow; rm -f slow/*int8*; cp -r m begun; mv begun/model.safetensors begun/training/checkpoint.safetensors; "
          + "rm -f begun/*.safetensors; "
          + "\(preparation); \(Self.bound) \"$seq2seq\" \(arguments)", in: folder,
        environment: models.environment.merging([
          "SEQ2SEQ_MODELS": folder.path, "options": TrainedModels.options.joined(separator: " "),
        ]) { $1 })
      #expect(result.status == status && result.output.isEmpty)
      // When a run diverges is a matter of last bits, and so of the machine.
      let errors = result.errors.replacing(/step \d+/, with: "step N").replacingOccurrences(
        of: folder.path, with: "DIR"
      )
      .replacingOccurrences(of: models.chatbot, with: "BOT")
      let lines = errors.split(separator: "\n")
      #expect(lines.dropFirst(warnings ?? max(lines.count - 1, 0)).joined(separator: "\n") == "seq2seq \(message)")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("new").path))
    }
  }
}
