import Foundation
import Testing

/// What a chat is told stays: corrections and conversations.
struct ChatMemoryTests {
  @Test func correctionHoldsAtOnceAndFromThenOn() throws {
    try withChat { chat in
      let better = "it's the\tletters, é 世界"
      let clean = "it's the letters, é 世界"
      let session = try chat.start()
      try session.type("a b\r/fix \u{1B}[200~\(better)\u{1B}[201~\r")
      try session.expect("Noted: that is the reply to 'a b' from now on.\n>")
      try session.type("A  b!\r")
      try session.expect("\n> A  b!\n\(clean)\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
      let file = chat.state("corrections/bot.tsv")
      #expect(try String(contentsOf: file, encoding: .utf8) == "a b\t\(clean)\n")
      #expect(try mode(file) == 0o600 && mode(file.deletingLastPathComponent()) == 0o700)
      #expect(try chat.reply("a b") == clean)
      let json = try chat.piped(["a b", "b"], ChatOnTerminal.firm + ["--json"]).output.split(separator: "\n")
      #expect(json.map { $0.contains(#""origin":"correction""#) } == [true, false])
      #expect(json[1].contains(#""origin":"model""#))
    }
  }

  @Test func oddCorrectionsAreSkippedWithOneWarning() throws {
    try withChat { chat in
      let file = chat.folder.appendingPathComponent("mine.tsv")
      let lines = ["a\tone", "no tab", "\u{1}\t", "a\tb\tc", "b\ttwo\r", "a\tthree"]
      try Data(lines.joined(separator: "\n").utf8 + [10, 0xFF, 9, 0xFF, 10]).write(to: file)
      let result = try chat.piped(["a", "b"], ChatOnTerminal.firm + ["--corrections", file.path])
      #expect(result.output == "three\ntwo\n" && result.status == 0)
      let warning = "\(file.path):2: this line is no message<TAB>reply and is skipped; so are 2 further lines\n"
      #expect(result.errors == warning)
    }
  }

  @Test func blockedWordsAreLeftAlone() throws {
    try withChat { chat in
      let list = chat.folder.appendingPathComponent("blocked")
      try Data("# mine\nb c\n".utf8).write(to: list)
      let replies = try chat.piped(["a B, c", "c b"], ChatOnTerminal.firm + ["--block-list", list.path, "--json"])
        .output.split(separator: "\n")
      #expect(replies.map { $0.contains(#""origin":"refusal""#) } == [true, false])
      let missing = try chat.piped(["a"], ["--block-list", "/nowhere"])
      #expect(missing.status == 3 && missing.output.isEmpty)
      #expect(missing.errors == "seq2seq chat: /nowhere: can't read: No such file or directory\n")
    }
  }

  @Test func conversationGoesOnInAnotherRun() throws {
    try withChat { chat in
      let replies = try chat.piped(["a b c", "d", "e"]).output.components(separatedBy: "\n")
      let first = try chat.start()
      try first.type("a b c\rd\r/save of letters\r")
      try first.expect("of letters.jsonl\n>", joined: true)
      try first.type("\u{4}")
      #expect(try first.end() == 0)
      let file = chat.state("conversations/of letters.jsonl")
      #expect(try mode(file) == 0o600 && mode(file.deletingLastPathComponent()) == 0o700)

      let second = try chat.start()
      try second.type("/load of letters\r")
      try second.expect("\n2 messages with replies, at the end:\n> d\n\(replies[1])\n>")
      try second.type("/why\r")
      try second.expect("not the model's own: it comes from a conversation that was loaded\n>", joined: true)
      try second.type("e\r")
      try second.expect("\n> e\n\(replies[2])\n>")
      try second.type("/load ../history\r")
      try second.expect("without a . in front\n>", joined: true)
      try Data("{}\n".utf8).write(to: file)
      try second.type("/load of letters\r")
      try second.expect(
        "of letters.jsonl:1: no message and reply in JSON; mend the line, or delete it\n>", joined: true)
      try second.type("/undo\r")
      try second.expect("\n> /undo\nTaken back: e\n>")
      try second.type("\u{4}")
      #expect(try second.end() == 0)
    }
  }
}
