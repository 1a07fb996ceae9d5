import Testing

@testable import Text

@Suite struct SegmenterTests {
  /// The segments of a text, those spelt in bytes in square brackets.
  func segments(_ text: String, _ settings: TextSettings = TextSettings()) -> [String] {
    let segmenter = Segmenter(settings)
    var text = text
    var found: [String] = []
    text.withUTF8 { bytes in
      forEachToken(of: UnsafeRawBufferPointer(bytes)) { token in
        segmenter.forEachSegment(of: token) { segment, isLiteral in
          let piece = String(decoding: segment, as: UTF8.self)
          found.append(isLiteral ? "[\(piece)]" : piece)
        }
      }
    }
    return found
  }

  @Test func wordsCarryTheBlankBeforeThem() {
    #expect(segments("Don't stop, now") == ["▁Don't", "▁stop", ",", "▁now"])
    #expect(segments("") == ["▁"])
    #expect(segments(" a ") == ["▁", "▁a", "▁"])
    #expect(segments("3.5 a(b)") == ["▁3.5", "▁a", "(", "b", ")"])
  }

  @Test func dictionariesCutScriptsWithoutBlanks() {
    #expect(segments("ฉันรักภาษาไทย", TextSettings(locale: "th")).count >= 3)
    #expect(segments("今天天气很好", TextSettings(locale: "zh")).count >= 3)
    #expect(segments("猫が好きです", TextSettings(locale: "ja")).count >= 3)
    #expect(segments("猫が好きです").joined() == "▁猫が好きです")
  }

  @Test func sequencesOfOneSignStayTogether() {
    #expect(segments("e\u{301}a 👩‍👩‍👧") == ["▁e\u{301}a", "▁👩‍👩‍👧"])
    #expect(segments(" \u{301}a") == ["▁", "▁\u{301}", "a"])
  }

  @Test func structureIsSetApart() {
    #expect(segments("a▁b<c\nd\u{2028}e") == ["▁a", "[▁]", "b", "[<]", "c", "[\n]", "d", "[\u{2028}]", "e"])
    #expect(segments("\t") == ["▁", "[\t]"])
    #expect(segments("a\u{A0}b") == ["▁a", "\u{A0}", "b"])
    #expect(segments("a<b c▁d", TextSettings(tokenizer: .whitespace)) == ["▁a<b", "▁", "[c▁d]"])
  }

  @Test func longWordsAreCut() {
    let long = segments(String(repeating: "a", count: 300))
    #expect(long.map(\.count) == [128, 128, 45])
    #expect(segments(String(repeating: "a", count: 128), TextSettings(tokenizer: .whitespace)).count == 2)
    #expect(segments(String(repeating: "a", count: 127), TextSettings(tokenizer: .whitespace)).count == 1)
  }

  @Test func anUnknownLocaleIsTheRootLocale() {
    #expect(segments("a b", TextSettings(locale: "no such locale at all")) == ["▁a", "▁b"])
  }
}
