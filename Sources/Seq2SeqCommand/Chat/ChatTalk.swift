import Decoding
import Diagnostics
import Models

/// A conversation with a chat model on a terminal.
final class ChatTalk: Talk {
  typealias Session = ChatSession<ModelDecoder>

  private(set) var session: Session
  private(set) var settings: TalkSettings
  let model: TrainedModel
  let introduction: ModelIntroduction
  let corrections: CorrectionsFile
  let terminal: Terminal
  private let output = Output()

  init(
    _ session: Session, with model: TrainedModel, _ introduction: ModelIntroduction, settings: TalkSettings,
    corrections: CorrectionsFile, terminal: Terminal
  ) {
    (self.session, self.model, self.introduction) = (session, model, introduction)
    (self.settings, self.corrections, self.terminal) = (settings, corrections, terminal)
  }

  /// The last message and its reply, if there are any.
  func last() throws -> ChatTurn {
    guard let turn = session.turns.last else { throw Failure(.usage, "nothing has been said yet") }
    return turn
  }

  func answer(_ message: String) throws { try say { try session.reply(to: message, onText: $0) } }

  /// Says something else to the last message.
  func retry() throws {
    _ = try last()
    try say { try session.retry(onText: $0) }
  }

  /// Takes the last message and its reply back.
  func undo() throws {
    let turn = try last()
    _ = session.undo()
    terminal.say("Taken back: \(turn.message.asOneLine)")
  }

  /// Puts another reply in place of the last one, and shows it.
  func revise(_ reply: String) throws {
    session.revise(reply)
    try output.writeLine(reply.asOneLine)
    try output.flush()
  }

  /// From now on answers the last message with a text.
  func correct(_ reply: String) throws {
    let message = try last().message
    try corrections.append(message: message, reply: reply)
    session.corrections[message] = reply
    session.revise(reply)
    terminal.say("Noted: that is the reply to '\(message.asOneLine)' from now on.")
  }

  /// Forgets the conversation.
  func reset() {
    session.reset()
    terminal.say("The conversation so far is forgotten.")
  }

  /// Goes on with a conversation of earlier.
  func restore(_ turns: [ChatTurn]) { session.restore(turns) }

  /// Changes a setting.
  func set(_ name: String, to value: String) throws {
    var options = session.options
    try settings.set(name, to: value) { options = try $0.options(for: model, seed: options.seed) }
    session.options = options
  }

  /// Shows a reply as it comes; Ctrl-C ends it, and it has not been said.
  private func say(_ reply: ((String) throws -> Void) throws -> Reply?) throws {
    do {
      _ = try reply { text in
        try Interrupts.check()
        try output.write(text.asOneLine)
        try output.flush()
      }
      try output.writeLine("")
    } catch is Interrupts.Interrupted {
      try output.writeLine(" …")
    }
    try output.flush()
    try Interrupts.checkStop()
  }
}
