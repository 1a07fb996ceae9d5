import Models
import TestSupport
import Tensors
import Testing

@testable import Decoding

/// Confidences belong to words and lines, and lie between 0 and 1.
struct ConfidenceTests {
  @Test func aWordIsAsProbableAsItsTokensTogether() {
    let opinions = Confidence.opinions(tokens: [-1, -2, -0.5], wordNumbers: [0, 0, 1])
    expectClose(opinions, [0.049787, 0.606531], within: 1e-5)
    #expect(Confidence.opinions(tokens: [], wordNumbers: []).isEmpty)
  }

  @Test func tokenProbabilitiesAddUpToTheHypothesis() {
    let sources = randomSources(10, longest: 5, seed: 3)
    let options = SearchOptions(beam: 3, keepsTokenProbabilities: true)
    let decoder = HashDecoder(vocabularySize: 9)
    for (source, found) in zip(sources, BeamSearch(decoder, options: options).search(sources)) {
      let best = found[0]
      #expect(best.tokenProbabilities.count == best.tokens.count)
      for (index, probability) in best.tokenProbabilities.enumerated() {
        let all = decoder.logProbabilities(source: source, prefix: [2] + best.tokens[..<index])
        #expect(abs(probability - all[Int(best.tokens[index])]) < 1e-5)
      }
    }
    #expect(BeamSearch(decoder).search(sources).allSatisfy { $0[0].tokenProbabilities.isEmpty })
  }

  @Test func everyLineHasOneWhenTheModelIsCalibrated() throws {
    var model = try TinyModel.make()
    let options = SearchOptions(beam: 2, keepsTokenProbabilities: true)
    let lines = ["The cat sat.", "", String(repeating: "Where is the station? ", count: 100)]
    func translate() -> [LineTranslation] {
      LineTranslator(model, options: options, workers: Workers(count: 2)).translate(lines).map { $0[0] }
    }
    #expect(translate().allSatisfy { $0.confidence == nil })
    let calibration = Calibration([(opinion: 0, result: 0.25), (opinion: 1, result: 0.75)], groups: 2)
    model.configuration.confidence = .init(
      word: calibration, line: calibration, lines: ReliabilityTable([]), words: ReliabilityTable([]))
    for translation in translate() {
      let confidence = try #require(translation.confidence)
      #expect(confidence.words.count == translation.text.split(separator: " ").count)
      #expect((confidence.words + [confidence.line]).allSatisfy { (0.25...1).contains($0) })
    }
    #expect(translate()[1].confidence?.line == 1)
  }
}
