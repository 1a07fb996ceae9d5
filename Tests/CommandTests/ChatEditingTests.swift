import Foundation
import Testing

/// Lines are typed, edited, pasted and taken back on a real (pseudo) terminal.
struct ChatEditingTests {
  @Test func typedLineIsEditedAndAnswered() throws {
    try withChat { chat in
      let session = try chat.start()
      let reply = try chat.reply("c b")
      try session.type("a x\u{7F}b")
      try session.expect("\n> a b")
      // Two to the left, the a goes, a c comes.
      try session.type("\u{1B}[D\u{1B}[D\u{7F}c\r")
      try session.expect("\n> c b\n\(reply)\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
      #expect(session.isTidy)
    }
  }

  @Test func wideAndCombinedCharactersAreEdited() throws {
    try withChat { chat in
      let session = try chat.start()
      try session.type("日本語e\u{301}x\u{1B}[D\u{1B}[D\u{1B}[D\u{7F}")
      // libedit doesn't draw the accent, but keeps it.
      try session.expect("\n> 日本ex")
      try session.type("\r")
      try session.expect("\n>")
      try session.type("/undo\r")
      try session.expect("Taken back: 日本e\u{301}x\n>")
      try session.type("/quit\r")
      #expect(try session.end() == 0)
      #expect(session.isTidy)
    }
  }

  @Test func controlCClearsTheLine() throws {
    try withChat { chat in
      let session = try chat.start()
      let reply = try chat.reply("b")
      try session.type("half typed")
      try session.expect("> half typed")
      try session.type("\u{3}b\r")
      try session.expect("\n> b\n\(reply)\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
    }
  }

  /// The reply can't go on while its reader sleeps, so the key comes in its middle.
  @Test func controlCStopsAReply() throws {
    try withChat { chat in
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      for end in ends { try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
      let reader = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
      let setSize: Int32 = 1031
      let capacity = Int(fcntl(ends[1], setSize, 4096))
      try #require(capacity >= 4096)
      let stuffing = [UInt8](repeating: UInt8(ascii: "."), count: capacity)
      try #require(write(ends[1], stuffing, capacity) == capacity)
      let session = try chat.start(["--candidates", "1", "--temperature", "0"], output: ends[1])
      close(ends[1])
      try session.type("a b c\r")
      try session.expectBytes("\u{1B}[?2004l")
      try session.type("\u{3}")
      try session.expect("^C")
      let stuffed = try reader.read(upToCount: capacity)
      #expect(stuffed?.count == capacity)
      try session.expect("^C>")
      try session.type("/undo\r")
      try session.expect("nothing has been said yet\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
      let shown = String(decoding: try reader.readToEnd() ?? Data(), as: UTF8.self)
      #expect(shown.hasSuffix(" …\n") && shown.components(separatedBy: "\n").count == 2)
    }
  }

  @Test func pastedLinesAreOneMessage() throws {
    try withChat { chat in
      let session = try chat.start()
      let reply = try chat.reply("a b c d")
      try session.type("\u{1B}[200~a\rb\r\nc\td\u{1}\u{1B}[201~")
      try session.expect("\n> a b c d")
      try session.type("\r")
      try session.expect("\n> a b c d\n\(reply)\n>")
      // A paste whose end never comes is left by Ctrl-C.
      try session.type("\u{1B}[200~e\u{3}\r")
      try session.expect("\n> e\n\(try chat.piped(["a b c d", "e"]).output.split(separator: "\n")[1])\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
      #expect(session.isTidy)
    }
  }

  @Test func tabCompletesCommandsAndSettings() throws {
    try withChat { chat in
      let session = try chat.start()
      try session.type("/al\t")
      try session.expect("\n> /alternatives")
      try session.type("\u{3}/re\t")
      try session.expect("\n/retry  /reset\n> /re")
      try session.type("\u{3}/set te\t")
      try session.expect("\n> /set temperature")
      try session.type("2.5\r/set tem\r")
      try session.expect("> /set tem\nunknown setting 'tem', nearest is 'temperature'\n>")
      try session.type("/show\r")
      try session.expect("what is said then\n>")
      #expect(session.screen.text.contains("temperature: 2.5"))
      try session.type("/set temperature\r")
      try session.expect("temperature needs a value, X\n>")
      try session.type("\u{4}")
      #expect(try session.end() == 0)
    }
  }

  @Test func lineSurvivesAResizedWindow() throws {
    try withChat { chat in
      let session = try chat.start(columns: 60)
      let reply = try chat.reply("a b c")
      try session.type("a b")
      try session.expect("\n> a b")
      let before = session.bytes.count
      try session.resize(columns: 40, rows: 24)
      // It is drawn anew at once.
      try session.expectBytes(String(decoding: session.bytes, as: UTF8.self) + "\r\u{1B}[J")
      #expect(session.bytes.count > before)
      try session.type(" c\r")
      try session.expect("\n> a b c\n\(reply)\n>")
      try session.type(String(repeating: "g", count: 50))
      try session.expect("> \(String(repeating: "g", count: 38))\n\(String(repeating: "g", count: 12))")
      try session.type("\u{3}\u{4}")
      #expect(try session.end() == 0)
    }
  }

  @Test func linesComeBackInTheNextRunOfWhoWantsThat() throws {
    try withChat { chat in
      for (options, hasFile) in [(["--no-history"], false), ([], true)] {
        let session = try chat.start(ChatOnTerminal.firm + options)
        try session.type("a b\r/quit\r")
        #expect(try session.end() == 0)
        #expect(FileManager.default.fileExists(atPath: chat.state("history").path) == hasFile)
      }
      let session = try chat.start()
      try session.type("\u{1B}[A\u{1B}[A")
      try session.expect("\n> a b")
      try session.type("\u{3}\u{4}")
      #expect(try session.end() == 0)
    }
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func signalLeavesATidyTerminal(_ number: Int32) throws {
    try withChat { chat in
      let session = try chat.start()
      try session.type("half")
      try session.expect("> half")
      session.signal(number)
      #expect(try session.end() == 128 + number)
      #expect(session.isTidy)
    }
  }
}
