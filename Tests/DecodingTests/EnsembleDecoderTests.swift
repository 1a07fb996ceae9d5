import Foundation
import Models
import TestSupport
import Testing
import Text

@testable import Decoding

struct EnsembleDecoderTests {
  private static func sources(_ model: TrainedModel) -> [[Int32]] { TinyModel.sentences.map(model.source.encode) }

  private func ensemble(_ models: [TrainedModel]) -> EnsembleDecoder {
    EnsembleDecoder(models.map { ModelDecoder($0.network, weights: $0.weights) })
  }

  /// P(y) ∝ √(P₁(y) P₂(y)), and the attention is the mean of both.
  @Test func expectsTheGeometricMean() throws {
    let models = [try TinyModel.make(seed: 1), try TinyModel.make(seed: 2)]
    let sources = Self.sources(models[0])
    func expectations(_ decoder: EnsembleDecoder) -> (logProbabilities: [[Float]], attention: [Float]) {
      let memory = decoder.encode(sources)
      var state = decoder.start(memory)
      // Two steps, the rows turned round between them, so that every member must be reordered.
      _ = decoder.step(sources.map { _ in SpecialToken.start }, &state, memory)
      decoder.reorder(&state, by: Array(sources.indices.reversed()))
      let output = decoder.step(sources.map { $0[0] }, &state, memory)
      return (
        sources.indices.map { row in
          output.logits.rows(row..<row + 1).values.map { $0 - output.logSums[row, 0] }
        }, output.attention?.values ?? []
      )
    }
    let (first, second) = (expectations(ensemble([models[0]])), expectations(ensemble([models[1]])))
    let both = expectations(ensemble(models))
    for row in sources.indices {
      let means = zip(first.logProbabilities[row], second.logProbabilities[row]).map { ($0 + $1) / 2 }
      let logSum = log(means.reduce(0) { $0 + exp($1) })
      for (found, mean) in zip(both.logProbabilities[row], means) { #expect(abs(found - (mean - logSum)) < 1e-4) }
    }
    #expect(!both.attention.isEmpty)
    for (found, pair) in zip(both.attention, zip(first.attention, second.attention)) {
      #expect(abs(found - (pair.0 + pair.1) / 2) < 1e-6)
    }
  }

  @Test func aModelTwiceIsTheModel() throws {
    let model = try TinyModel.make()
    let options = SearchOptions(beam: 3, nBest: 3)
    let alone = BeamSearch(ensemble([model]), options: options).search(Self.sources(model))
    let twice = BeamSearch(ensemble([model, model]), options: options).search(Self.sources(model))
    #expect(alone.map { $0.map(\.tokens) } == twice.map { $0.map(\.tokens) })
    #expect(
      alone
        == BeamSearch(ModelDecoder(model.network, weights: model.weights), options: options).search(
          Self.sources(model)))
  }

  /// To the bit: alone, among others, in any order.
  @Test func aResultDoesNotDependOnItsBatch() throws {
    let decoder = ensemble([try TinyModel.make(seed: 1), TinyModel.quantized(try TinyModel.make(seed: 2))])
    let sources = Self.sources(try TinyModel.make())
    let options = SearchOptions(beam: 3, nBest: 3, keepsAttention: true)
    let together = BeamSearch(decoder, options: options).search(sources)
    #expect(BeamSearch(decoder, options: options).search(sources.reversed()).reversed() == together)
    for (source, expected) in zip(sources, together) {
      #expect(BeamSearch(decoder, options: options).search([source])[0] == expected)
    }
  }
}
