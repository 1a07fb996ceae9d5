import Diagnostics
import TestSupport
import Testing

@testable import seq2seq

struct ProgramTests {
  @Test func version() throws {
    let result = try runCommand("--version")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output == "seq2seq \(Program.version)\n")
  }

  @Test(arguments: ["help", "--help", "-h"])
  func overview(_ argument: String) throws {
    let result = try runCommand(argument)
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.hasPrefix("Train translators"))
    #expect(Program.commands.allSatisfy { result.output.contains("\n  \($0.name) ") })
  }

  @Test func unknownOption() throws {
    let result = try runCommand("--versoin")
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors == "seq2seq: unknown option '--versoin', nearest is '--version'; try 'seq2seq help'\n")
  }

  @Test func unknownTopic() throws {
    let result = try runCommand("help", "nonsense")
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors == "seq2seq: unknown command 'nonsense'; try 'seq2seq help'\n")
  }

  @Test func noCommand() throws {
    let result = try runCommand()
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("seq2seq: a command is needed: "))
  }

  @Test func fullDisk() throws {
    let result = try runShell("\"$seq2seq\" help > /dev/full")
    #expect(result.status == 5)
    #expect(result.errors == "seq2seq: standard output: can't write: No space left on device\n")
  }

  /// The reader opens the pipe and leaves without reading, so the writer finds nobody there.
  @Test func readerThatLeaves() throws {
    let result = try withTemporaryFolder { folder in
      try runShell("cd '\(folder.path)' && mkfifo p && { exec 3<>p 4>p 3<&-; \"$seq2seq\" help >&4; }")
    }
    #expect(result.status == 0 && result.errors.isEmpty)
  }

  @Test func messageIsOneLine() {
    let failure = Failure(.data, "no such file", at: "a\nb\u{1B}\r\nc", advice: "look")
    #expect(Program.message(for: failure, in: nil) == "seq2seq: a b  c: no such file; look")
  }
}
