import Decoding
import Diagnostics

/// What a user can command in a conversation.
extension ChatTalk {
  static var commands: [TalkCommand<ChatTalk>] {
    [
      TalkCommand("/retry", help: "another reply to the last message") { talk, _ in try talk.retry() },
      TalkCommand("/undo", help: "take back the last message and its reply") { talk, _ in try talk.undo() },
      TalkCommand("/alternatives", "[N]", help: "what else might have been said; N takes that as the reply") {
        try $0.alternatives($1)
      },
      TalkCommand("/why", help: "what each word of the reply looked at, and what else might have stood there") {
        talk, _ in try talk.explain()
      },
      TalkCommand("/fix", "TEXT", help: "a better reply to the last message, to be given from now on") {
        try $0.correct($1.asOneLine)
      },
      TalkCommand("/reset", help: "forget the conversation so far") { talk, _ in talk.reset() },
      TalkCommand("/context", "N", help: "read so many turns of the conversation") { try $0.set("context", to: $1) },
      TalkCommand("/set", "KEY VALUE", help: "change a setting, see below") { try $0.set($1) },
      TalkCommand("/show", help: "the model, the settings and the conversation in figures") { talk, _ in talk.show() },
      TalkCommand("/save", "NAME", help: "keep the conversation under a name") { try $0.save($1) },
      TalkCommand("/load", "NAME", help: "go on with a conversation of that name") { try $0.load($1) },
    ]
  }

  private func set(_ text: String) throws {
    let (name, value) = TalkSettings.parts(of: text)
    try set(name, to: value)
  }

  private func alternatives(_ number: String) throws {
    let turn = try last()
    let candidates = turn.reply.candidates
    guard !candidates.isEmpty else { throw Failure(.usage, "the last reply was not chosen from several") }
    guard !number.isEmpty else {
      for (index, candidate) in candidates.enumerated() {
        let isSaid = candidate.text == turn.reply.text
        let score = Phrase.decimal(Double(candidate.score), digits: 2)
        terminal.warn(
          "\(isSaid ? "*" : " ")\(String(index + 1).leftPadded(to: 3))  \(score.leftPadded(to: 6))  "
            + candidate.text.asOneLine)
      }
      return
    }
    guard let index = Int(number), candidates.indices.contains(index - 1) else {
      throw Failure(.usage, "/alternatives takes a number from 1 to \(candidates.count), not '\(number.asOneLine)'")
    }
    try revise(candidates[index - 1].text)
  }

  private func explain() throws {
    let turn = try last()
    guard let explanation = session.explain() else {
      throw Failure(.usage, "the last reply is not the model's own: \(turn.reply.origin.explanation)")
    }
    let isUnicode = Terminal.showsUnicode()
    let map = HeatMap(explanation, width: terminal.width, isUnicode: isUnicode)
    terminal.warn(terminal.styled(map.heading, .dim))
    for line in map.lines { terminal.warn(line) }
    if let confidence = turn.reply.confidence {
      terminal.warn("confidence \(Phrase.decimal(Double(confidence), digits: 2))")
    }
  }

  private func show() {
    terminal.warn(introduction.description)
    let before = min(session.options.turns - 1, 2 * session.turns.count)
    terminal.warn(
      "\(Phrase.count(session.turns.count, "message")) answered; the next is read with "
        + "\(Phrase.count(before, "turn")) before it.")
    terminal.warn("\(Phrase.count(session.corrections.count, "correction")) in \(corrections.file.path)")
    showSettings()
  }

  private func save(_ name: String) throws {
    let file = ConversationFile(try StateFolder().conversation(name))
    try file.write(session.turns)
    terminal.say("\(Phrase.count(session.turns.count, "message")) with replies kept in \(file.file.path)")
  }

  private func load(_ name: String) throws {
    let turns = try ConversationFile(try StateFolder().conversation(name)).read()
    restore(turns)
    terminal.say(
      "\(Phrase.count(session.turns.count, "message")) with replies" + (turns.isEmpty ? "" : ", at the end:"))
    guard let last = turns.last else { return }
    terminal.say("> \(last.message.asOneLine)")
    terminal.say(last.reply.text.asOneLine)
  }
}

extension Reply.Origin {
  /// Who has said it.
  fileprivate var explanation: String {
    switch self {
    case .model: "it comes from a conversation that was loaded"
    case .correction: "you have chosen it"
    case .refusal: "the model was not asked, or not sure enough"
    }
  }
}

extension String {
  /// Blanks in front of the text, up to a width.
  fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(width - count, 0)) + self }
}
