import Decoding
import Diagnostics
import Foundation
import Models
import Tensors
import Training

/// `seq2seq chat`: a conversation with a chat model.
struct Chat: Command {
  static let name = "chat"
  static let summary = "Talk with a chat model"
  static let discussion = """
    Type a message, read the reply. Replies are drawn at random from what the model expects, or with --beam are the most
    probable ones. On a terminal lines can be edited and recalled, and Ctrl-C stops a reply; elsewhere each line of
    standard input gives one line. Without MODEL the folder 'model' is taken.

      seq2seq chat my-bot
    """

  private static let help = """
    /help   show these lines
    /reset  forget the conversation so far
    /quit   leave; so does Ctrl-D
    """

  @Argument("MODEL", help: "a model folder") var folder: String?
  @Option("--temperature", in: 0.0...10.0, help: "how adventurous: 0 always takes the most probable word")
  var temperature = 0.7
  @Option("--top-p", in: 0.01...1.0, help: "share of the probability that words are drawn from") var topP = 0.9
  @Option("--candidates", in: 1...256, help: "replies that are drawn, of which the one is said that suits best")
  var candidates = 16
  @Option("--beam", in: 1...100, help: "search for the most probable reply instead of drawing one") var beam: Int?
  @Option("--precision", help: "numbers to compute with; auto is int8 where the model has it")
  var precision = DecodingPrecision.auto
  let common = CommonOptions()

  func run() throws {
    let model = try ModelArgument.read(folder, for: .chat, precision, workers: common.workers)
    var session = ChatSession(
      ModelDecoder(model.network, weights: model.weights), ChatSession.Language(model), options: options(model))
    let editor = LineEditor(history: LineHistory(file: LineHistory.userFile()))
    if editor.isInteractive {
      try talk(&session, editor)
    } else {
      try answerLines(&session)
    }
  }

  private func options(_ model: TrainedModel) -> ChatOptions {
    let own = model.configuration.decoding
    var rules = OutputRules(lengthRatio: 0, extraLength: 80, uniquePhraseLength: 3)
    rules.minimumLength = 1
    let method: ChatOptions.Method =
      beam.map { .search(SearchOptions(beam: $0, lengthPenalty: own.lengthPenalty, rules: rules)) }
      ?? (candidates > 1 ? .ranking(RankingOptions(candidates: candidates)) : .sampling)
    return ChatOptions(
      method: method, sampling: SamplingOptions(temperature: temperature, topP: topP, rules: rules),
      turns: own.contextTurns, seed: common.seed)
  }

  /// One message a line in, one reply a line out.
  private func answerLines(_ session: inout ChatSession<ModelDecoder>) throws {
    let reader = try LineReader("-", acceptsBinary: true)
    let output = Output()
    while let line = try reader.next() {
      let reply = session.reply(to: line) { _ in }.text
      if common.json {
        try output.writeJSONLine(Exchange(message: line, reply: oneLine(reply)))
      } else {
        try output.writeLine(oneLine(reply))
      }
      try output.flush()
    }
    for notice in reader.notices { Terminal(quiet: common.quiet).warn(notice) }
  }

  /// A conversation on a terminal; the reply appears as it is produced.
  private func talk(_ session: inout ChatSession<ModelDecoder>, _ editor: LineEditor) throws {
    let terminal = Terminal(quiet: common.quiet)
    let output = Output()
    terminal.say("A small program that learnt from sentence pairs; it may say anything. /help tells what can be done.")
    while let line = editor.readLine(prompt: "> ") {
      let message = line.trimmingCharacters(in: .whitespacesAndNewlines)
      switch message {
      case "": continue
      case "/quit": return
      case "/help": terminal.warn(Self.help)
      case "/reset":
        session.reset()
        terminal.say("The conversation so far is forgotten.")
      case _ where message.hasPrefix("/"):
        terminal.warn("unknown command '\(message)'" + Nearest.hint(for: message, among: ["/help", "/reset", "/quit"]))
      default: try reply(to: message, &session, output, terminal)
      }
    }
    try output.writeLine("")
    try output.flush()
  }

  private func reply(
    to message: String, _ session: inout ChatSession<ModelDecoder>, _ output: Output, _ terminal: Terminal
  ) throws {
    struct Interrupted: Error {}
    let signals = StopSignals()
    defer { signals.restore() }
    do {
      _ = try session.reply(to: message) { text in
        if signals.received != nil { throw Interrupted() }
        try output.write(oneLine(text))
        try output.flush()
      }
      try output.writeLine("")
    } catch is Interrupted {
      try output.writeLine(" …")
      if let signal = signals.received, signal != SIGINT { throw Stopped(signal: signal) }
    }
    try output.flush()
  }

  /// A reply is one line, even if the model writes a line end.
  private func oneLine(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }
}

/// A message and its reply as `--json` writes them.
private struct Exchange: Encodable {
  let message: String
  let reply: String
}
