import Decoding
import Evaluation
import Layers
import Models
import Tensors

/// A validation pair as text and as ids.
package struct ValidationPair: Sendable {
  package let source: String
  package let target: String
  package let encoded: EncodedPair

  package init(source: String, target: String, encoded: EncodedPair) {
    self.source = source
    self.target = target
    self.encoded = encoded
  }

  /// A hash of all pairs' texts, by which a resumed run knows what it is measured on.
  static func fingerprint(of pairs: [ValidationPair]) -> UInt64 {
    pairs.reduce(0) { Hash.combine($0, Hash.of($1.source, $1.target)) }
  }
}

/// How a model does on pairs that it was not trained on.
package struct ValidationResult: Sendable {
  /// Nats a target token, EOS counted.
  package let loss: Double
  /// Of the pairs that were translated.
  package let bleu: Double
  package let chrF: Double
  /// Of the same translations.
  package let variety: OutputVariety
  /// A few sources with their references and what the model makes of them.
  package let samples: [(source: String, reference: String, output: String)]
}

/// Measures a model on validation pairs: loss by teacher forcing, BLEU and chrF by search.
package struct Validator: Sendable {
  /// Pairs that are translated at most, enough for a BLEU that is good to about a point; where something is decided by
  /// tenths of a point they are more.
  private static let translatedPairs = 1000
  private static let decidingPairs = 3000
  private static let batchPairs = 32
  private static let sampleCount = 3

  private let network: EncoderDecoder
  private let pairs: [ValidationPair]
  /// The pairs that are translated, evenly spread over all: a file may be sorted by length, as Tatoeba's are.
  package let translated: [ValidationPair]
  private let search: SearchOptions
  private let decode: @Sendable ([Int32]) -> String
  private let workers: Workers

  /// - Parameters:
  ///   - limit: pairs that are translated at most.
  ///   - search: how the pairs are translated; greedy search is enough to watch a training.
  ///   - decode: turns the ids of an output into text.
  package init(
    _ network: EncoderDecoder, pairs: [ValidationPair], translating limit: Int = Self.translatedPairs,
    search: SearchOptions = .greedy, workers: Workers,
    decode: @escaping @Sendable ([Int32]) -> String
  ) {
    self.network = network
    self.pairs = pairs
    translated = pairs.fromAllOver(atMost: limit)
    self.search = search
    self.decode = decode
    self.workers = workers
  }

  /// One that decides about a trained model: more pairs, translated by the model's own search.
  /// - Parameters:
  ///   - decoding: the search, if it is not to be the model's.
  ///   - keepsTokenProbabilities: whether outputs tell how probable each token is.
  init(
    decidingAbout model: TrainedModel, on pairs: [ValidationPair], decoding: ModelConfiguration.DecodingPart? = nil,
    keepsTokenProbabilities: Bool = false, workers: Workers
  ) {
    let decoding = decoding ?? model.configuration.decoding
    let search = SearchOptions(
      beam: decoding.beam, lengthPenalty: decoding.lengthPenalty, keepsTokenProbabilities: keepsTokenProbabilities)
    self.init(model.network, pairs: pairs, translating: Self.decidingPairs, search: search, workers: workers) {
      model.target.decode($0)
    }
  }

  /// - Parameter weights: packed for inference at least.
  package func run(_ weights: Weights) -> ValidationResult {
    let outputs = translate(weights)
    let chrF = ChrF()
    var statistics = ChrF.Statistics()
    for (pair, output) in zip(translated, outputs) { statistics += chrF.statistics(of: output, against: [pair.target]) }
    // Spread over the pairs, so that not all samples are alike.
    let stride = max(outputs.count / Self.sampleCount, 1)
    let samples = Swift.stride(from: stride / 2, to: outputs.count, by: stride).prefix(Self.sampleCount).map {
      (source: translated[$0].source, reference: translated[$0].target, output: outputs[$0])
    }
    return ValidationResult(
      loss: Self.loss(of: pairs.map(\.encoded), network, weights, workers: workers),
      bleu: bleu(of: outputs), chrF: chrF.score(of: statistics),
      variety: OutputVariety(
        sources: translated.map(\.source), references: translated.map(\.target), outputs: outputs),
      samples: samples)
  }

  /// BLEU of what `translate` returned.
  package func bleu(of outputs: [String]) -> Double {
    let bleu = BLEU()
    var statistics = BLEU.Statistics()
    for (pair, output) in zip(translated, outputs) { statistics += bleu.statistics(of: output, against: [pair.target]) }
    return BLEU.Score(statistics).value
  }

  /// Mean negative log-likelihood of the pairs, nats a target token.
  package static func loss(
    of pairs: [EncodedPair], _ network: EncoderDecoder, _ weights: Weights, workers: Workers
  ) -> Double {
    let losses = losses(of: pairs, network, weights, workers: workers)
    let tokens = pairs.reduce(0) { $0 + $1.target.count + 1 }
    return losses.reduce(0) { $0 + Double($1) } / Double(max(tokens, 1))
  }

  /// Each pair's negative log-likelihood in nats, in order.
  package static func losses(
    of pairs: [EncodedPair], _ network: EncoderDecoder, _ weights: Weights, workers: Workers
  ) -> [Float] {
    // Like lengths together; a pair's loss does not depend on its neighbours.
    let order = pairs.indices.sorted {
      (pairs[$0].target.count + pairs[$0].source.count, $0) < (pairs[$1].target.count + pairs[$1].source.count, $1)
    }
    let sorted = inChunks(order, workers) { indices in
      network.losses(indices.map { pairs[$0] }, Pass(weights, workspace: Workspace()))
    }
    var losses = [Float](repeating: 0, count: pairs.count)
    for (place, index) in order.enumerated() { losses[index] = sorted[place] }
    return losses
  }

  /// What the search makes of the sources that are translated, in order.
  package func translate(_ weights: Weights, shortlist: Shortlist? = nil) -> [String] {
    search(weights, shortlist: shortlist).map { decode($0.tokens) }
  }

  /// The outputs that the search finds for the sources that are translated, in order.
  package func search(_ weights: Weights, shortlist: Shortlist? = nil) -> [Hypothesis] {
    let sources = translated.map(\.encoded.source)
    // A model that has learnt little writes without end; what is past the limit would not score anyway.
    var options = search
    options.rules = OutputRules(lengthRatio: 1.5, extraLength: 10)
    let order = sources.indices.sorted { (sources[$0].count, $0) < (sources[$1].count, $1) }
    let found = Self.inChunks(order, workers) { [options] indices in
      BeamSearch(ModelDecoder(network, weights: weights, shortlist: shortlist), options: options)
        .search(indices.map { sources[$0] }).map { $0.first ?? .empty }
    }
    var outputs = [Hypothesis](repeating: .empty, count: sources.count)
    for (place, index) in order.enumerated() { outputs[index] = found[place] }
    return outputs
  }

  /// Maps chunks of indices in parallel and joins the results in order.
  private static func inChunks<Result: Sendable>(
    _ order: [Int], _ workers: Workers, _ body: @Sendable (ArraySlice<Int>) -> [Result]
  ) -> [Result] {
    let chunks = stride(from: 0, to: order.count, by: batchPairs).map {
      order[$0..<min($0 + batchPairs, order.count)]
    }
    var results = [[Result]](repeating: [], count: chunks.count)
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let results = buffer
      workers.run(chunks.count) { results[$0] = body(chunks[$0]) }
    }
    return results.flatMap { $0 }
  }
}
