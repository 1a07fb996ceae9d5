import Foundation
import Testing

@testable import Text

@Suite struct TextPipelineTests {
  static let allSettings = [
    TextSettings(), TextSettings(normalization: .nfkc, locale: "th"), TextSettings(normalization: .none, locale: "ja"),
    TextSettings(tokenizer: .whitespace), TextSettings(normalization: .none, letterCase: .lower),
  ]

  /// Bytes are compared, because Swift takes canonically equivalent strings for equal.
  func expectRoundTrip(_ text: String, _ pipeline: TextPipeline) {
    let ids = pipeline.encode(text)
    let expected = Normalizer(pipeline.settings).normalize(text)
    #expect(Array(pipeline.decode(ids).utf8) == Array(expected.utf8), "\(text.debugDescription)")
    #expect(ids.allSatisfy { $0 >= SpecialToken.userTurn && $0 < pipeline.vocabulary.count })
    #expect(pipeline.words(of: ids).count == ids.count)
  }

  @Test(arguments: allSettings) func randomUnicodeComesBack(settings: TextSettings) throws {
    let pipeline = try learnt(settings)
    var random = FixedGenerator(state: 20)
    for round in 0..<150 { expectRoundTrip(random.text(length: round % 12), pipeline) }
  }

  @Test(arguments: allSettings) func trickyTextsComeBack(settings: TextSettings) throws {
    let pipeline = try learnt(settings)
    for text in sentences + [
      "", " ", "   ", " a", "a ", "  a  b  ", "\n", "a\nb", "\0", "a\0b", "▁", "▁ ▁", "a▁b", "</w>", "x</w> y",
      "<0x41>", "<s></s>", "\u{2028}",
      "a\u{A0}b \u{A0}", "\u{301} \u{301}a", "e\u{301}", "👩‍👩‍👧‍👦", "🇩🇪", "\r\n", "\u{FEFF}a", "<unk> <pad>",
      String(repeating: "a", count: 1000), String(repeating: "ก", count: 1000), String(repeating: " ", count: 300),
    ] {
      expectRoundTrip(text, pipeline)
    }
  }

  @Test func aVocabularyOfBytesAloneStillKeepsAnyText() throws {
    let pipeline = try learnt(size: 260)
    #expect(pipeline.vocabulary.count == 260)
    for sentence in sentences { expectRoundTrip(sentence, pipeline) }
  }

  @Test func anyIdsDecodeToSomeText() throws {
    let pipeline = try learnt()
    var random = FixedGenerator(state: 3)
    for _ in 0..<300 {
      let ids = (0..<20).map { _ in Int32.random(in: -5...700, using: &random) }
      #expect(String(validating: Array(pipeline.decode(ids).utf8), as: UTF8.self) != nil)
      #expect(pipeline.words(of: ids).count == ids.count)
    }
    #expect(pipeline.decode([4 + 0xE2, 4 + 0x82]) == "\u{FFFD}")
    #expect(pipeline.decode([.min, -1, .max]) == "")
    #expect(pipeline.decode([SpecialToken.padding] + pipeline.encode("light") + [SpecialToken.unknown, 0]) == "light")
  }

  @Test func invalidUTF8IsRepairedBeforeItComesHere() throws {
    let text = String(decoding: [0x61, 0xFF, 0xE2, 0x82], as: UTF8.self)
    expectRoundTrip(text, try learnt())
  }

  @Test func frequentWordsAreOnePieceAndRareCharactersAreBytes() throws {
    let pipeline = try learnt(size: 900)
    #expect(pieces(pipeline, "the ships") == ["▁the</w>", "▁ships</w>"])
    #expect(pieces(pipeline, "Ж").suffix(2) == ["<0xD0>", "<0x96>"])
    #expect(pieces(pipeline, "a\u{B}b").contains("<0x0B>"))
  }

