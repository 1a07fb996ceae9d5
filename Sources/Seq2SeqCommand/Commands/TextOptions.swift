import Foundation
import Models
import Text
import Training

extension TextSettings.Normalization: ArgumentValue {}
extension TextSettings.Tokenizer: ArgumentValue {}

extension TextLocale: ArgumentValue {
  init?(argument: String) { self.init(argument) }
  var argumentText: String { id.isEmpty ? "root" : id }
  static var placeholder: String { "TEXT" }
  static var expectation: String { "a locale that ICU knows, such as th or pt_BR" }
}

/// How text becomes tokens.
struct TextOptions: OptionGroup {
  static let title = "Text"

  @Option("--vocabulary", placeholder: "DIR", help: "take the vocabularies of a folder, or of a model") var vocabulary:
    String?
  @Option("--vocabulary-kind", help: "one vocabulary for both sides, or two") var kind: TrainingRequest.VocabularyKind?
  @Option("--vocabulary-size", in: 300...1_000_000, help: "entries of a vocabulary") var size: Int?
  @Option("--normalization", help: "Unicode normalisation") var normalization = TextSettings.Normalization.nfc
  @Flag("--lowercase", help: "ignore case") var lowercase
  @Option("--source-locale", help: "ICU locale for the source's words, as th or ja") var sourceLocale = TextLocale.root
  @Option("--target-locale", help: "ICU locale for the target's words") var targetLocale = TextLocale.root
  @Option("--tokenizer", help: "whitespace takes text that is cut into tokens already")
  var tokenizer = TextSettings.Tokenizer.icu

  /// The settings of a side: what was given, and the rest as it stands in the base.
  private func settings(_ locale: TextLocale?, over base: TextSettings) -> TextSettings {
    var settings = base
    settings.normalization = $normalization ?? base.normalization
    settings.letterCase = lowercase ? .lower : base.letterCase
    settings.locale = locale?.id ?? base.locale
    settings.tokenizer = $tokenizer ?? base.tokenizer
    return settings
  }

  /// What isn't given is that of the base, or of the vocabularies that are taken.
  /// - Parameter base: the text of the model that training goes on from, if it does.
  func fill(_ request: inout TrainingRequest, over base: ModelConfiguration.TextPart?) throws {
    let folder = vocabulary.map { URL(fileURLWithPath: $0) }
    let base = try base ?? folder.map(VocabularyBuilder.text)
    request.sourceText = settings($sourceLocale, over: base?.source ?? TextSettings())
    request.targetText = settings($targetLocale, over: base?.target ?? TextSettings())
    request.vocabularyFolder = folder
    (request.vocabularyKind, request.vocabularySize) = (kind, size)
  }
}
