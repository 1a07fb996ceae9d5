import Testing

@testable import Text

struct SpanMatcherTests {
  /// Whether each span of the source is in the translation.
  private func isThere(_ source: String, _ translation: String) -> [Bool] {
    var matcher = SpanMatcher(translation)
    return matcher.match(ProtectedSpan.all(in: source)).map { !$0.isEmpty }
  }

  @Test(arguments: [
    ("1,234.5", "1.234,5"), ("10,000", "10 000"), ("10000", "10.000"), ("5.12.2024", "12/5/2024"),
    ("12/5/2024", "5. 12. 2024"), ("F16", "F-16"), ("٣٥", "35"), ("1,234", "1234"), ("10:30", "10 h 30"),
    ("1234.5", "1 234,5"), ("7-9", "9 bis 7"),
  ])
  func separatorsOfOtherLocales(_ source: String, _ translation: String) {
    #expect(isThere(source, translation).allSatisfy { $0 })
  }

  @Test(arguments: [
    ("12", "123"), ("12", "21"), ("12", "1 oder 2"), ("1.5", "1 15"), ("1:234", "1 oder 23"), ("12.5", "125"),
    ("10:30", "10 Uhr"), ("2", "zwei"), ("{a}", "{b}"), ("<b>", "< b>"),
    ("https://x.de/a", "https://x.de/"), ("https://x.de/a", "https://x.de/ab"), ("a@x.de", "za@x.de"),
    ("01 42 68 53 00", "01 42 53 68 00"), ("+33 142685300", "33 142685300"),
  ])
  func damage(_ source: String, _ translation: String) {
    #expect(isThere(source, translation) == [false])
  }

  @Test func asManyTimes() {
    #expect(isThere("{a} {a} 5 5", "{a} 5") == [true, false, true, false])
    #expect(isThere("%s %1$s {{x}} {x}", "{x} %1$s %s {{x}}") == [true, true, true, true])
    #expect(isThere("{x} {{x}}", "{{x}}") == [false, true])
  }

  /// A number of many groups is looked for in a time that grows with its length, and found.
  @Test func longNumbers() {
    let long = Array(repeating: "1", count: 20_000).joined(separator: ".")
    #expect(isThere("a \(long) b", "\(long) c").allSatisfy { $0 })
    #expect(!isThere("a \(long) b", "c").contains(true))
  }

  /// Digits of an address are not there for a number.
  @Test func aPlaceServesOneSpan() {
    #expect(isThere("https://x.de/5 and 5", "https://x.de/5") == [true, false])
  }

  @Test func surplus() {
    let spans = ProtectedSpan.all(in: "{a} <b> 5")
    var matcher = SpanMatcher("{a} {a} <b> 5 5")
    _ = matcher.match(spans)
    #expect(matcher.surplus(of: spans) == ["{a}"])
  }
}
