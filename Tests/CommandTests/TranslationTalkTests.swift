import Foundation
import TestSupport
import Testing

/// `chat --translate`: lines are typed, their translations read.
struct TranslationTalkTests {
  private func session(_ folder: URL) throws -> TerminalSession {
    let models = try TrainedModels.shared.get()
    let session = try TerminalSession(
      ["chat", "--translate", models.translator], environment: ["XDG_STATE_HOME": folder.path])
    try session.expect(ChatOnTerminal.banner)
    return session
  }

  @Test func typedLinesAreTranslated() throws {
    try withTemporaryFolder { folder in
      let models = try TrainedModels.shared.get()
      let expected = try runCommand("translate", models.translator, stdin: "a b\n").output
      let session = try session(folder)
      try session.type("/alternatives\r")
      try session.expect("\n> /alternatives\nnothing has been translated yet\n>")
      try session.type("a b\r")
      try session.expect("\n> a b\n\(expected)>")
      try session.type("/alternatives\r")
      try session.expect("\n>")
      try session.type("/set beam 3\r/set temperature 1\r")
      try session.expect("\nunknown setting 'temperature'\n>")
      #expect(session.screen.text.contains("\n1  "))
      #expect(session.screen.text.contains("\n2  "))
      try session.type("/fix no\r")
      try session.expect("\nunknown command '/fix'\n>")
      try session.type("/quit\r")
      #expect(try session.end() == 0)
    }
  }

  @Test func linesOfAPipeAreTranslated() throws {
    let models = try TrainedModels.shared.get()
    let lines = "a b\n\n/quit\nc\n"
    let expected = try runCommand("translate", models.translator, stdin: lines).output
    let result = try runCommand("chat", "--translate", models.translator, stdin: lines)
    #expect(result.status == 0 && result.output == expected)
  }

  @Test func whatOnlyChatbotsKnowIsRefused() throws {
    let models = try TrainedModels.shared.get()
    let option = try runCommand("chat", "--translate", models.translator, "--top-p", "0.5")
    #expect(option.status == 2)
    #expect(option.errors == "seq2seq chat: --top-p does not go with --translate; try 'seq2seq help chat'\n")
    let model = try runCommand("chat", "--translate", models.chatbot)
    #expect(model.status == 4 && model.errors.hasSuffix("; use it with seq2seq chat\n"))
  }
}
