import Models
import Text

/// A line as a model is to read it: in its usual casing.
package struct SourceLine: Sendable {
  package let text: String
  /// Whether the line was in capitals, as its translation is to be.
  let isCapitals: Bool

  /// - Parameter kinds: spans that are not looked at.
  package init(
    _ line: String, for model: TrainedModel, copying kinds: Set<ProtectedSpan.Kind> = Set(ProtectedSpan.Kind.allCases)
  ) {
    // A model that reads one case only needs no other; and without its own words there is nothing to compare with.
    guard model.source.settings.letterCase == .kept else {
      (text, isCapitals) = (line, false)
      return
    }
    let spans = ProtectedSpan.all(in: line, of: kinds)
    // A word that the model knows takes fewer ids.
    func ids(_ word: some StringProtocol) -> Int { model.source.encode(String(word)).count }
    let (restored, style) = model.casing.restored(line, outside: spans) { ids($0) == 1 || ids($0) < ids($1) }
    text = restored
    isCapitals = style == .capitals && model.target.settings.letterCase == .kept
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
