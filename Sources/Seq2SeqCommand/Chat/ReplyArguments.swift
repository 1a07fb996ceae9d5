import Decoding
import Diagnostics
import Models

/// How a chat replies, as the user wants it: options of the command line that `/set` changes during a talk.
struct ReplyArguments: OptionGroup {
  static let title = "Replies"

  @Option("--temperature", in: 0.0...10.0, help: "how adventurous: 0 always takes the most probable word")
  var temperature = SamplingOptions().temperature
  @Option("--top-p", in: 0.01...1.0, help: "share of the probability that words are drawn from") var topP =
    SamplingOptions().topP
  @Option("--candidates", in: 1...256, help: "replies that are drawn, of which the one is said that suits best")
  var candidates = RankingOptions().candidates
  @Option("--commonness", in: 0...10, help: "how much it counts against a reply that people say it to anything")
  var commonness: Float = RankingOptions().commonness
  @Option("--beam", in: 0...100, help: "search for the most probable reply, so many at a time, instead of drawing one")
  var beam = 0
  @Option("--context", in: 1...100, help: "turns of the talk that are read; as many as the model knows if not given")
  var context: Int?
  @Option(
    "--min-confidence", in: 0...1, help: "say that it isn't understood where the model is less sure; the model's own")
  var leastConfidence: Float?
  @Option("--not-understood", help: "what is said then") var notUnderstood = ChatOptions().notUnderstood

  /// Refuses what does nothing beside another option; in a talk all may be set, in any order.
  func check() throws {
    let drawing = beam > 0 ? ["--temperature", "--top-p", "--candidates", "--commonness"] : []
    let ranking = candidates == 1 ? ["--commonness"] : []
    for (options, other) in [(drawing, "--beam"), (ranking, "--candidates 1")] {
      guard let option = given.first(where: options.contains) else { continue }
      throw Failure(.usage, "\(option) does not go with \(other)")
    }
  }

  /// The options of a conversation with a model.
  func options(for model: TrainedModel, seed: UInt64) throws -> ChatOptions {
    let own = model.configuration.decoding
    if let context, context > own.contextTurns {
      throw Failure(
        .usage, "--context takes at most \(own.contextTurns) here, the turns that the model was trained to read")
    }
    var options = ChatOptions(for: model.configuration, seed: seed)
    (options.sampling.temperature, options.sampling.topP) = (temperature, topP)
    options.method = method(for: model.configuration, options.sampling.rules)
    if let context { options.turns = context }
    if let leastConfidence { options.minimumConfidence = leastConfidence }
    options.notUnderstood = notUnderstood.asOneLine
    return options
  }

  private func method(for model: ModelConfiguration, _ rules: OutputRules) -> ChatOptions.Method {
    if beam > 0 { return .search(SearchOptions(beam: beam, lengthPenalty: model.decoding.lengthPenalty, rules: rules)) }
    if candidates == 1 { return .sampling }
    var ranking = RankingOptions(for: model)
    (ranking.candidates, ranking.commonness) = (candidates, commonness)
    return .ranking(ranking)
  }
}
