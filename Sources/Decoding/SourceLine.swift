import Models
import Text

/// A line as a model is to read it: in its usual casing.
package struct SourceLine: Sendable {
  package let text: String
  /// How the line was written, where that was changed and its translation is to be like it.
  private let style: Casing.Style?
  private let target: TextSettings

  /// - Parameter kinds: spans that are not looked at.
  package init(
    _ line: String, for model: TrainedModel, copying kinds: Set<ProtectedSpan.Kind> = Set(ProtectedSpan.Kind.allCases)
  ) {
    target = model.target.settings
    // A model that reads one case only needs no other; and without its own words there is nothing to compare with.
    guard model.source.settings.letterCase == .kept else {
      (text, style) = (line, nil)
      return
    }
    let spans = ProtectedSpan.all(in: line, of: kinds)
    // A word that the model knows takes fewer ids; what it knows neither way is more often a word than a name.
    func ids(_ word: some StringProtocol) -> Int { model.source.encode(String(word)).count }
    let (restored, style) = model.casing.restored(line, outside: spans, isWord: { ids($0) == 1 }) {
      ids($0) <= ids($1)
    }
    text = restored
    self.style = target.letterCase == .kept ? style : nil
  }

  /// A translation of the line in the casing that the line had.
  func recased(_ translation: String, copying kinds: Set<ProtectedSpan.Kind>) -> String {
    switch style {
    case .capitals: Self.capitals(translation, locale: target.locale, copying: kinds)
    case .sentence:
      translation.unicodeScalars.first.map {
        $0.properties.titlecaseMapping + String(translation.unicodeScalars.dropFirst())
      } ?? translation
    case .title, .lower, nil: translation
    }
  }

  /// A translation in capitals, but for what was copied.
  ///
  /// A German ß becomes ẞ, not SS: both are right, but in small letters again only the former is the same word.
  static func capitals(_ text: String, locale: String, copying kinds: Set<ProtectedSpan.Kind>) -> String {
    let raising = Normalizer(TextSettings(normalization: .none, letterCase: .upper, locale: locale))
    func raised(_ bytes: ArraySlice<UInt8>) -> String {
      raising.normalize(String(decoding: bytes, as: UTF8.self).replacing("ß", with: "ẞ"))
    }
    var result = ""
    var rest = Array(text.utf8)[...]
    for span in ProtectedSpan.all(in: text, of: kinds) where span.kind != .number {
      result += raised(rest[..<span.range.lowerBound]) + span.text
      rest = rest[span.range.upperBound...]
    }
    return result + raised(rest)
  }
}
