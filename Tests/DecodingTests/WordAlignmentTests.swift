import Decoding
import Testing

struct WordAlignmentTests {
  private func hypothesis(_ attention: [[Float]]) -> Hypothesis {
    Hypothesis(tokens: attention.map { _ in 5 }, logProbability: -1, score: -1, attention: attention)
  }

  @Test func sharesOfAWordsPiecesAreAdded() {
    // Source words 0 0 1, target words 0 1 1: no single piece of source word 0 is what target word 0 looked at most.
    let links = hypothesis([[0.3, 0.3, 0.4], [0.5, 0.1, 0.4], [0, 0.1, 0.9]])
      .wordLinks(sourceWords: [0, 0, 1], targetWords: [0, 1, 1])
    #expect(links.map(\.description) == ["0-0", "1-1"])
  }

  @Test func firstOfEqualsIsTaken() {
    #expect(hypothesis([[0.5, 0.5]]).wordLinks(sourceWords: [0, 1], targetWords: [0]).map(\.source) == [0])
    #expect(hypothesis([[0.2, 0.4, 0.4]]).wordLinks(sourceWords: [0, 1, 2], targetWords: [0]).map(\.source) == [1])
  }

  @Test func nothingToAlign() {
    #expect(hypothesis([]).wordLinks(sourceWords: [0, 1], targetWords: [0]).isEmpty)
    #expect(Hypothesis.empty.wordLinks(sourceWords: [], targetWords: []).isEmpty)
  }
}
