import Diagnostics

/// A word after a slash that tells the program what to do, where other lines are messages.
struct TalkCommand<Talk> {
  /// With its slash.
  let name: String
  /// What follows it, in brackets if it may be left out; empty if nothing does.
  let parameter: String
  let help: String
  private let action: (Talk, String) throws -> Void

  init(
    _ name: String, _ parameter: String = "", help: String, action: @escaping (Talk, String) throws -> Void
  ) {
    (self.name, self.parameter, self.help) = (name, parameter, help)
    self.action = action
  }

  /// Does what the command says, with the text that follows it.
  func run(_ talk: Talk, _ text: String) throws {
    if parameter.isEmpty, !text.isEmpty { throw Failure(.usage, "\(name) takes nothing behind it") }
    if text.isEmpty, !parameter.isEmpty, !parameter.hasPrefix("[") {
      throw Failure(.usage, "\(name) needs \(parameter)")
    }
    try action(talk, text)
  }
}

/// Thrown by the command that ends a talk.
struct TalkEnded: Error {}
