import Diagnostics
import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

struct CheckpointTests {
  typealias Counter = WritableKeyPath<TrainingState, Int> & Sendable

  private static let network = EncoderDecoder(
    Architecture(sourceVocabularySize: 9, targetVocabularySize: 9, embeddingSize: 3, hiddenSize: 4))

  @Test(arguments: OptimizerKind.allCases, [false, true])
  func savesAndRestores(_ kind: OptimizerKind, hasAverage: Bool) throws {
    try withCheckpoint { checkpoint, _ in
      let saved = step(kind, hasAverage: hasAverage, seed: 1)
      _ = saved.run([EncodedPair(source: [5, 6], target: [7])], rate: 0.1)
      var state = TrainingState()
      (state.epoch, state.batch, state.bestLoss, state.rateFactor) = (3, 5, 1.0 / 3, 0.25)
      #expect(!checkpoint.exists)
      try checkpoint.save(state, saved)
      #expect(checkpoint.exists)
      #expect(try checkpoint.readState() == state)
      let restored = step(kind, hasAverage: hasAverage, seed: 2)
      #expect(values(of: restored) != values(of: saved))
      try checkpoint.restore(restored)
      #expect(values(of: restored) == values(of: saved))
    }
  }

  @Test func damageIsNoticed() throws {
    try withCheckpoint { checkpoint, file in
      let step = step(.adam, hasAverage: false, seed: 1)
      try checkpoint.save(TrainingState(), step)
      let whole = try Data(contentsOf: file)
      for length in [0, 7, 100, whole.count / 2, whole.count - 1] {
        try whole.prefix(length).write(to: file)
        let failure = try #require(#expect(throws: Failure.self) { try checkpoint.restore(step) })
        #expect(failure.kind == .model && failure.place == file.path)
      }
    }
  }

  /// A bit that another value of a weight or of the state makes.
  @Test func aFlippedBitIsNoticed() throws {
    try withCheckpoint { checkpoint, file in
      let step = step(.adam, hasAverage: true, seed: 1)
      var state = TrainingState()
      (state.epoch, state.step) = (2, 4711)
      try checkpoint.save(state, step)
      let whole = try Data(contentsOf: file)
      let place = try #require(whole.firstRange(of: Data("4711".utf8))).lowerBound
      for (place, what) in [
        (place, "does not say where the run stands"), (whole.count - 3, "is damaged: its checksum is another"),
      ] {
        var damaged = whole
        damaged[place] ^= 1
        try damaged.write(to: file)
        let failure = #expect(throws: Failure.self) {
          _ = try checkpoint.readState()
          try checkpoint.restore(step)
        }
        #expect(failure?.what == "the checkpoint \(what)")
      }
    }
  }

  /// A state that no run can be in, in a file that is sound otherwise.
  @Test(
    arguments: [\.epoch, \.batch, \.step, \.optimizerSteps, \.validatedStep, \.skipped, \.tokens, \.sinceBest]
      as [Counter])
  func impossibleStates(_ counter: Counter) throws {
    try withCheckpoint { checkpoint, file in
      for value in [-1, .max] {
        var state = TrainingState()
        state[keyPath: counter] = value
        try checkpoint.save(state, step(.adam, hasAverage: false, seed: 1))
        let failure = try #require(#expect(throws: Failure.self) { _ = try checkpoint.readState() })
        #expect(failure.what == "the checkpoint does not say where the run stands" && failure.kind == .model)
        #expect(failure.place == file.path)
      }
    }
  }

  private func withCheckpoint(_ body: (Checkpoint, _ file: URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let model = ModelFolder(folder)
      try AtomicFile.makeFolder(model.trainingFolder)
      try body(Checkpoint(model.checkpointFile), model.trainingFolder.appendingPathComponent("checkpoint.safetensors"))
    }
  }

  private func step(_ kind: OptimizerKind, hasAverage: Bool, seed: UInt64) -> TrainingStep {
    var settings = TrainingSettings()
    settings.optimizer = kind
    let layout = Self.network.parameters
    return TrainingStep(
      Self.network, weights: Weights(layout, seed: seed), optimizer: Optimizer(settings, layout: layout),
      average: hasAverage ? ParameterBlock(layout) : nil, settings: settings, workers: Workers(count: 1))
  }

  private func values(of step: TrainingStep) -> [[Float]] {
    ([step.weights] + step.optimizer.moments + (step.average.map { [$0] } ?? [])).map { block in
      block.layout.parameters.flatMap { block[$0].values }
    }
  }
}
