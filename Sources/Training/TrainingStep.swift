import Layers
import Models
import Tensors

/// Computes gradients of a batch on several threads and steps the weights.
///
/// A batch is cut into a fixed number of shards, one thread each, whose gradients are added in a fixed order: the same
/// bits at any number of threads. What can be cut finer, the gradients of the weights and their stepping, is.
package final class TrainingStep {
  private let network: EncoderDecoder
  private let settings: TrainingSettings
  private let workers: Workers
  private let gradients: ParameterBlock
  private let shards: [Shard]
  private let factors = Workspace()
  private let tiles: [ParameterTile]
  private let profile: Profile?
  private var isPacked = false
  package let weights: Weights
  package private(set) var optimizer: Optimizer
  /// The moving average of the weights, if one is kept.
  package let average: ParameterBlock?

  /// What a shard works with, kept from step to step.
  private struct Shard {
    let workspace = Workspace()
    let deferred = DeferredGradients()
  }

  package init(
    _ network: EncoderDecoder, weights: Weights, optimizer: Optimizer, average: ParameterBlock?,
    settings: TrainingSettings, workers: Workers, profile: Profile? = nil
  ) {
    self.network = network
    self.weights = weights
    self.optimizer = optimizer
    self.average = average
    self.settings = settings
    self.workers = workers
    self.profile = profile
    gradients = ParameterBlock(network.parameters)
    shards = (0..<settings.shards).map { _ in Shard() }
    tiles = network.parameters.tiles
  }

  /// What came of a step.
  package struct Outcome {
    package let loss: LossSums
    /// The norm of the gradient before clipping.
    package let norm: Double
    /// Whether the weights were stepped; not when a number was infinite or none.
    package let isFinite: Bool
  }

  /// Steps the weights along the gradient of a batch's mean loss a token.
  package func run(_ batch: [EncodedPair], rate: Float) -> Outcome {
    if !isPacked {
      weights.pack(for: .training, workers: workers)
      isPacked = true
    }
    let parts = deal(batch)
    let tokens = batch.reduce(0) { $0 + $1.target.count + 1 }
    var loss = LossSums()
    for part in forwardBackward(parts, scale: 1 / Float(tokens)) { loss += part }

    factors.reset()
    let norm = DeferredGradients.collect(
      shards.prefix(parts.count).map(\.deferred), into: gradients, precision: weights.precision,
      workers: profile.observing(workers, .gradients), workspace: factors
    ).squareRoot()
    guard norm.isFinite, loss.smoothed.isFinite else { return Outcome(loss: loss, norm: norm, isFinite: false) }
    update(optimizer.beginStep(norm: norm, rate: rate))
    return Outcome(loss: loss, norm: norm, isFinite: true)
  }

  /// Takes the weights, moments and average for those that there were after so many steps.
  package func rewind(steps: Int) {
    optimizer.steps = steps
    isPacked = false
  }

  /// Whether all that a save keeps is finite.
  package var isFinite: Bool {
    ([weights] + optimizer.moments + (average.map { [$0] } ?? [])).allSatisfy(\.isFinite)
  }

  private func forwardBackward(_ parts: [[EncodedPair]], scale: Float) -> [LossSums] {
    let (network, weights, gradients, shards) = (network, weights, gradients, shards)
    let (smoothing, seed, step) = (settings.labelSmoothing, settings.seed, optimizer.steps)
    let profile = profile
    return workers.map(parts.count) { index in
      let shard = shards[index]
      shard.workspace.reset()
      let clock = profile.map { _ in PhaseClock() }
      let pass = Pass(
        weights, workspace: shard.workspace,
        dropoutSeed: seed &* 0xD134_2543_DE82_EF95 &+ UInt64(step * parts.count + index), deferred: shard.deferred,
        clock: clock)
      let loss = pass.measure(.other) {
        network.forwardBackward(parts[index], smoothing: smoothing, scale: scale, to: gradients, pass)
      }
      if let clock { profile?.add(clock.seconds) }
      return loss
    }
  }

  /// Takes a step with all weights, tile by tile; a tile is packed while it is in the cache.
  private func update(_ step: Optimizer.Step) {
    let (optimizer, weights, gradients, tiles, average) = (optimizer, weights, gradients, tiles, average)
    // A young average follows faster, or it would remember the random start.
    let decay = min(settings.averageDecay, Float(optimizer.steps) / Float(optimizer.steps + 10))
    profile.observing(workers, .optimizer).run(tiles.count) { index in
      let tile = tiles[index]
      optimizer.take(step, tile.floats, of: weights, along: gradients)
      if let average { Optimizer.move(average, to: weights, decay: decay, tile.floats) }
      weights.pack(tile)
    }
  }

  /// Deals pairs out by falling length, so that the shards take about as long as each other.
  private func deal(_ batch: [EncodedPair]) -> [[EncodedPair]] {
    let count = min(settings.shards, batch.count)
    var shards = [[EncodedPair]](repeating: [], count: count)
    let order = batch.indices.sorted {
      (batch[$1].target.count + batch[$1].source.count, $0) < (batch[$0].target.count + batch[$0].source.count, $1)
    }
    for (turn, index) in order.enumerated() {
      let place = turn % (2 * count)
      shards[place < count ? place : 2 * count - 1 - place].append(batch[index])
    }
    return shards
  }
}
