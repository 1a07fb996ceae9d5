import Models
import Tensors

/// What a fine-tuning makes of the old pairs: most are mixed in with the new ones, a few only show what is forgotten.
struct Replay {
  private static let largestProbe = 500
  private static let probeShare = 0.1
  /// Sets the draw apart from the other uses of a training's seed.
  private static let stream: UInt64 = 0x5EED_9_0BE

  /// The share of an epoch's pairs that old ones have where the user left it open.
  static let usualShare = 0.5

  /// The pairs that epochs draw from.
  let pool: [EncodedPair]
  /// Pairs that are not trained on again.
  let probe: [EncodedPair]

  /// - Parameter share: of an epoch's pairs; without any, nothing is there to draw from.
  init(_ sample: ReplaySample?, share: Double, seed: UInt64) {
    let pairs = sample?.pairs ?? []
    var generator = SeededGenerator(seed: Hash.mix(seed ^ Self.stream))
    let probes = generator.choose(
      min(Self.largestProbe, Int(Double(pairs.count) * Self.probeShare)), of: pairs.count)
    let isProbe = Set(probes)
    probe = probes.map { pairs[$0] }
    pool = share > 0 ? pairs.indices.filter { !isProbe.contains($0) }.map { pairs[$0] } : []
  }
}

extension TrainingRequest {
  /// The share of an epoch's pairs that are to be old ones.
  var replayShare: Double { base == nil ? 0 : replay ?? Replay.usualShare }
}
