import Layers
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Decoding

struct ModelDecoderTests {
  /// A beam of one takes the likeliest token at each step.
  @Test func greedyIsTheLikeliestToken() throws {
    let model = try TinyModel.make()
    for sentence in TinyModel.sentences {
      let source = model.source.encode(sentence)
      let found = BeamSearch(decoder(model), options: .greedy).search([source])[0][0]
      #expect(found.tokens == greedy(model, source, count: found.tokens.count), "\(sentence)")
      #expect(!found.tokens.isEmpty)
    }
  }

  /// What search says about an output is what teacher forcing says about it.
  @Test(arguments: [false, true])
  func scoresAreThoseOfTeacherForcing(isQuantized: Bool) throws {
    let floats = try TinyModel.make()
    let model = isQuantized ? TinyModel.quantized(floats) : floats
    let sources = TinyModel.sentences.map(model.source.encode)
    let found = BeamSearch(decoder(model), options: SearchOptions(beam: 4, nBest: 4)).search(sources)
    var complete = 0
    for (source, hypotheses) in zip(sources, found) {
      for hypothesis in hypotheses where hypothesis.isComplete {
        complete += 1
        let loss = model.network.losses(
          [EncodedPair(source: source, target: hypothesis.tokens)], Pass(model.weights, workspace: Workspace()))[0]
        #expect(abs(loss + hypothesis.logProbability) < 1e-4 * max(loss, 1))
      }
    }
    #expect(complete > 0)
  }

  /// To the bit: alone, among others, in any order.
  @Test(arguments: [false, true])
  func aResultDoesNotDependOnItsBatch(isQuantized: Bool) throws {
    let floats = try TinyModel.make()
    let model = isQuantized ? TinyModel.quantized(floats) : floats
    let sources = (TinyModel.sentences + ["x", "the the the the the the the the the the the"]).map(model.source.encode)
    let options = SearchOptions(beam: 3, nBest: 3, keepsAttention: true)
    let together = BeamSearch(decoder(model), options: options).search(sources)
    let reversed = BeamSearch(decoder(model), options: options).search(sources.reversed())
    #expect(Array(reversed.reversed()) == together)
    for (source, expected) in zip(sources, together) {
      #expect(BeamSearch(decoder(model), options: options).search([source])[0] == expected)
    }
  }

  @Test func attentionIsAShareOfTheSource() throws {
    let model = try TinyModel.make()
    let source = model.source.encode("the cat sat")
    let found = BeamSearch(decoder(model), options: SearchOptions(beam: 2, keepsAttention: true)).search([source])
    for row in found[0][0].attention {
      #expect(row.count == source.count && row.allSatisfy { $0 >= 0 })
      // EOS, which is a position too, has the rest.
      #expect(row.reduce(0, +) < 1.0001)
    }
    #expect(found[0][0].attention.count == found[0][0].tokens.count)
  }

  private func decoder(_ model: TrainedModel) -> ModelDecoder { ModelDecoder(model.network, weights: model.weights) }

  private func greedy(_ model: TrainedModel, _ source: [Int32], count: Int) -> [Int32] {
    let decoder = decoder(model)
    let memory = decoder.encode([source])
    var state = decoder.start(memory)
    var tokens: [Int32] = []
    for _ in 0..<count {
      let row = decoder.step([tokens.last ?? SpecialToken.start], &state, memory).logits.values
      let allowed = row.indices.filter {
        let token = Int32($0)
        return token == SpecialToken.end ? !tokens.isEmpty : token > SpecialToken.end
      }
      tokens.append(Int32(allowed.max { row[$0] < row[$1] } ?? 0))
    }
    return tokens
  }
}
