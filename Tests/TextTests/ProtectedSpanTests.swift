import Testing

@testable import Text

struct ProtectedSpanTests {
  private func found(_ text: String) -> [String] {
    ProtectedSpan.all(in: text).map { "\($0.kind.rawValue) \($0.text)" }
  }

  @Test(arguments: [
    ("see https://example.com/a1?b=2&c=%20#d.", ["url https://example.com/a1?b=2&c=%20#d"]),
    ("(http://x.org/a_(b)) and www.x.org, ok", ["url http://x.org/a_(b)", "url www.x.org"]),
    ("访问https://a.cn/x。谢谢", ["url https://a.cn/x"]),
    ("https://de.example/Köln!", ["url https://de.example/Köln"]),
    ("ftp:// and http:/x www. :// a//b", []),
    ("<https://x.y>", ["url https://x.y"]),
  ])
  func addresses(_ text: String, _ expected: [String]) { #expect(found(text) == expected) }

  @Test(arguments: [
    ("To: john.doe+x@mail.example.org.", ["email john.doe+x@mail.example.org"]),
    ("a@b and @you and a@@b.c", []),
    ("a@b.c, d@e.f", ["email a@b.c", "email d@e.f"]),
  ])
  func mail(_ text: String, _ expected: [String]) { #expect(found(text) == expected) }

  @Test(arguments: [
    (
      "Hi {name}, {0} {} {{x}} {{ y }} ${z} {user.name:>10}",
      ["{name}", "{0}", "{}", "{{x}}", "{{ y }}", "${z}", "{user.name:>10}"]
    ),
    (
      "%s %d %5.2f %1$d %-10s %(name)s %lu %% %@",
      ["%s", "%d", "%5.2f", "%1$d", "%-10s", "%(name)s", "%lu", "%%", "%@"]
    ),
    ("%(a)d%(b)ss and %1$sx", ["%(a)d", "%(b)s", "%1$s"]),
  ])
  func placeholders(_ text: String, _ expected: [String]) {
    #expect(ProtectedSpan.all(in: text).map(\.text) == expected)
    #expect(ProtectedSpan.all(in: text).allSatisfy { $0.kind == .placeholder })
  }

  @Test func percentagesAndBracesOfTextAreNone() {
    #expect(
      found("5% off, 10 % sure, 7%off, %string, a % b, {a b}, { x }, {, }, $ {") == [
        "number 5", "number 10", "number 7",
      ])
  }

  @Test(arguments: [
    ("a <b>c</b> <br/> <br />", ["<b>", "</b>", "<br/>", "<br />"]),
    ("<a href=\"x y.html\" id='1'>z</a>", ["<a href=\"x y.html\" id='1'>", "</a>"]),
    ("a < b > c, <and so on>, <b c, x<-y, <>, </>, < b>", []),
    ("<x:y-1 z=w>", ["<x:y-1 z=w>"]),
  ])
  func tags(_ text: String, _ expected: [String]) { #expect(ProtectedSpan.all(in: text).map(\.text) == expected) }

  @Test(arguments: [
    ("3 dogs, 1,234.50 cats.", ["3", "1,234.50"]), ("10:30 on 5/12/2024, 7-9", ["10:30", "5/12/2024", "7-9"]),
    ("1\u{202F}000 and 1’000 and 1 000", ["1\u{202F}000", "1’000", "1", "000"]),
    ("F16 2nd ٣٫٥ १२", ["16", "2", "٣٫٥", "१२"]),
    ("½ ² V", []),
  ])
  func numbers(_ text: String, _ expected: [String]) {
    #expect(ProtectedSpan.all(in: text).map(\.text) == expected)
    #expect(ProtectedSpan.all(in: text).allSatisfy { $0.kind == .number })
  }

  @Test(arguments: [
    ("Call +33 1 42 68 53 00.", ["+33 1 42 68 53 00"]),
    ("(555) 123-4567 or 01.42.68.53.00", ["(555) 123-4567", "01.42.68.53.00"]),
    ("+4915112345678, 030 123 456 789!", ["+4915112345678", "030 123 456 789"]),
    ("(20 30 40 50 60)", ["20 30 40 50 60"]), ("card 4111 1111 1111 1111, twice", ["4111 1111 1111 1111"]),
  ])
  func phones(_ text: String, _ expected: [String]) {
    #expect(ProtectedSpan.all(in: text).map(\.text) == expected)
    #expect(ProtectedSpan.all(in: text).allSatisfy { $0.kind == .phone })
  }

  /// Large numbers, dates, times, sums and lists without end are numbers.
  @Test(arguments: [
    "1 234 567 890", "1.234.567.890", "5.12.2024", "2024-05-12", "10:30:15", "(1990)", "+5", "(20 30 40)",
    Array(repeating: "12", count: 50).joined(separator: " "),
  ])
  func otherNumbers(_ text: String) {
    #expect(ProtectedSpan.all(in: text).allSatisfy { $0.kind == .number })
  }

  @Test func placesAreThoseOfTheText() {
    let text = "é {a} <b> 12 ü x@y.de https://z.de/ä!"
    for span in ProtectedSpan.all(in: text) {
      #expect(String(decoding: Array(text.utf8)[span.range], as: UTF8.self) == span.text)
    }
    #expect(ProtectedSpan.all(in: text).count == 5)
    #expect(ProtectedSpan.all(in: text, of: [.tag]).map(\.text) == ["<b>"])
  }

  /// Anything may come, in any length; spans never overlap, and the time does not grow with the square.
  @Test func oddTexts() {
    var random = FixedGenerator(state: 5)
    for round in 0..<200 {
      let text = random.text(length: round % 15) + ["{", "%", "<a b=", "http://", "a@", "1", "%("][round % 7]
      let spans = ProtectedSpan.all(in: text)
      #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
    }
    for text in ["{", "<", "%", "a@", "a.", "1.", "https://a))", "<a ", "www.", "{{ ", "%("] {
      _ = ProtectedSpan.all(in: String(repeating: text, count: 20_000))
    }
  }
}
