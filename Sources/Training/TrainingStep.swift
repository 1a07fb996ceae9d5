import Layers
import Models
import Tensors

/// Computes gradients of a batch on several threads and steps the weights.
///
/// The batch is cut into a fixed number of shards whose gradients are added in a fixed order: the same bits at any
/// number of threads.
package final class TrainingStep {
  private let network: EncoderDecoder
  private let settings: TrainingSettings
  private let workers: Workers
  private let gradients: [ParameterBlock]
  private let workspaces: [Workspace]
  package let weights: Weights
  package private(set) var optimizer: Optimizer
  /// The moving average of the weights, if one is kept.
  package let average: ParameterBlock?

  package init(
    _ network: EncoderDecoder, weights: Weights, optimizer: Optimizer, average: ParameterBlock?,
    settings: TrainingSettings, workers: Workers
  ) {
    self.network = network
    self.weights = weights
    self.optimizer = optimizer
    self.average = average
    self.settings = settings
    self.workers = workers
    gradients = (0..<settings.shards).map { _ in ParameterBlock(network.parameters) }
    workspaces = (0..<settings.shards).map { _ in Workspace() }
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
    weights.pack(for: .training, workers: workers)
    let shards = deal(batch)
    let tokens = batch.reduce(0) { $0 + $1.target.count + 1 }
    let losses = forwardBackward(shards, scale: 1 / Float(tokens))
    var loss = LossSums()
    for shard in losses { loss += shard }

    let norm = Optimizer.combine(Array(gradients.prefix(shards.count)), workers: workers)
    guard norm.isFinite, loss.smoothed.isFinite else { return Outcome(loss: loss, norm: norm, isFinite: false) }
    optimizer.update(weights, with: gradients[0], norm: norm, rate: rate, workers: workers)
    if let average {
      // A young average follows faster, or it would remember the random start.
      let decay = min(settings.averageDecay, Float(optimizer.steps) / Float(optimizer.steps + 10))
      Optimizer.average(average, of: weights, decay: decay, workers: workers)
    }
    return Outcome(loss: loss, norm: norm, isFinite: true)
  }

  private func forwardBackward(_ shards: [[EncodedPair]], scale: Float) -> [LossSums] {
    var losses = [LossSums](repeating: LossSums(), count: shards.count)
    losses.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let results = buffer
      let (network, weights, gradients, workspaces) = (network, weights, gradients, workspaces)
      let (smoothing, seed, step) = (settings.labelSmoothing, settings.seed, optimizer.steps)
      workers.run(shards.count) { shard in
        gradients[shard].zero()
        workspaces[shard].reset()
        let pass = Pass(
          weights, workspace: workspaces[shard],
          dropoutSeed: seed &* 0xD134_2543_DE82_EF95 &+ UInt64(step * shards.count + shard))
        results[shard] = network.forwardBackward(
          shards[shard], smoothing: smoothing, scale: scale, to: gradients[shard], pass)
      }
    }
    return losses
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
