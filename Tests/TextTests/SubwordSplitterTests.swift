import Testing

@testable import Text

/// Splitting changes the pieces, never the text.
struct SubwordSplitterTests {
  @Test(arguments: [0, 0.1, 0.5, 1] as [Float])
  func theTextStays(rate: Float) throws {
    let pipeline = try learnt(size: 900)
    let splitter = pipeline.splitter
    var random = FixedGenerator(state: 4)
    var (before, after) = (0, 0)
    for sentence in sentences {
      let ids = pipeline.encode(sentence)
      let split = splitter.split(ids, rate: rate, using: &random)
      #expect(pipeline.decode(split) == pipeline.decode(ids))
      (before, after) = (before + ids.count, after + split.count)
    }
    #expect(rate == 0 ? after == before : after > before)
  }

  @Test func splitToTheEndLeavesSingleCharacters() throws {
    let pipeline = try learnt(size: 900)
    var random = FixedGenerator(state: 4)
    let split = pipeline.splitter.split(pipeline.encode("the ships"), rate: 1, using: &random)
    let pieces = split.compactMap(pipeline.vocabulary.piece(of:))
    #expect(pieces == ["▁", "t", "h", "e</w>", "▁", "s", "h", "i", "p", "s</w>"])
  }

  /// The share of merges undone is the rate.
  @Test func splitsAsOftenAsAsked() throws {
    let pipeline = try learnt(size: 900)
    let ids = pipeline.encode("the")
    #expect(ids.count == 1)
    var random = FixedGenerator(state: 5)
    let split = (0..<2000).filter { _ in pipeline.splitter.split(ids, rate: 0.2, using: &random).count > 1 }.count
    #expect((340...460).contains(split))
  }

  @Test func wholeWordsHaveNoParts() throws {
    let pipeline = try learnt(TextSettings(tokenizer: .whitespace))
    var random = FixedGenerator(state: 6)
    let ids = pipeline.encode(sentences[0])
    #expect(pipeline.splitter.split(ids, rate: 1, using: &random) == ids)
  }
}
