import Foundation
import Testing

/// What is commanded in a talk happens, and what can't be done is told in a line.
struct ChatCommandTests {
  @Test func oddCommandsAreToldInALine() throws {
    try withChat { chat in
      let session = try chat.start()
      for (typed, told) in [
        ("/undo", "nothing has been said yet"), ("/why", "nothing has been said yet"),
        ("/fix better", "nothing has been said yet"), ("/retyr", "unknown command '/retyr', nearest is '/retry'"),
        ("/", "unknown command '/'"), ("/fix", "/fix needs TEXT"), ("/undo it", "/undo takes nothing behind it"),
        ("/set", "/set needs KEY VALUE"), ("/set tempratur 3", "unknown setting 'tempratur', nearest is 'temperature'"),
        ("/set beam x", "beam takes a whole number from 0 to 100, not 'x'"),
        ("/context 9", "context takes at most 3 here, the turns that the model was trained to read"),
        ("/context two", "context takes a whole number from 1 to 100, not 'two'"),
      ] {
        try session.type(typed + "\r")
        try session.expect("\n> \(typed)\n\(told)\n>")
      }
      try session.type("/quit\r")
      #expect(try session.end() == 0)
    }
  }

  /// What programs read comes over pipes.
  @Test func noJSONOnATerminal() throws {
    let session = try TerminalSession(["chat", "--json"])
    #expect(try session.end() == 2)
    #expect(
      session.raw == "seq2seq chat: --json does not go with a talk on a terminal; give the messages by a pipe\r\n")
  }

  @Test func doubledSlashIsAMessage() throws {
    try withChat { chat in
      let session = try chat.start()
      try session.type("//a b\r")
      try session.expect("\n> //a b\n\(try chat.reply("/a b"))\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
    }
  }

  @Test func helpNamesEverything() throws {
    try withChat { chat in
      let session = try chat.start(columns: 60)
      try session.type("/help\r")
      try session.expect("what is said then\n>")
      for command in [
        "help", "reset", "undo", "retry", "alternatives [N]", "why", "fix TEXT", "set KEY VALUE", "show", "save NAME",
        "load NAME", "context N", "quit", "/TEXT",
      ] {
        #expect(session.screen.text.contains("\n  /\(command) "))
      }
      for setting in ["temperature: 1", "top-p: 0.95", "candidates: 24", "commonness: 1", "beam: 2", "context"] {
        #expect(session.screen.text.contains("\n  \(setting) "))
      }
      try session.type("\u{4}")
      #expect(try session.end() == 0)
    }
  }

  @Test func alternativesAreListedAndTaken() throws {
    try withChat { chat in
      let options = ["--temperature", "3", "--top-p", "1"]
      let session = try chat.start(options)
      // A line of the screen has no end of blanks.
      let first = try chat.reply("a b", options).trimmingCharacters(in: .whitespaces)
      try session.type("a b\r")
      try session.expect("\n> a b\n\(first)\n>")
      try session.type("/alternatives\r")
      try session.expect("\n>")
      try session.type("/alternatives 0\r")
      try session.expect("not '0'\n>")
      let lines = session.screen.text.components(separatedBy: "\n").filter { $0.hasPrefix("*") || $0.hasPrefix("  ") }
      let texts = lines.map { $0.split(separator: " ").dropFirst($0.hasPrefix("*") ? 3 : 2).joined(separator: " ") }
      try #require(texts.count > 1)
      #expect(texts[0] == first && lines[0].hasPrefix("*  1"))
      #expect(Set(texts).count == texts.count)
      try session.type("/alternatives 2\r")
      try session.expect("\n> /alternatives 2\n\(texts[1])\n>")
      try session.type("/alternatives\r")
      try session.expect("\n>")
      try session.type("/why\r")
      try session.expect("the last reply is not the model's own: you have chosen it\n>")
      let marked = session.screen.text.components(separatedBy: "\n").last { $0.hasPrefix("*") }
      #expect(marked?.hasPrefix("*  2") == true)
      try session.type("/retry\r")
      try session.expect("\n>")
      try session.type("/undo\r")
      try session.expect("\n> /undo\nTaken back: a b\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
    }
  }

  @Test func resetAndSettingsChangeTheNextReply() throws {
    try withChat { chat in
      let session = try chat.start()
      let lines = try chat.piped(["a b c", "d"]).output.components(separatedBy: "\n")
      try session.type("a b c\r")
      try session.expect("\n> a b c\n\(lines[0])\n>")
      try session.type("d\r")
      try session.expect("\n> d\n\(lines[1])\n>")
      try session.type("/show\r")
      try session.expect("what is said then\n>")
      #expect(session.screen.text.contains("\n2 messages answered; the next is read with 2 turns before it.\n"))
      #expect(session.screen.text.contains("bot: a small program that learnt from"))
      try session.type("/context 1\r/show\r")
      try session.expect("what is said then\n>")
      try session.type("/reset\r")
      try session.expect("\n> /reset\nThe conversation so far is forgotten.\n>")
      #expect(session.screen.text.contains("the next is read with 0 turns before it."))
      try session.type("d\r")
      try session.expect("\n> d\n\(try chat.reply("d"))\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
    }
  }

  @Test func whyIsDrawnAsTheTerminalCan() throws {
    try withChat { chat in
      let cases: [([String: String], isShaded: Bool, isDim: Bool)] = [
        ([:], true, true), (["NO_COLOR": "1"], true, false), (["LANG": "C", "LC_ALL": "C"], false, true),
        (["TERM": "dumb"], false, false),
      ]
      for (environment, isShaded, isDim) in cases {
        let session = try chat.start(environment: environment, columns: 30)
        try session.type("a b c\r")
        try session.expect("\n>")
        try session.type("/why\r")
        // A row for each word.
        try session.expectBytes(" %")
        try session.type("/undo\r")
        try session.expect("Taken back: a b c\n>")
        #expect(session.screen.text.contains(where: "░▒▓█".contains) == isShaded)
        #expect(session.raw.contains("\u{1B}[2m") == isDim)
        #expect(session.screen.text.components(separatedBy: "\n").dropFirst(3).allSatisfy { $0.count < 30 })
        try session.type("\u{4}")
        #expect(try session.end() == 0)
      }
    }
  }
}
