import Decoding
import Models

/// How a model searches for translations, as the user wants it.
struct SearchArguments: OptionGroup {
  static let title = "Search"

  @Option("--beam", in: 1...100, help: "hypotheses followed at a time; the model's own if not given") var beam: Int?
  @Option("--length-penalty", in: 0.0...10.0, help: "power of the length that scores are divided by")
  var lengthPenalty: Double?
  @Option("--margin", in: 0.0...1000.0, help: "nats that a hypothesis may fall behind the best before it is given up")
  var margin = Double(SearchOptions.usualMargin)
  @Option("--precision", help: "numbers to compute with; auto is int8 where the model has it")
  var precision = DecodingPrecision.auto
  @Option("--shortlist", help: "look only at words that can translate the source's: auto where that was measured safe")
  var shortlist = Shortlist.Use.auto

  /// The search for a model, by its own settings where the user said nothing.
  func options(for model: TrainedModel) -> SearchOptions {
    let own = model.configuration.decoding
    return SearchOptions(
      beam: beam ?? own.beam, lengthPenalty: lengthPenalty.map(Float.init) ?? own.lengthPenalty, margin: Float(margin))
  }
}