  /// The last turn is the user's; each turn is encoded as if it stood alone.
  @Test func lineEndsAreMarksOfWhoHasSpoken() throws {
    let pipeline = try learnt(size: 900)
    let (user, own) = (SpecialToken.userTurn, SpecialToken.ownTurn)
    let turns = ["the ships", "light", "", "a"]
    let ids = turns.map(pipeline.encode)
    #expect(pipeline.encode("the ships\nlight") == ids[0] + [own] + ids[1])
    #expect(pipeline.encode(turns.joined(separator: "\n")) == ids[0] + [own] + ids[1] + [user, own] + ids[3])
    #expect(pipeline.decode(pipeline.encode(turns.joined(separator: "\n"))) == turns.joined(separator: "\n"))
    #expect(pipeline.decode(SpecialToken.silence) == "\n")
  }

  @Test func structureInTextIsSpeltInBytes() throws {
    let lines = Array(repeating: "a</w> ▁b <0x41> x", count: 5)
    let pipeline = try learnt(size: 400, from: lines)
    #expect(pieces(pipeline, "▁").suffix(3) == ["<0xE2>", "<0x96>", "<0x81>"])
    #expect(!pieces(pipeline, "<0x41>").contains("<0x41>"))
    #expect(pieces(pipeline, "</w>").contains("<0x3C>"))
    for id in 260..<Int32(pipeline.vocabulary.count) {
      let piece = try #require(pipeline.vocabulary.piece(of: id))
      #expect(!(piece.hasSuffix("</w>") ? piece.dropLast(4) : piece[...]).contains("<"))
    }
  }

  @Test func wordsAreCountedByBlanks() throws {
    let pipeline = try learnt(size: 500)
    for (text, count) in [("the ships, and", 3), (" the  ships ", 2), ("", 0), ("\n", 1), ("Жж жЖ", 2), ("a", 1)] {
      let ids = pipeline.encode(text)
      let words = pipeline.words(of: ids)
      #expect(words == words.sorted() && words.count == ids.count)
      #expect(Set(words) == Set(0..<Int32(count)), "\(text)")
      for word in 0..<Int32(count) {
        let own = zip(ids, words).filter { $0.1 == word }.map(\.0)
        let trimmed = pipeline.decode(own).split(separator: " ")
        #expect(trimmed.map(String.init) == [String(text.split(separator: " ")[Int(word)])])
      }
    }
  }

  @Test func whitespaceTokensAreWholeEntries() throws {
    let lines = ["ein kleines @-@ Haus", "ein kleines @-@ Haus", "ein Turm"]
    let pipeline = try learnt(TextSettings(tokenizer: .whitespace), size: 300, from: lines)
    #expect(pieces(pipeline, "ein @-@ Haus") == ["▁ein", "▁@-@", "▁Haus"])
    #expect(pipeline.vocabulary.id(of: "▁Turm") == nil)
    #expect(pieces(pipeline, "ein Tu") == ["▁ein", "<0x20>", "<0x54>", "<0x75>"])
    #expect(pipeline.words(of: pipeline.encode("ein Tu Haus")) == [0, 1, 1, 1, 2])
    #expect(try learnt(TextSettings(tokenizer: .whitespace), size: 261, from: lines).vocabulary.id(of: "▁ein") == 260)
  }

  @Test func aFolderGivesTheSamePipelineBack() throws {
    for settings in Self.allSettings {
      let pipeline = try learnt(settings)
      try withTemporaryFolder { folder in
        try pipeline.write(to: folder, name: "joint")
        try settings.write(to: folder)
        let again = try TextPipeline(reading: folder, name: "joint", settings: TextSettings(reading: folder))
        #expect(again.settings == settings)
        for sentence in sentences { #expect(again.encode(sentence) == pipeline.encode(sentence)) }
      }
    }
  }

  @Test func threadsShareOnePipeline() async throws {
    let pipeline = try learnt()
    let expected = sentences.map(pipeline.encode)
    let fresh = try learnt()
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { sentences.map(fresh.encode) == expected } }
      for await same in group { #expect(same) }
    }
  }
}
