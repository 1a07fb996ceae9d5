import Testing

@testable import Decoding

struct BeamSearchTests {
  let decoder = HashDecoder(vocabularySize: 7)
  let sources = randomSources(20, longest: 6, seed: 1)

  @Test(arguments: [Float(0), 0.6, 1], [1, 3])
  func wideBeamFindsWhatBruteForceFinds(lengthPenalty: Float, nBest: Int) {
    let decoder = HashDecoder(vocabularySize: 7, spread: 6)
    let rules = OutputRules(minimumLength: 0, lengthRatio: 0, extraLength: 4)
    let options = SearchOptions(
      beam: 100, nBest: nBest, lengthPenalty: lengthPenalty, margin: .infinity, rules: rules)
    for (source, found) in zip(sources, BeamSearch(decoder, options: options).search(sources)) {
      let ranked = decoder.allOutputs(source: source, maximumLength: 4)
        .map { (tokens: $0.tokens, score: options.score($0.logProbability, length: $0.tokens.count + 1)) }
        .sorted { $0.score > $1.score }
      #expect(found.map(\.tokens) == ranked.prefix(nBest).map(\.tokens))
      #expect(found.map(\.score) == ranked.prefix(nBest).map(\.score))
    }
  }

  @Test(arguments: [1, 2, 3, 5, 8], [-1, 0, 1] as [Float])
  func sameAsASearchWithoutShortCuts(beam: Int, endBias: Float) {
    let decoder = HashDecoder(vocabularySize: 9, endBias: endBias, spread: 5)
    let options = SearchOptions(
      beam: beam, margin: .infinity, rules: OutputRules(lengthRatio: 0, extraLength: 12))
    for (source, found) in zip(sources, BeamSearch(decoder, options: options).search(sources)) {
      let expected = decoder.plainBeamSearch(source: source, beam: beam, maximumLength: 12)
      #expect(found[0].isComplete == !expected.isEmpty)
      if let best = expected.first { #expect(found[0].tokens == best) }
    }
  }

  /// Only what falls behind by more than the margin is given up, so a margin that nothing reaches changes nothing.
  @Test func marginGivesUpHypothesesThatFallBehind() {
    let decoder = HashDecoder(vocabularySize: 9, spread: 5)
    func search(margin: Float, nBest: Int = 1) -> (best: [Float], rows: Int) {
      decoder.log.rowsPerStep = []
      let options = SearchOptions(beam: 6, nBest: nBest, margin: margin)
      let found = BeamSearch(decoder, options: options).search(sources)
      return (found.map { $0[0].score }, decoder.log.rowsPerStep.reduce(0, +))
    }
    let whole = search(margin: .infinity)
    #expect(search(margin: 100) == whole)
    let narrow = search(margin: 2)
    #expect(narrow.rows < whole.rows)
    // With no margin at all the best token is taken at each step.
    #expect(search(margin: 0).best == BeamSearch(decoder, options: .greedy).search(sources).map { $0[0].score })
    #expect(search(margin: 0, nBest: 2) == search(margin: 100, nBest: 2))
  }

  @Test func beamOfOneIsGreedy() {
    let found = BeamSearch(decoder, options: .greedy).search(sources)
    for (source, hypotheses) in zip(sources, found) {
      let limit = OutputRules().maximumLength(sourceLength: source.count)
      #expect(hypotheses.map(\.tokens) == [decoder.greedyOutput(source: source, maximumLength: limit)])
    }
  }

  @Test(arguments: [1, 2, 5])
  func answerDoesNotDependOnTheBatch(beam: Int) {
    var options = SearchOptions(beam: beam, nBest: beam, keepsAttention: true)
    let together = BeamSearch(decoder, options: options).search(sources)
    #expect(together == sources.flatMap { BeamSearch(decoder, options: options).search([$0]) })
    options.batch = 3
    #expect(together == BeamSearch(decoder, options: options).search(sources))
    #expect(together == BeamSearch(decoder, options: options).search(sources.reversed()).reversed())
  }

  @Test func emptySourcesHaveEmptyOutputsAndNeverReachTheDecoder() {
    let found = BeamSearch(decoder).search([[], [5], [], [6, 7], []])
    #expect(found.map(\.count) == [1, 1, 1, 1, 1])
    #expect(found.map { $0[0].tokens.isEmpty } == [true, false, true, false, true])
    #expect(decoder.log.encoded == [[5], [6, 7]])
    #expect(BeamSearch(decoder).search([]).isEmpty)
  }

  @Test func nBestIsSortedDistinctAndFull() {
    for hypotheses in BeamSearch(decoder, options: SearchOptions(beam: 6, nBest: 4)).search(sources) {
      #expect(hypotheses.count == 4)
      #expect(zip(hypotheses, hypotheses.dropFirst()).allSatisfy { $0.score >= $1.score })
      #expect(Set(hypotheses.map(\.tokens)).count == hypotheses.count)
    }
  }

  @Test func bestDoesNotDependOnHowManyAreAskedFor() {
    let rules = OutputRules(lengthRatio: 0, extraLength: 4)
    let one = BeamSearch(decoder, options: SearchOptions(beam: 60, margin: .infinity, rules: rules)).search(sources)
    let four = BeamSearch(decoder, options: SearchOptions(beam: 60, nBest: 4, rules: rules)).search(sources)
    #expect(one.map { $0[0] } == four.map { $0[0] })
  }

  @Test func outputThatDoesNotEndIsCutAtTheLimit() {
    let endless = HashDecoder(vocabularySize: 7, endBias: -100)
    let rules = OutputRules(lengthRatio: 2, extraLength: 1)
    for beam in [1, 4] {
      let options = SearchOptions(beam: beam, nBest: beam, rules: rules)
      for (source, hypotheses) in zip(sources, BeamSearch(endless, options: options).search(sources)) {
        #expect(hypotheses.count == beam)
        #expect(hypotheses.allSatisfy { !$0.isComplete && $0.tokens.count == 2 * source.count + 1 })
      }
    }
  }

  /// The best of all outputs that end in time, if they must; brute force knows it.
  @Test func outputThatMustEndInTimeDoes() {
    let decoder = HashDecoder(vocabularySize: 7, endBias: -3)
    var rules = OutputRules(minimumLength: 0, lengthRatio: 0, extraLength: 4)
    rules.endsInTime = true
    let options = SearchOptions(beam: 300, margin: .infinity, rules: rules)
    for (source, found) in zip(sources, BeamSearch(decoder, options: options).search(sources)) {
      let best = decoder.allOutputs(source: source, maximumLength: 4)
        .max {
          options.score($0.logProbability, length: $0.tokens.count + 1)
            < options.score($1.logProbability, length: $1.tokens.count + 1)
        }
      #expect(found[0].isComplete && found[0].tokens == best?.tokens)
    }
    for hypotheses in BeamSearch(decoder, options: SearchOptions(beam: 2, rules: rules)).search(sources) {
      #expect(hypotheses[0].isComplete && hypotheses[0].tokens.count <= 3)
    }
  }

  @Test func outputThatEndsIsPreferredToOneThatWasCut() throws {
    let options = SearchOptions(beam: 5, nBest: 5, rules: OutputRules(lengthRatio: 0, extraLength: 2))
    let found = BeamSearch(decoder, options: options).search(sources)
    for hypotheses in found {
      let firstCut = hypotheses.firstIndex { !$0.isComplete } ?? hypotheses.count
      #expect(hypotheses[firstCut...].allSatisfy { !$0.isComplete })
    }
    #expect(found.contains { $0.contains(where: \.isComplete) && $0.contains { !$0.isComplete } })
  }

  @Test func endedHypothesesAndSentencesLeaveTheBatch() {
    let eager = HashDecoder(vocabularySize: 7, endBias: 2)
    _ = BeamSearch(eager, options: SearchOptions(beam: 3)).search(sources)
    let rows = eager.log.rowsPerStep
    #expect(rows.first == sources.count)
    #expect(rows.allSatisfy { $0 <= 3 * sources.count })
    #expect(rows.contains { $0 > sources.count })
    #expect((rows.last ?? 0) <= (rows.max() ?? 0) / 2)
  }

  @Test func specialTokensAreNeverWritten() {
    for hypotheses in BeamSearch(decoder, options: SearchOptions(beam: 5, nBest: 5)).search(sources) {
      #expect(hypotheses.allSatisfy { $0.tokens.allSatisfy { $0 >= 4 } && !$0.tokens.isEmpty })
    }
  }

  @Test func attentionFollowsItsHypothesis() throws {
    let options = SearchOptions(beam: 4, nBest: 4, keepsAttention: true)
    for (source, hypotheses) in zip(sources, BeamSearch(decoder, options: options).search(sources)) {
      for hypothesis in hypotheses {
        let expected = hypothesis.tokens.indices.map {
          decoder.attention(source: source, prefix: [2] + hypothesis.tokens[..<$0])
        }
        #expect(hypothesis.attention == expected)
      }
    }
    #expect(BeamSearch(decoder).search(sources).allSatisfy { $0[0].attention.isEmpty })
  }

  @Test func logProbabilityIsTheSumOverTheTokens() {
    for (source, hypotheses) in zip(sources, BeamSearch(decoder).search(sources)) {
      let tokens = hypotheses[0].tokens + (hypotheses[0].isComplete ? [3] : [])
      let sum = tokens.indices.reduce(Float(0)) {
        $0 + decoder.logProbabilities(source: source, prefix: [2] + tokens[..<$1])[Int(tokens[$1])]
      }
      #expect(hypotheses[0].logProbability == sum)
    }
  }

  @Test func noPhraseTwiceWhenSoWished() {
    func repeats(_ tokens: [Int32]) -> Bool {
      let pairs = zip(tokens, tokens.dropFirst()).map { [$0, $1] }
      return Set(pairs).count < pairs.count
    }
    let endless = HashDecoder(vocabularySize: 7, endBias: -3)
    let free = BeamSearch(endless, options: SearchOptions(beam: 3)).search(sources)
    #expect(free.contains { repeats($0[0].tokens) })
    let options = SearchOptions(beam: 3, rules: OutputRules(uniquePhraseLength: 2))
    let unique = BeamSearch(endless, options: options).search(sources)
    #expect(!unique.contains { repeats($0[0].tokens) })
  }

  @Test func modelWithoutNumbersEndsWithNothing() {
    let broken = HashDecoder(vocabularySize: 7, endBias: .nan)
    let found = BeamSearch(broken).search(sources)
    #expect(found.allSatisfy { $0.count == 1 && $0[0].tokens.isEmpty && !$0[0].isComplete })
  }
}
