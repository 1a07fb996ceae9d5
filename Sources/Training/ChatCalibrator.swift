import Decoding
import Diagnostics
import Foundation
import Models
import Tensors

/// Learns from validation messages when a chatbot has not understood.
package struct ChatCalibrator {
  /// Fewer messages say too little.
  package static let fewestPairs = 100
  /// More only take time.
  private static let mostPairs = 400
  /// Points of the calibration.
  private static let groups = 12
  /// The share of people's messages that the bot may say it hasn't understood.
  private static let refusals: Float = 0.03

  private let folder: ModelFolder
  private let workers: Workers
  private let talk: TrainingRun.Talk

  package init(_ folder: ModelFolder, workers: Workers, talk: @escaping TrainingRun.Talk) {
    (self.folder, self.workers, self.talk) = (folder, workers, talk)
  }

  /// A message, what the model thinks of its own reply, and whether the message made sense: 1 or 0.
  typealias Sample = (opinion: Float, result: Float)

  /// Calibrates the folder's model and writes what was found to its configuration and card.
  package func run(on pairs: [ValidationPair]) throws {
    guard pairs.count >= Self.fewestPairs else {
      return talk(
        "understanding: not calibrated, as \(pairs.count, "validation pair") of \(Self.fewestPairs) are too few")
    }
    let model = try folder.read(workers: workers)
    var configuration = model.configuration
    // What an earlier run found must not change what is measured.
    configuration.chat = nil
    let part = Self.calibrate(opinions(of: model, on: pairs))
    configuration.chat = part
    talk(
      String(
        format: "understanding: calibrated on %d messages and as many scrambled ones, error %.3f; below %.2f, where "
          + "%.0f %% of the messages and %.0f %% of the scrambled ones are, the bot says that it didn't understand",
        min(pairs.count, Self.mostPairs), part.table.error, part.minimumConfidence, part.refused * 100,
        part.caught * 100))
    try AtomicFile.write(ModelFolder.encode(configuration), to: folder.configurationFile)
    try AtomicFile.write(Data(ModelCard(configuration).text.utf8), to: folder.cardFile)
  }

  /// Samples of messages from all over the pairs, each followed by its scrambled form.
  private func opinions(of model: TrainedModel, on pairs: [ValidationPair]) -> [Sample] {
    let count = min(pairs.count, Self.mostPairs)
    var generator = SeededGenerator(seed: model.configuration.training.seed)
    let messages = (0..<count).flatMap { index in
      let source = pairs[index * pairs.count / count].source
      return [source, Self.scrambled(source, using: &generator)]
    }
    var options = ChatOptions(for: model.configuration)
    options.minimumConfidence = 0
    let session = Answerer(model, options: options, workers: workers)
    return session.replies(to: messages).enumerated().map { ($1.opinion, $0.isMultiple(of: 2) ? 1 : 0) }
  }

  /// A conversation whose last turn has its letters in a random order, in words as long as before.
  static func scrambled(_ text: String, using generator: inout SeededGenerator) -> String {
    var characters = Array(text)
    let start = (characters.lastIndex(of: "\n") ?? -1) + 1
    let places = characters.indices.filter { $0 >= start && characters[$0].isLetter }
    var letters = places.map { characters[$0] }
    letters.shuffle(using: &generator)
    for (place, letter) in zip(places, letters) { characters[place] = letter }
    return String(characters)
  }

  /// A calibration of all samples, with a table of what each half says of the other.
  static func calibrate(_ samples: [Sample]) -> ModelConfiguration.ChatPart {
    // Neighbours are a message and its scrambled form, which are to be in the same half.
    func half(_ number: Int) -> [Sample] {
      samples.enumerated().filter { $0.offset / 2 % 2 == number }.map(\.element)
    }
    let judged = (0..<2).flatMap { own in
      let calibration = Calibration(half(1 - own), groups: groups)
      return half(own).map { (confidence: calibration($0.opinion), result: $0.result) }
    }
    let understanding = Calibration(samples, groups: groups)
    let confidences = samples.map { (confidence: understanding($0.opinion), result: $0.result) }
    let known = confidences.filter { $0.result == 1 }.map(\.confidence).sorted()
    let least = known.isEmpty ? 0 : known[Int(Float(known.count) * refusals)]
    func below(_ result: Float) -> Float {
      let all = confidences.filter { $0.result == result }
      return Float(all.count { $0.confidence < least }) / Float(max(all.count, 1))
    }
    return ModelConfiguration.ChatPart(
      understanding: understanding, table: ReliabilityTable(judged), minimumConfidence: least, refused: below(1),
      caught: below(0))
  }
}
