import Foundation
import Testing

/// A terminal that can only print has the same talk, without editing.
struct DumbTerminalTests {
  @Test func talkWithoutControlSequences() throws {
    try withChat { chat in
      let session = try chat.start(environment: ["TERM": "dumb"])
      let reply = try chat.reply("a b")
      try session.type("half typed")
      try session.expect("> half typed")
      try session.type("\u{3}")
      try session.expect("\n>")
      try session.type("a x\u{7F}b\n")
      try session.expect("b\n\(reply)\n>")
      try session.type("/undo\n")
      try session.expect("> /undo\nTaken back: a b\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
      #expect(!session.bytes.contains(0x1B))
    }
  }

  @Test func signalEndsTheTalk() throws {
    try withChat { chat in
      let session = try chat.start(environment: ["TERM": "dumb"])
      session.signal(SIGTERM)
      #expect(try session.end() == 143)
    }
  }
}
