extension ModelConfiguration {
  /// What model a training went on from, and what it did against forgetting.
  package struct FineTuningPart: Codable, Sendable, Equatable {
    /// The mean loss on old pairs that were not trained on again, nats a target token.
    package struct OldLoss: Codable, Sendable, Equatable {
      package var pairs: Int
      package var before: Double
      package var after: Double

      package init(pairs: Int, before: Double, after: Double) {
        (self.pairs, self.before, self.after) = (pairs, before, after)
      }
    }

    /// The name of the model's folder, without the folders that it is in.
    package var base: String
    /// The checksum of its weights, hexadecimal.
    package var baseChecksum: String
    /// The pairs that it had learnt from, and those of them that its folder had kept.
    package var basePairs: Int
    package var keptPairs: Int
    /// The share of old pairs that was asked for, and the old pairs that each epoch goes through in fact.
    package var replay: Double
    package var replayedPairs: Int
    /// What was forgotten, once that is known; never of models that had kept no pairs.
    package var oldLoss: OldLoss?

    /// What makes this impossible, if anything does.
    var fault: String? {
      [basePairs, keptPairs, replayedPairs].allSatisfy(ModelConfiguration.counts.contains)
        ? nil : "a count is below 0 or too large"
    }

    package init(
      base: String, baseChecksum: String, basePairs: Int, keptPairs: Int, replay: Double, replayedPairs: Int
    ) {
      (self.base, self.baseChecksum, self.basePairs) = (base, baseChecksum, basePairs)
      (self.keptPairs, self.replay, self.replayedPairs) = (keptPairs, replay, replayedPairs)
    }
  }
}
