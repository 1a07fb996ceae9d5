import Foundation
import Text
import Training

extension TextSettings.Normalization: ArgumentValue {}
extension TextSettings.Tokenizer: ArgumentValue {}

/// How text becomes tokens.
struct TextOptions: OptionGroup {
  static let title = "Text"

  @Option("--vocabulary", placeholder: "DIR", help: "take the vocabularies of a folder") var vocabulary: String?
  @Option("--vocabulary-kind", help: "one vocabulary for both sides, or two") var kind: TrainingRequest.VocabularyKind?
  @Option("--vocabulary-size", in: 300...1_000_000, help: "entries of a vocabulary") var size: Int?
  @Option("--normalization", help: "Unicode normalisation") var normalization = TextSettings.Normalization.nfc
  @Flag("--lowercase", help: "ignore case") var lowercase
  @Option("--source-locale", help: "ICU locale for the source's words, as th or ja") var sourceLocale = ""
  @Option("--target-locale", help: "ICU locale for the target's words") var targetLocale = ""
  @Option("--tokenizer", help: "whitespace takes text that is cut into tokens already")
  var tokenizer = TextSettings.Tokenizer.icu

  /// The settings of a side.
  func settings(locale: String) -> TextSettings {
    TextSettings(
      normalization: normalization, letterCase: lowercase ? .lower : .kept, locale: locale, tokenizer: tokenizer)
  }

  func fill(_ request: inout TrainingRequest) {
    request.sourceText = settings(locale: sourceLocale)
    request.targetText = settings(locale: targetLocale)
    request.vocabularyFolder = vocabulary.map { URL(fileURLWithPath: $0) }
    (request.vocabularyKind, request.vocabularySize) = (kind, size)
  }
}
