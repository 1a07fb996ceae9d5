import Diagnostics
import Foundation

/// The program: its commands, and the one place that turns what went wrong into a line and an exit code.
enum Program {
  static let name = "seq2seq"
  static let version = "0.1.0"
  static let purpose = "Train translators and chatbots from pairs of sentences, and use them"

  static var commands: [any Command.Type] {
    [
      Train.self, Translate.self, Chat.self, Evaluate.self, Score.self, Quantize.self, LearnVocabulary.self,
      LearnShortlist.self, Info.self,
    ]
  }

  /// Runs what the arguments ask for and returns the exit code.
  static func run(_ arguments: [String]) -> Int32 {
    // Then writing to a pipe without a reader is an error that we see, and training can save before it stops.
    signal(SIGPIPE, SIG_IGN)
    // And so is a file that grows beyond `ulimit -f`.
    signal(SIGXFSZ, SIG_IGN)
    let command = arguments.first.flatMap { name in commands.first { $0.name == name } }
    do {
      if let command {
        try run(command, Array(arguments.dropFirst()))
      } else {
        try show(information(for: arguments))
      }
      return 0
    } catch is Output.ReaderLeft {
      return 0
    } catch let stopped as Stopped {
      return stopped.exitCode
    } catch {
      let failure = error as? Failure ?? Failure(.fault, "unexpected error: \(error)")
      Terminal(quiet: true).warn(message(for: failure, in: command))
      return failure.kind.rawValue
    }
  }

  private static func run<C: Command>(_ type: C.Type, _ arguments: [String]) throws {
    guard let command = try type.parse(arguments) else { return try show(HelpPage.page(for: type)) }
    if !command.notesSignals { _ = StopSignals(noting: false, evenIgnored: false) }
    try command.common.memory?.enforce()
    try command.run()
  }

  /// The page that is asked for where no command is: help or the version.
  private static func information(for arguments: [String]) throws -> String {
    let overview = HelpPage.overview(program: name, purpose: purpose, commands: commands)
    let names = commands.map { $0.name } + ["help"]
    switch arguments.first {
    case nil:
      throw Failure(.usage, "a command is needed: \(Phrase.list(names, joinedBy: "or"))")
    case "--version":
      return "\(name) \(version)\n"
    case "--help", "-h":
      return overview
    case "help":
      guard let topic = arguments.dropFirst().first, topic != "help" else { return overview }
      if let command = commands.first(where: { $0.name == topic }) { return HelpPage.page(for: command) }
      throw unknown("command", topic, among: names)
    case let word?:
      if word.hasPrefix("-") { throw unknown("option", word, among: ["--help", "--version"]) }
      throw unknown("command", word, among: names)
    }
  }

  private static func unknown(_ kind: String, _ word: String, among names: [String]) -> Failure {
    Failure(.usage, "unknown \(kind) '\(word)'" + Nearest.hint(for: word, among: names))
  }

  private static func show(_ page: String) throws {
    let output = Output()
    try output.write(page)
    try output.flush()
  }

  /// One line that says who speaks, what is wrong and what to do; `try 'seq2seq help COMMAND'` where nothing better is
  /// advised against wrong usage.
  static func message(for failure: Failure, in command: (any Command.Type)?) -> String {
    let suffix = command.map { " \($0.name)" } ?? ""
    var text = "\(name)\(suffix): \(failure)"
    if failure.kind == .usage, failure.advice == nil { text += "; try '\(name) help\(suffix)'" }
    // Names that the user gave may hold line ends and other controls; the message stays one line.
    return String(text.map { $0.isNewline || $0.unicodeScalars.allSatisfy { $0.value < 32 } ? " " : $0 })
  }
}
