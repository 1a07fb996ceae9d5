import Foundation
import TestSupport
import Testing

/// The trained chatbot on a terminal, with a state folder of its own.
struct ChatOnTerminal {
  /// What is said at the beginning.
  static let banner = "/help tells what can be done.\n>"
  /// Always the same reply to the same message.
  static let firm = ["--beam", "2"]

  let folder: URL
  private let models: TrainedModels

  init(in folder: URL) throws {
    self.folder = folder
    models = try TrainedModels.shared.get()
  }

  private var environment: [String: String] { ["XDG_STATE_HOME": folder.path] }

  /// A file or folder below `seq2seq` in the state folder.
  func state(_ path: String) -> URL { folder.appendingPathComponent("seq2seq").appendingPathComponent(path) }

  /// Starts a talk, and waits for the prompt.
  func start(
    _ options: [String] = firm, environment: [String: String] = [:], columns: Int = 80, output: Int32? = nil
  ) throws -> TerminalSession {
    let session = try TerminalSession(
      ["chat", models.chatbot] + options, environment: self.environment.merging(environment) { $1 }, columns: columns,
      output: output)
    try session.expect(Self.banner)
    return session
  }

  /// What the bot replies to lines on a pipe.
  func piped(_ lines: [String], _ options: [String] = firm) throws -> CommandResult {
    try runCommand(
      ["chat", models.chatbot] + options, stdin: lines.map { $0 + "\n" }.joined(), environment: environment)
  }

  /// The reply to a message that begins a talk.
  func reply(_ message: String, _ options: [String] = firm) throws -> String {
    try piped([message], options).output.trimmingCharacters(in: .newlines)
  }
}

/// Gives `body` the chatbot with a state folder of its own.
func withChat(_ body: (ChatOnTerminal) throws -> Void) throws {
  try withTemporaryFolder { try body(ChatOnTerminal(in: $0)) }
}
