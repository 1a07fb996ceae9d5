import Testing

@testable import Text

struct TextLocaleTests {
  @Test(arguments: ["", "th", "pt_BR", "pt-BR", "zh_Hant_TW", "de_AT"])
  func known(_ id: String) { #expect(TextLocale(id)?.id == id) }

  @Test func root() { #expect(TextLocale("root") == .root) }

  @Test(arguments: ["xx", "qqq", "de_XX", "german", "1", " ", "\u{0}", String(repeating: "a", count: 1000)])
  func unknown(_ id: String) { #expect(TextLocale(id) == nil) }
}
