import Testing

@testable import seq2seq

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｱ", 1), ("😀", 2), ("👨‍👩‍👧", 2), ("🇫🇷", 2), ("한", 2),
    ("\u{1100}\u{1161}", 2), ("\u{200B}", 0),
  ])
  func width(_ text: String, columns: Int) { #expect(text.displayWidth == columns) }

  @Test(arguments: [
    ("abc", 5, "abc  "), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 4, "日… "), ("日本語", 5, "日本…"), ("日", 1, "…"),
    ("a", 0, ""),
  ])
  func fitted(_ text: String, width: Int, expected: String) {
    #expect(text.fitted(to: width) == expected)
    #expect(text.fitted(to: width).displayWidth == width)
  }
}
