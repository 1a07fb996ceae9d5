/// A stretch of text that a translation has to copy: an address, a placeholder, a tag, a telephone number, a number.
package struct ProtectedSpan: Sendable, Equatable {
  /// What a span is, in the order in which they are looked for.
  package enum Kind: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    /// `https://example.com/a`, `www.example.com`
    case url
    /// `name@example.com`
    case email
    /// `{name}`, `{{name}}`, `${name}`, `%s`, `%1$d`, `%(name)s`, `%%`
    case placeholder
    /// `<b>`, `</b>`, `<br/>`, `<a href="x">`
    case tag
    /// `+33 1 42 68 53 00`, `(555) 123-4567`, `4111 1111 1111 1111`
    case phone
    /// `7`, `1,234.5`, `10:30`; separators between digits are part of it, those of other locales are as good
    case number
  }

  package let kind: Kind
  /// Where it stands, in bytes of UTF-8.
  package let range: Range<Int>
  package let text: String

  /// All spans of some kinds in a text, in order; they don't overlap. It takes time in proportion to the text.
  package static func all(in text: String, of kinds: Set<Kind> = Set(Kind.allCases)) -> [ProtectedSpan] {
    guard !kinds.isEmpty, SpanScanner.mayHoldSpans(text) else { return [] }
    return SpanScanner(text).spans().filter { kinds.contains($0.kind) }
  }
}
