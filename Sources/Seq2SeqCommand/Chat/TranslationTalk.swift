import Decoding
import Diagnostics
import Models
import Tensors

/// A user at a terminal who types lines and reads their translations.
final class TranslationTalk: Talk {
  /// The settings that mean something here.
  static let settingNames = ["beam"]
  /// Translations that `/alternatives` shows.
  private static let alternatives = 5

  static var commands: [TalkCommand<TranslationTalk>] {
    [
      TalkCommand("/alternatives", help: "other translations of the last line") { talk, _ in
        try talk.showAlternatives()
      },
      TalkCommand("/set", "KEY VALUE", help: "change a setting, see below") { try $0.set($1) },
    ]
  }

  private(set) var settings: TalkSettings
  let introduction: ModelIntroduction
  let terminal: Terminal
  private let model: TrainedModel
  private let workers: Workers
  private let output = Output()
  private var translator: LineTranslator
  private var lastLine: String?

  init(
    _ model: TrainedModel, _ introduction: ModelIntroduction, settings: TalkSettings, workers: Workers,
    terminal: Terminal
  ) {
    (self.model, self.introduction, self.settings) = (model, introduction, settings)
    (self.workers, self.terminal) = (workers, terminal)
    translator = Self.translator(model, settings.arguments, workers)
  }

  /// What translates lines as the settings want it.
  static func translator(
    _ model: TrainedModel, _ arguments: ReplyArguments, _ workers: Workers, nBest: Int = 1
  ) -> LineTranslator {
    let own = model.configuration.decoding
    let beam = arguments.beam > 0 ? arguments.beam : own.beam
    return LineTranslator(
      model, options: SearchOptions(beam: max(beam, nBest), nBest: nBest, lengthPenalty: own.lengthPenalty),
      workers: workers)
  }

  func answer(_ message: String) throws {
    lastLine = message
    try output.writeLine(translator.translate(message))
    try output.flush()
  }

  private func showAlternatives() throws {
    guard let lastLine else { throw Failure(.usage, "nothing has been translated yet") }
    let translator = Self.translator(model, settings.arguments, workers, nBest: Self.alternatives)
    for (index, candidate) in (translator.translate([lastLine]).first ?? []).enumerated() {
      terminal.warn(
        "\(index + 1)  \(Phrase.decimal(Double(candidate.score), digits: 2))  \(candidate.text.asOneLine)")
    }
  }

  private func set(_ text: String) throws {
    let (name, value) = TalkSettings.parts(of: text)
    try settings.set(name, to: value) { _ in }
    translator = Self.translator(model, settings.arguments, workers)
  }
}

extension LineTranslator {
  /// The best translation of a line.
  func translate(_ line: String) -> String { translate([line]).first?.first?.text.asOneLine ?? "" }
}
