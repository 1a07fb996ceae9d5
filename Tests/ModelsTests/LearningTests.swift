import CKernels
import Foundation
import Layers
import Tensors
import Testing
import Text

@testable import Models

/// The model learns to copy and to reverse what it has never seen.
struct LearningTests {
  /// What is to be made of a source.
  enum Task: CaseIterable {
    case copy, reverse

    func target(_ source: [Int32]) -> [Int32] { self == .copy ? source : source.reversed() }
  }

  @Test(arguments: Task.allCases, [true, false])
  func learns(task: Task, feeding: Bool) {
    let model = EncoderDecoder(
      Architecture(
        sourceVocabularySize: 12, targetVocabularySize: 12, embeddingSize: 16, hiddenSize: 32, inputFeeding: feeding,
        dropout: 0))
    let weights = Weights(model.parameters, seed: 1)
    var generator = SeededGenerator(seed: 2)
    train(model, weights, steps: 250) {
      (0..<32).map { _ in
        let source = randomSource(length: Int.random(in: 1...6, using: &generator), &generator)
        return EncodedPair(source: source, target: task.target(source))
      }
    }
    let sources = (0..<100).map { _ in randomSource(length: 5, &generator) }
    let outputs = greedyOutputs(model, weights, sources, count: 6)
    let right = zip(sources, outputs).reduce(0) { sum, pair in
      sum + zip(task.target(pair.0) + [SpecialToken.end], pair.1).count { $0 == $1 }
    }
    #expect(right > 594, "\(right) of 600 tokens")
  }

  private func randomSource(length: Int, _ generator: inout SeededGenerator) -> [Int32] {
    (0..<length).map { _ in Int32.random(in: 4..<12, using: &generator) }
  }

  /// Adam with a rate that falls to 0.
  private func train(_ model: EncoderDecoder, _ weights: Weights, steps: Int, batch: () -> [EncodedPair]) {
    let (first, second) = (ParameterBlock(model.parameters), ParameterBlock(model.parameters))
    let gradients = ParameterBlock(model.parameters)
    let workspace = Workspace()
    for step in 1...steps {
      let pairs = batch()
      weights.pack(for: .training, workers: Workers(count: 1))
      workspace.reset()
      gradients.zero()
      let tokens = pairs.reduce(0) { $0 + $1.target.count + 1 }
      _ = model.forwardBackward(
        pairs, smoothing: 0, scale: 1 / Float(tokens), to: gradients, Pass(weights, workspace: workspace))
      adam_step(
        weights.count, weights.base, first.base, second.base, gradients.base, 1, 1,
        0.01 * Float(steps - step) / Float(steps), 0.9, 0.99, 1e-8, 1 - powf(0.9, Float(step)),
        1 - powf(0.99, Float(step)))
    }
    weights.pack(for: .training, workers: Workers(count: 1))
  }

  /// The likeliest tokens, one after the other, for sources of one length; every prefix is run anew.
  private func greedyOutputs(
    _ model: EncoderDecoder, _ weights: Weights, _ sources: [[Int32]], count: Int
  ) -> [[Int32]] {
    let workspace = Workspace()
    let pass = Pass(weights, workspace: workspace)
    let sentences = sources.map { $0 + [SpecialToken.end] }
    let encoded = model.encoder.forward(sentences, pass)
    let starts = model.bridge.forward(encoded.states, pass)
    let memory = model.decoder.attention.memory(of: encoded.memory, lengths: sentences.map(\.count), pass)
    var outputs = sources.map { _ in [Int32]() }
    for _ in 0..<count {
      let run = model.decoder.forward(
        outputs.map { [SpecialToken.start] + $0 }, states: starts.map { $0.copy(in: workspace) }, memory: memory,
        sentences: Array(sources.indices), pass)
      let logits = model.decoder.output.forward(run.dropped.rows(run.layout.rows(run.layout.steps - 1)), pass)
      for row in outputs.indices {
        let values = logits.rows(row..<row + 1).values
        outputs[row].append(Int32(values.indices.max { values[$0] < values[$1] } ?? 0))
      }
    }
    return outputs
  }
}
