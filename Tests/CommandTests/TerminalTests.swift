import Foundation
import TestSupport
import Testing

@testable import seq2seq

struct TerminalTests {
  /// What a terminal object writes to a file, which is no terminal.
  private func written(quiet: Bool, _ body: (Terminal) -> Void) throws -> String {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("log")
      try Data().write(to: file)
      let handle = try FileHandle(forWritingTo: file)
      body(Terminal(quiet: quiet, descriptor: handle.fileDescriptor, environment: ["TERM": "xterm"]))
      try handle.close()
      return try String(contentsOf: file, encoding: .utf8)
    }
  }

  /// What a terminal object writes to a real (pseudo) terminal.
  private func drawn(_ environment: [String: String], _ body: (Terminal) -> Void) throws -> String {
    let terminal = try PseudoTerminal()
    let screen = open(terminal.path, O_RDWR | O_NOCTTY)
    try #require(screen >= 0)
    defer { close(screen) }
    body(Terminal(quiet: false, descriptor: screen, environment: environment))
    try #require(write(screen, "$", 1) == 1)
    var text = ""
    while !text.hasSuffix("$") {
      text += String(decoding: try #require(try terminal.read()), as: UTF8.self)
    }
    return String(text.dropLast())
  }

  private func talk(to terminal: Terminal) {
    terminal.status("10 %")
    terminal.say(terminal.styled("done", .bold))
    terminal.status(String(repeating: "x", count: 100))
    terminal.clearStatus()
    terminal.warn("careful")
  }

  @Test func plainInAFile() throws {
    #expect(try written(quiet: false, talk) == "done\ncareful\n")
  }

  @Test func quietKeepsWarnings() throws {
    #expect(try written(quiet: true, talk) == "careful\n")
  }

  @Test func redrawnOnATerminal() throws {
    let clear = "\r\u{1B}[K"
    let status = String(repeating: "x", count: 79)
    let expected = "10 %\(clear)\u{1B}[1mdone\u{1B}[0m\r\n\(status)\(clear)careful\r\n"
    #expect(try drawn(["TERM": "xterm"], talk) == expected)
  }

  @Test(arguments: [["TERM": "dumb"], ["TERM": "xterm", "NO_COLOR": "1"], [:]])
  func plainOnAPlainTerminal(_ environment: [String: String]) throws {
    #expect(try drawn(environment, talk) == "done\r\ncareful\r\n")
  }
}
