import Diagnostics
import Decoding
import Foundation
import Models
import Tensors
import Text

/// Learns from validation pairs what a translator's probabilities are worth.
package struct ConfidenceCalibrator {
  /// Fewer pairs say too little.
  package static let fewestPairs = 50
  /// Points of the calibrations.
  private static let groups = (words: 40, lines: 12)

  private let folder: ModelFolder
  private let workers: Workers
  private let talk: TrainingRun.Talk

  package init(_ folder: ModelFolder, workers: Workers, talk: @escaping TrainingRun.Talk) {
    (self.folder, self.workers, self.talk) = (folder, workers, talk)
  }

  /// A translated line: the probability of each word, and whether the reference has it.
  struct Sample {
    let opinions: [Float]
    let results: [Float]

    var result: Float { results.reduce(0, +) / Float(results.count) }
  }

  /// Calibrates the folder's model and writes what was found to its configuration and card.
  package func run(on pairs: [ValidationPair]) throws {
    guard pairs.count >= Self.fewestPairs else {
      let isKnown = try folder.readConfiguration().confidence != nil
      return talk(
        "confidence: " + (isKnown ? "that of the model it went on from" : "not calibrated")
          + ", as \(pairs.count, "validation pair") of \(Self.fewestPairs) are too few")
    }
    let model = try folder.read(workers: workers)
    var configuration = model.configuration
    let validator = Validator(decidingAbout: model, on: pairs, keepsTokenProbabilities: true, workers: workers)
    let samples = validator.search(model.weights, shortlist: model.shortlist).enumerated().map { index, found in
      Self.sample(
        found.tokenProbabilities, model.target.words(of: found.tokens), text: model.target.decode(found.tokens),
        reference: validator.translated[index].target)
    }
    let part = Self.calibrate(samples.filter { !$0.opinions.isEmpty })
    configuration.confidence = part
    talk(
      String(
        format: "confidence: calibrated on %d lines; calibration error %.3f of lines, %.3f of words", samples.count,
        part.lines.error, part.words.error))
    try folder.record(configuration)
  }

  /// A word is right as often as the reference has it, from the left.
  static func sample(_ tokens: [Float], _ wordNumbers: [Int32], text: String, reference: String) -> Sample {
    let opinions = Confidence.opinions(tokens: tokens, wordNumbers: wordNumbers)
    var left = Dictionary(TextPipeline.words(of: reference).map { ($0, 1) }, uniquingKeysWith: +)
    let words = TextPipeline.words(of: text)
    let results = opinions.indices.map { index -> Float in
      guard index < words.count, let count = left[words[index]], count > 0 else { return 0 }
      left[words[index]] = count - 1
      return 1
    }
    return Sample(opinions: opinions, results: results)
  }

  /// Calibrations of all samples, with tables of what each half says of the other.
  static func calibrate(_ samples: [Sample]) -> ModelConfiguration.ConfidencePart {
    var lines: [(confidence: Float, result: Float)] = []
    var words: [(confidence: Float, result: Float)] = []
    for half in 0..<2 {
      let own = samples.enumerated().filter { $0.offset % 2 == half }.map(\.element)
      let (word, line) = fit(samples.enumerated().filter { $0.offset % 2 != half }.map(\.element))
      for sample in own {
        let confidences = sample.opinions.map { word($0) }
        words += zip(confidences, sample.results).map { ($0, $1) }
        lines.append((line(mean(confidences)), sample.result))
      }
    }
    let (word, line) = fit(samples)
    return ModelConfiguration.ConfidencePart(
      word: word, line: line, lines: ReliabilityTable(lines), words: ReliabilityTable(words))
  }

  private static func fit(_ samples: [Sample]) -> (word: Calibration, line: Calibration) {
    let word = Calibration(
      samples.flatMap { zip($0.opinions, $0.results).map { (opinion: $0, result: $1) } }, groups: groups.words)
    let line = Calibration(
      samples.map { (opinion: mean($0.opinions.map { word($0) }), result: $0.result) }, groups: groups.lines)
    return (word, line)
  }

  private static func mean(_ values: [Float]) -> Float { values.reduce(0, +) / Float(max(values.count, 1)) }
}
