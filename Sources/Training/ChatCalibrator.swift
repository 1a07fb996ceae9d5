import Decoding
import Diagnostics
import Foundation
import Models
import Tensors

/// Learns from validation messages how long a chatbot's replies are to be, and when it has not understood.
package struct ChatCalibrator {
  /// Fewer messages say too little.
  package static let fewestPairs = 100
  /// More only take time.
  private static let mostPairs = 400
  /// Points of the calibration.
  private static let groups = 12
  /// The share of people's messages that the bot may say it hasn't understood.
  private static let refusals: Float = 0.03
  /// A message that is more likely sense than not is answered.
  private static let likely: Float = 0.5
  /// The bonuses for length that are tried.
  private static let bonuses = (0...20).map { Float($0) * 0.05 }

  private let folder: ModelFolder
  private let workers: Workers
  private let talk: TrainingRun.Talk

  package init(_ folder: ModelFolder, workers: Workers, talk: @escaping TrainingRun.Talk) {
    (self.folder, self.workers, self.talk) = (folder, workers, talk)
  }

  /// A message's familiarity, and whether the message made sense: 1 or 0.
  typealias Sample = (familiarity: Float, result: Float)

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
    let chosen = pairs.fromAllOver(atMost: Self.mostPairs)
    let samples = samples(of: model, chosen.map(\.source))
    var part = Self.calibrate(samples)
    part.lengthBonus = Self.lengthBonus(
      for: replies(of: model, to: chosen.map(\.source)).map(\.candidates),
      meanLength: Float(chosen.reduce(0) { $0 + $1.encoded.target.count }) / Float(chosen.count))
    configuration.chat = part
    talk(
      String(
        format:
          "replies: a length bonus of %.2f makes them as long as people's; understanding: calibrated on %d messages and as "
          + "many scrambled ones, error %.3f; below %.2f, where "
          + "%.0f %% of the messages and %.0f %% of the scrambled ones are, the bot says that it didn't understand",
        part.lengthBonus, chosen.count, part.table.error, part.minimumConfidence, part.refused * 100,
        part.caught * 100))
    try folder.record(configuration)
  }

  /// What is measured of each message, and of its scrambled form behind it.
  private func samples(of model: TrainedModel, _ messages: [String]) -> [Sample] {
    var generator = SeededGenerator(seed: model.configuration.training.seed)
    let session = ChatSession(model, options: ChatOptions(for: model.configuration))
    return messages.flatMap { message -> [Sample] in
      let own = message.split(separator: "\n").last.map(String.init) ?? ""
      return [
        (session.familiarity(of: own), 1),
        (session.familiarity(of: Self.scrambled(own, using: &generator)), 0),
      ]
    }
  }

  private func replies(of model: TrainedModel, to messages: [String]) -> [Reply] {
    var options = ChatOptions(for: model.configuration)
    options.minimumConfidence = 0
    return Answerer(model, options: options, workers: workers).replies(to: messages)
  }

  /// The bonus with which the best candidates are as long as people's replies, nearly.
  static func lengthBonus(for candidates: [[RankedReply]], meanLength: Float) -> Float {
    func length(with bonus: Float) -> Float {
      let ranking = RankingOptions(lengthBonus: bonus)
      func score(_ reply: RankedReply) -> Float {
        ranking.score(
          fluency: reply.fluency, commonness: reply.commonness, length: Float(reply.tokens.count + 1))
      }
      let best = candidates.compactMap { replies in
        let least = ranking.leastFluency(beside: replies.map(\.fluency).max() ?? 0)
        return replies.filter { $0.fluency >= least }.max { score($0) < score($1) }
      }
      return Float(best.reduce(0) { $0 + $1.tokens.count }) / Float(max(best.count, 1))
    }
    return bonuses.min { abs(length(with: $0) - meanLength) < abs(length(with: $1) - meanLength) } ?? 0
  }

  /// A message with its letters in a random order, in words as long as before.
  static func scrambled(_ text: String, using generator: inout SeededGenerator) -> String {
    var characters = Array(text)
    let places = characters.indices.filter { characters[$0].isLetter }
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
      let calibration = Calibration(half(1 - own).map { ($0, $1) }, groups: groups)
      return half(own).map { (confidence: calibration($0.familiarity), result: $0.result) }
    }
    let understanding = Calibration(samples.map { ($0, $1) }, groups: groups)
    let confidences = samples.map { (confidence: understanding($0.familiarity), result: $0.result) }
    let known = confidences.filter { $0.result == 1 }.map(\.confidence).sorted()
    let least = min(known.isEmpty ? 0 : known[Int(Float(known.count) * refusals)], likely)
    func below(_ result: Float) -> Float {
      let all = confidences.filter { $0.result == result }
      return Float(all.count { $0.confidence < least }) / Float(max(all.count, 1))
    }
    return ModelConfiguration.ChatPart(
      lengthBonus: RankingOptions().lengthBonus, understanding: understanding, table: ReliabilityTable(judged),
      minimumConfidence: least, refused: below(1),
      caught: below(0))
  }
}
