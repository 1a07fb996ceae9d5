import Decoding
import Diagnostics
import Evaluation
import Foundation
import Models
import Tensors
import Training

/// Lets models translate, and measures how well they predict what people wrote.
struct ModelEvaluation {
  let search: SearchArguments
  /// Where the chance in a chatbot's replies starts.
  let seed: UInt64
  let workers: Workers
  let terminal: Terminal

  /// Refuses options of a search where none is made: without a beam, chatbots draw their replies.
  func checkSearch(by folders: [String]) throws {
    guard search.beam == nil,
      let option = search.given.first(where: { ["--length-penalty", "--margin"].contains($0) }),
      try folders.allSatisfy({ try ModelFolder(URL(fileURLWithPath: $0)).readConfiguration().task == .chat })
    else { return }
    throw Failure(.usage, "\(option) goes with --beam", advice: "without it a chatbot draws its replies")
  }

  /// Translates the sources of a test set by the model in each folder.
  func translate(_ testSet: TestSet, by folders: [String]) throws -> ScoredCorpus {
    // All are read before the first one works, so that a missing one is told at once.
    let models = try folders.map {
      try ModelArgument.read($0, search.precision, shortlist: search.shortlist, workers: workers)
    }
    let systems = zip(folders, models).map { folder, model in
      terminal.status("\(folder): translating \(Phrase.count(testSet.sources.count, "sentence"))")
      return ScoredCorpus.System(name: folder, hypotheses: outputs(of: model, for: testSet.sources))
    }
    terminal.clearStatus()
    return ScoredCorpus(
      sources: testSet.sources, references: testSet.references, systems: systems,
      isChat: models.contains { $0.configuration.task == .chat })
  }

  /// A translator's translations; a chatbot's replies, as `chat` gives them, or with a beam the most probable ones.
  private func outputs(of model: TrainedModel, for sources: [String]) -> [String] {
    if model.configuration.task == .chat {
      var options = ChatOptions(for: model.configuration, seed: seed)
      if search.beam != nil {
        var search = search.options(for: model)
        search.rules = options.sampling.rules
        options.method = .search(search)
      }
      return Answerer(model, options: options, workers: workers).replies(to: sources).map(\.text)
    }
    let translator = LineTranslator(model, options: search.options(for: model), workers: workers)
    return translator.translate(sources).map { $0.first?.text ?? "" }
  }

  /// The perplexity of the targets, given their sources.
  func perplexity(of folder: String, on pairs: [TextPair]) throws -> Perplexity {
    // Perplexities are compared between programs, so they are those of the weights as they were trained.
    let model = try ModelArgument.read(folder, .float32, workers: workers)
    let encoded = pairs.map {
      EncodedPair(source: model.source.encode($0.source), target: model.target.encode($0.target))
    }
    if let index = encoded.firstIndex(where: { max($0.source.count, $0.target.count) > Score.longestSide }) {
      throw Failure(
        .data, "more than \(Score.longestSide) tokens", at: pairs[index].place, advice: "take the pair out")
    }
    let losses = Validator.losses(of: encoded, model.network, model.weights, workers: workers)
    var perplexity = Perplexity()
    for (index, loss) in losses.enumerated() {
      perplexity.add(
        logProbability: -Double(loss), tokens: encoded[index].target.count + 1,
        characters: pairs[index].target.unicodeScalars.count + 1)
    }
    return perplexity
  }
}
