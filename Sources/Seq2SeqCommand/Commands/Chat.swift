import Decoding
import Diagnostics
import Foundation
import Models
import Tensors

/// `seq2seq chat`: a conversation with a chat model, or line after line with a translator.
struct Chat: Command {
  static let name = "chat"
  static let summary = "Talk with a chat model"
  static let discussion = """
    Type a message, read the reply. Some replies are drawn at random from what the model expects, and the one that suits
    the message best is said; with --candidates 1 the one that is drawn appears word by word, with --beam it is the most
    probable one. On a terminal lines can be edited and recalled, Ctrl-C stops a reply, and /help tells what can be
    commanded; elsewhere each line of standard input is a message and gives one line. Without MODEL the folder 'model'
    is taken, or else our own.

      seq2seq chat my-bot
      seq2seq chat --translate my-translator

    What you write after /fix is the reply to that message from now on; the model itself learns it by

      seq2seq train --from my-bot --task chat CORRECTIONS -o better-bot
    """

  @Argument("MODEL", help: "a model folder") var folder: String?
  @Flag("--translate", help: "translate each line with a translation model") var translates
  @Option("--precision", help: "numbers to compute with; auto is int8 where the model has it")
  var precision = DecodingPrecision.auto
  let replies = ReplyArguments()
  let files = TalkFiles()
  let common = CommonOptions()

  /// On a terminal, which has to be given back.
  var notesSignals: Bool { LineEditor.isPossible }
  private var terminal: Terminal { Terminal(quiet: common.quiet) }

  func run() throws {
    if common.json, LineEditor.isPossible {
      throw Failure(.usage, "--json does not go with a talk on a terminal", advice: "give the messages by a pipe")
    }
    let task = translates ? ModelTask.translate : .chat
    let name = try ModelArgument.folder(folder, for: task)
    let model = try ModelArgument.read(name, for: task, precision, workers: common.workers)
    if translates {
      try translate(with: model, name)
    } else {
      try converse(with: model, name)
    }
  }

  private func converse(with model: TrainedModel, _ name: String) throws {
    try replies.check()
    var session = try session(with: model, name)
    guard LineEditor.isPossible else {
      return try PipedTalk(isJSON: common.json, terminal: terminal).run { session.reply(to: $0) { _ in } }
    }
    try run(
      ChatTalk(
        session, with: model, ModelIntroduction(model, folder: name), settings: TalkSettings(replies),
        corrections: files.corrections(ofModel: name), terminal: terminal))
  }

  private func translate(with model: TrainedModel, _ name: String) throws {
    let settings = TalkSettings(replies, names: TranslationTalk.settingNames)
    if let option = settings.misplaced.first ?? files.misplaced {
      throw Failure(.usage, "\(option) does not go with --translate")
    }
    guard LineEditor.isPossible else {
      let translator = TranslationTalk.translator(model, replies, common.workers)
      return try PipedTalk(isJSON: common.json, terminal: terminal).run { Reply(translator.translate($0)) }
    }
    let introduction = ModelIntroduction(model, folder: name)
    try run(
      TranslationTalk(model, introduction, settings: settings, workers: common.workers, terminal: terminal))
  }

  /// Lets a user at a terminal talk.
  private func run(_ talk: some Talk) throws {
    guard let editor = LineEditor(history: files.history, completion: talk.completion) else {
      throw Failure(.resource, "the terminal can't be used", advice: "check the setting TERM")
    }
    terminal.say(talk.introduction.description)
    terminal.say("/help tells what can be done.")
    try talk.run(editor)
  }

  private func session(with model: TrainedModel, _ name: String) throws -> ChatTalk.Session {
    var session = ChatSession(model, options: try replies.options(for: model, seed: common.seed))
    let (corrections, warning) = try files.corrections(ofModel: name).read()
    if let warning { terminal.warn(warning) }
    session.corrections = corrections
    session.blockList = try files.blockList()
    return session
  }
}
