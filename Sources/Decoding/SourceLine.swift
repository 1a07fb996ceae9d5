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
    let (restored, style) = model.casing.restored(line, outside: spans) { model.source.encode($0).count == 1 }
    text = restored
    isCapitals = style == .capitals && model.target.settings.letterCase == .kept
  }

  /// A translation in capitals, but for what was copied.
  static func capitals(_ text: String, locale: String, copying kinds: Set<ProtectedSpan.Kind>) -> String {
    let raising = Normalizer(TextSettings(normalization: .none, letterCase: .upper, locale: locale))
    var result = ""
    var rest = Array(text.utf8)[...]
    for span in ProtectedSpan.all(in: text, of: kinds) where span.kind != .number {
      result += raising.normalize(String(decoding: rest[..<span.range.lowerBound], as: UTF8.self)) + span.text
      rest = rest[span.range.upperBound...]
    }
    return result + raising.normalize(String(decoding: rest, as: UTF8.self))
  }
}
