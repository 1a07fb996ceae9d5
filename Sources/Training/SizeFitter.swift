import Models
import Tensors

/// Chooses the size of a model that is trained by the clock: a large one learns more from each token, a small one sees
/// more tokens in the time.
///
/// How fast this machine trains a size is measured by steps on the corpus itself, a second or two for each.
struct SizeFitter {
  /// Target tokens a second.
  typealias Rate = Double

  /// Steps that are measured, at least and at most, and the seconds that are enough.
  private static let steps = 3...15
  private static let seconds = 1.5

  private let corpus: Corpus
  private let settings: TrainingSettings
  private let workers: Workers
  /// The memory that there is.
  private let headroom: Headroom
  /// Those that steps are taken with, the first one to warm up.
  private let batches: [[EncodedPair]]

  init(
    _ corpus: Corpus, settings: TrainingSettings, headroom: Headroom = Headroom(space: nil, memory: nil),
    workers: Workers
  ) {
    (self.corpus, self.settings, self.headroom, self.workers) = (corpus, settings, headroom, workers)
    let batches = Batcher(
      lengths: corpus.lengths, words: corpus.words, batchTokens: settings.batchTokens, seed: settings.seed
    ).batches(epoch: 0)
    self.batches = (0...Self.steps.upperBound).map { index in
      batches[index % batches.count].map { corpus.pair(at: Int($0)) }
    }
  }

  /// Target tokens that a model of a size should see to be better than the next smaller one: guesses, as few sizes and
  /// times were measured.
  static func leastTokens(_ size: ModelSize) -> Double {
    switch size {
    case .tiny: 0
    case .small: 200_000
    case .medium: 1_000_000
    case .large: 5_000_000
    }
  }

  /// The largest size, up to a given one, that sees the tokens it needs and has the memory, and how fast it is trained.
  /// - Parameter architecture: the model of a size.
  func choose(
    for seconds: Double, upTo largest: ModelSize, architecture: (ModelSize) throws -> Architecture
  ) throws -> (size: ModelSize, rate: Rate) {
    let sizes = ModelSize.allCases.prefix { $0 != largest }
    for size in [largest] + sizes.reversed() {
      let architecture = try architecture(size)
      guard let rate = size == .tiny ? try rate(architecture) : try? rate(architecture) else { continue }
      if size == .tiny || rate * seconds >= Self.leastTokens(size) { return (size, rate) }
    }
    preconditionFailure("the smallest size fits any time")
  }

  /// The passes through the corpus that a time is enough for.
  func epochs(in seconds: Double, at rate: Rate) -> Double { seconds * rate / Double(max(corpus.targetTokens, 1)) }

  /// How fast a model is trained.
  /// - Throws: `Failure` of kind `.resource` when there is not enough memory for it.
  func rate(_ architecture: Architecture) throws -> Rate {
    let network = EncoderDecoder(architecture)
    try headroom.check(network.parameters, settings)
    let step = TrainingStep(
      network, weights: Weights(network.parameters, seed: settings.seed, precision: settings.precision ?? .float32),
      optimizer: Optimizer(settings, layout: network.parameters), average: nil, settings: settings, workers: workers)
    // The first one also packs the weights and takes memory.
    _ = step.run(batches[0], rate: settings.learningRate)
    let start = ContinuousClock.now
    var rates: [Rate] = []
    for batch in batches.dropFirst() {
      let begun = ContinuousClock.now
      if rates.count >= Self.steps.lowerBound, (begun - start) / .seconds(1) > Self.seconds { break }
      _ = step.run(batch, rate: settings.learningRate)
      rates.append(Rate(batch.reduce(0) { $0 + $1.target.count + 1 }) / ((ContinuousClock.now - begun) / .seconds(1)))
    }
    // The median: a step may take new memory, or share the machine with something else.
    return rates.sorted()[rates.count / 2]
  }
}
