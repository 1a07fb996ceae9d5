import Testing

@testable import Evaluation

struct BLEUTests {
  @Test func perfect() {
    let lines = ["one two three four five", "six"]
    let score = BLEU().corpusScore(of: lines, against: [lines])
    #expect(abs(score.value - 100) < 1e-9)
    #expect(score.precisions == [100, 100, 100, 100])
  }

  @Test func nothingInCommon() {
    #expect(BLEU().corpusScore(of: ["a b c d"], against: [["e f g h"]]).value == 0)
    #expect(BLEU().corpusScore(of: [""], against: [["e f g h"]]).brevityPenalty == 0)
    #expect(BLEU().corpusScore(of: [], against: [[]]).value == 0)
  }

  /// A short sentence is judged by the runs it can have, a corpus of it gets nothing.
  @Test func effectiveOrder() {
    #expect(abs(BLEU().sentenceScore(of: "a b", against: ["a b"]).value - 100) < 1e-9)
    #expect(BLEU().corpusScore(of: ["a b"], against: [["a b"]]).value == 0)
  }

  @Test func nearestReferenceLength() {
    let shorter = BLEU().corpusScore(of: ["a b c"], against: [["a b c d"], ["a b"], ["a"]])
    #expect(shorter.referenceLength == 2)
  }

  @Test func settings() {
    #expect(BLEU().settings == "case:mixed|eff:no|tok:13a|smooth:exp")
    let bleu = BLEU(tokenizer: .intl, ignoresCase: true, smoothing: .floor(0.1))
    #expect(bleu.settings == "case:lc|eff:no|tok:intl|smooth:floor[0.10]")
  }

  @Test func statisticsAddUp() {
    let (hypotheses, references) = (["a b c d e", "", "f"], ["a b c d f", "g", "f"])
    var sum = BLEU.Statistics()
    for (hypothesis, reference) in zip(hypotheses, references) {
      sum += BLEU().statistics(of: hypothesis, against: [reference])
    }
    #expect(BLEU.Score(sum) == BLEU().corpusScore(of: hypotheses, against: [references]))
  }
}
