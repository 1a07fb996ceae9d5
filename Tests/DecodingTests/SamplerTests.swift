import Foundation
import Tensors
import Testing
import Text

@testable import Decoding

struct SamplerTests {
  let everything = OutputRules(minimumLength: 0, lengthRatio: 0, extraLength: 30)

  /// The choices among tokens of the given probabilities.
  private func choices(_ probabilities: [Float], _ options: SamplingOptions) -> [(token: Int32, weight: Double)] {
    var logs = probabilities.map { Foundation.log($0) }
    return logs.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      let choices = options.choices(in: Matrix(base, rows: 1, columns: buffer.count))
      let total = choices.reduce(0) { $0 + $1.weight }
      return choices.map { ($0.token, $0.weight / total) }
    }
  }

  @Test(arguments: [
    (0.0, [2]), (0.35, [2]), (0.45, [2, 4]), (0.65, [2, 4, 1]), (0.77, [2, 4, 1, 3]), (0.95, [2, 4, 1, 3, 0]),
  ])
  func topPKeepsTheFewestThatReachIt(topP: Double, expected: [Int32]) {
    let options = SamplingOptions(temperature: 1, topP: topP)
    #expect(choices([0.1, 0.15, 0.4, 0.15, 0.2], options).map(\.token) == expected)
  }

  @Test func numbersBeyondAllBoundsAreNoChoice() {
    #expect(choices([.infinity, .infinity], SamplingOptions(temperature: 1, topP: 0.9)).isEmpty)
  }

  @Test func topPOfAWideVocabularyIsThatOfSorting() {
    var generator = SeededGenerator(seed: 4)
    let raw = (0..<500).map { _ in Float(exp(8 * generator.nextUnit())) }
    let total = raw.reduce(0, +)
    let probabilities = raw.map { $0 / total }
    for topP in [0.1, 0.5, 0.9, 0.999] {
      var sum = 0.0
      var expected: [Int32] = []
      for token in probabilities.indices.sorted(by: { probabilities[$0] > probabilities[$1] }) where sum < topP {
        expected.append(Int32(token))
        sum += Double(probabilities[token])
      }
      #expect(choices(probabilities, SamplingOptions(temperature: 1, topP: topP, topK: 0)).map(\.token) == expected)
    }
  }

  @Test func topKComesBeforeTopP() {
    let probabilities: [Float] = [0.1, 0.15, 0.4, 0.15, 0.2]
    #expect(choices(probabilities, SamplingOptions(temperature: 1, topP: 1, topK: 3)).map(\.token) == [2, 4, 1])
    #expect(choices(probabilities, SamplingOptions(temperature: 1, topP: 0.6, topK: 2)).map(\.token) == [2])
    #expect(choices(probabilities, SamplingOptions(temperature: 1, topP: 1, topK: 99)).count == 5)
  }

  @Test func temperatureRaisesProbabilitiesToItsInverse() {
    let found = choices([0.5, 0.3, 0.2], SamplingOptions(temperature: 0.5, topP: 1))
    let expected = [0.25 / 0.38, 0.09 / 0.38, 0.04 / 0.38]
    #expect(zip(found, expected).allSatisfy { abs($0.weight - $1) < 1e-6 })
    #expect(choices([0.3, 0.5, 0.2], SamplingOptions(temperature: 0)).map(\.token) == [1])
    #expect(choices([0.3, 0.5, 0.2], SamplingOptions(temperature: 1e-300, topP: 1)).map(\.token) == [1])
    #expect(choices([0, 0], SamplingOptions()).isEmpty)
  }

  @Test func tokensComeAsOftenAsTheModelExpects() {
    let decoder = HashDecoder(vocabularySize: 8)
    let sampler = Sampler(decoder, options: SamplingOptions(temperature: 1, topP: 1, rules: everything))
    var generator = SeededGenerator(seed: 5)
    var counts = [Int](repeating: 0, count: 8)
    let draws = 4000
    for _ in 0..<draws { counts[Int(sampler.sample([9, 9], using: &generator) { _ in }.tokens.first ?? 3)] += 1 }
    let allowed = decoder.logProbabilities(source: [9, 9], prefix: [2]).map { Double(exp($0)) }
    let total = allowed[3...].reduce(0, +)
    #expect(counts[..<3] == [0, 0, 0])
    for token in 3..<8 {
      let probability = allowed[token] / total
      let deviation = (probability * (1 - probability) * Double(draws)).squareRoot()
      #expect(abs(Double(counts[token]) - probability * Double(draws)) < 4 * deviation)
    }
  }

  @Test func temperatureZeroIsGreedySearch() {
    let decoder = HashDecoder(vocabularySize: 9)
    let sampler = Sampler(decoder, options: SamplingOptions(temperature: 0, rules: OutputRules()))
    var generator = SeededGenerator(seed: 1)
    for source in randomSources(20, longest: 6, seed: 2) {
      let sampled = sampler.sample(source, using: &generator) { _ in }
      #expect([sampled] == BeamSearch(decoder, options: .greedy).search([source])[0])
    }
  }

  @Test func seedFixesTheOutput() {
    let sampler = Sampler(HashDecoder(vocabularySize: 50), options: SamplingOptions(temperature: 1))
    func outputs(seed: UInt64) -> [Hypothesis] {
      var generator = SeededGenerator(seed: seed)
      return (0..<5).map { _ in sampler.sample([7], using: &generator) { _ in } }
    }
    #expect(outputs(seed: 1) == outputs(seed: 1))
    #expect(outputs(seed: 1) != outputs(seed: 2))
  }

  @Test func tokensAreHandedOutAsTheyCome() throws {
    struct Enough: Error {}
    let endless = HashDecoder(vocabularySize: 50, endBias: -100)
    let sampler = Sampler(endless, options: SamplingOptions(rules: everything))
    var generator = SeededGenerator(seed: 3)
    var seen: [Int32] = []
    let hypothesis = sampler.sample([7], using: &generator) { seen.append($0) }
    #expect(hypothesis.tokens == seen)
    #expect(seen.count == 30 && !hypothesis.isComplete)

    let steps = endless.log.rowsPerStep.count
    #expect(throws: Enough.self) {
      try sampler.sample([7], using: &generator) { _ in throw Enough() }
    }
    #expect(endless.log.rowsPerStep.count == steps + 1)
  }

  /// Drawn together, outputs come as often as drawn alone, with the same opinions of them.
  @Test func severalAreDrawnTogether() {
    let decoder = HashDecoder(vocabularySize: 8, endBias: 1)
    let sampler = Sampler(decoder, options: SamplingOptions(temperature: 1, topP: 1, rules: everything))
    var generator = SeededGenerator(seed: 5)
    let drawn = (0..<40).flatMap { _ in sampler.sample([9, 9], count: 50, using: &generator) }
    #expect(drawn.count == 2000 && Set(drawn.map(\.tokens)).count > 100)
    let forced = ForcedScores(decoder).of(drawn.map(\.tokens), after: [9, 9])
    for (hypothesis, score) in zip(drawn, forced) where hypothesis.isComplete {
      #expect(abs(hypothesis.logProbability - score) < 1e-4)
    }
    let first = drawn.count { $0.tokens.first == 5 }
    let allowed = decoder.logProbabilities(source: [9, 9], prefix: [2]).map { Double(exp($0)) }
    let probability = allowed[5] / allowed[3...].reduce(0, +)
    #expect(abs(Double(first) - 2000 * probability) < 4 * (2000 * probability * (1 - probability)).squareRoot())
  }

  /// Against the sum of the decoder's own opinions.
  @Test func givenOutputsAreScored() {
    let decoder = HashDecoder(vocabularySize: 9)
    let outputs: [[Int32]] = [[4, 5, 6], [], [7], [4, 5, 6, 7, 8, 4], [5, 5]]
    let scores = ForcedScores(decoder).of(outputs, after: [8, 7])
    for (output, score) in zip(outputs, scores) {
      var (sum, prefix) = (Float(0), [SpecialToken.start])
      for token in output + [SpecialToken.end] {
        sum += decoder.logProbabilities(source: [8, 7], prefix: prefix)[Int(token)]
        prefix.append(token)
      }
      #expect(abs(sum - score) < 1e-4)
    }
    #expect(ForcedScores(decoder).of([], after: [8]).isEmpty)
  }

  @Test func emptySourceHasTheEmptyOutput() {
    var generator = SeededGenerator(seed: 3)
    #expect(Sampler(HashDecoder(vocabularySize: 8)).sample([], using: &generator) { _ in } == .empty)
  }
}
