import Testing

@testable import Evaluation

struct ScoringTokenizerTests {
  @Test(
    arguments: [
      (.v13a, "Hello, world!", "Hello , world !"),
      (.v13a, "1,000.5 a.b 5.", "1,000.5 a . b 5 ."),
      (.v13a, "a... b", "a . . . b"),
      (.v13a, "1990-1995 well-known", "1990 - 1995 well-known"),
      (.v13a, "don't «stop»", "don't «stop»"),
      (.v13a, "&quot;a&amp;lt;b<skipped>", "\" a < b"),
      (.intl, "don't «stop» 5€ 1,5 5.", "don ' t « stop » 5 € 1,5 5."),
      (.intl, "5. \u{3000}", "5."),
      (.none, " a,\u{A0}b\u{1C}c ", "a, b c"),
      (.char, "ab c\u{301}", "a b c \u{301}"),
      (.char, " \t", ""),
    ] as [(ScoringTokenizer, String, String)])
  func words(_ tokenizer: ScoringTokenizer, _ line: String, expected: String) {
    let words = tokenizer.words(of: CodePoints(line.unicodeScalars))
    // Compared code point by code point, where strings would take equivalent ones for equal.
    #expect(Array(words.joined(separator: [" "])) == CodePoints(expected.unicodeScalars))
  }

  @Test(arguments: [
    ("ΟΔΌΣ ΣΑΣ Σ", "οδός σας σ"), ("ΑΣ\u{301}Β", "ασ\u{301}β"), ("ΑΣ\u{301}", "ας\u{301}"), ("İI", "i\u{307}i"),
    ("ẞ", "ß"),
  ])
  func lowercase(_ text: String, expected: String) {
    #expect(CodePoints(text.unicodeScalars).lowercased == CodePoints(expected.unicodeScalars))
  }
}
