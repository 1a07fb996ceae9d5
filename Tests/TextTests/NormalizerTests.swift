import Testing

@testable import Text

@Suite struct NormalizerTests {
  @Test(arguments: [
    (TextSettings.Normalization.nfc, "e\u{301} ﬁ \u{1100}\u{1161} Å", "\u{E9} ﬁ \u{AC00} \u{C5}"),
    (.nfkc, "e\u{301} ﬁ ① ｱ", "\u{E9} fi 1 ア"), (.none, "e\u{301} ﬁ", "e\u{301} ﬁ"), (.nfc, "plain", "plain"),
    (.nfc, "", ""),
    (.nfkc, String(repeating: "\u{FDFA}", count: 3), String(repeating: "صلى الله عليه وسلم", count: 3)),
  ])
  func normalization(form: TextSettings.Normalization, text: String, expected: String) {
    let normal = Normalizer(TextSettings(normalization: form)).normalize(text)
    #expect(Array(normal.utf8) == Array(expected.utf8))
  }

  @Test(arguments: [
    (TextSettings.LetterCase.kept, "", "Straße İI", "Straße İI"), (.lower, "", "ÀÉ Σ", "àé σ"),
    (.lower, "tr", "Iİ", "ıi"),
    (.upper, "", "straße ﬁ", "STRASSE FI"), (.folded, "", "Straße Σς", "strasse σσ"),
  ])
  func letterCase(change: TextSettings.LetterCase, locale: String, text: String, expected: String) {
    let settings = TextSettings(letterCase: change, locale: locale)
    #expect(Normalizer(settings).normalize(text) == expected)
  }

  @Test func nothingChangesTheSecondTime() {
    var random = FixedGenerator(state: 11)
    for form in TextSettings.Normalization.allCases {
      let normalizer = Normalizer(TextSettings(normalization: form))
      for _ in 0..<100 {
        let once = normalizer.normalize(random.text(length: 10))
        #expect(Array(normalizer.normalize(once).utf8) == Array(once.utf8))
      }
    }
  }
}
