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

  /// 3 of 4 words and 2 of 3, 1 of 2 and 0 of 1 longer runs are found; the missing one is smoothed to 1/2.
  @Test func smoothing() {
    let score = BLEU().corpusScore(of: ["a b c x"], against: [["a b c d"]])
    #expect(score.precisions == [75, 200.0 / 3, 50, 50])
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

  @Test func signature() {
    let bleu = BLEU(tokenizer: .intl, ignoresCase: true)
    #expect(bleu.signature(referenceSets: 2, version: "x") == "nrefs:2|case:lc|eff:no|tok:intl|smooth:exp|version:x")
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
