import Foundation
import Layers
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Decoding

/// Search that looks at some of the vocabulary only.
struct ShortlistTests {
  private let model: TrainedModel
  /// With floats, and quantised.
  private let models: [TrainedModel]
  private let sources: [[Int32]]
  private let options = SearchOptions(
    beam: 4, nBest: 4, rules: OutputRules(uniquePhraseLength: 2), keepsAttention: true)

  init() throws {
    let model = try TinyModel.make()
    models = [model, TinyModel.quantized(model)]
    self.model = model
    sources = (TinyModel.sentences + ["x", "the the the the the"]).map { model.source.encode($0) }
  }

  private var size: Int { model.target.vocabulary.count }

  /// Each source id brings a piece.
  private var shortlist: Shortlist {
    Shortlist(
      translations: (0..<Int32(size)).map { [260 + $0 * 7 % Int32(size - 260)] }, always: [261, 262],
      targetVocabularySize: size)
  }

  private func search(
    _ sources: [[Int32]], over shortlist: Shortlist?, _ options: SearchOptions? = nil, by model: TrainedModel
  ) -> [[Hypothesis]] {
    let decoder = ModelDecoder(model.network, weights: model.weights, shortlist: shortlist)
    return BeamSearch(decoder, options: options ?? self.options).search(sources)
  }

  /// To the bit.
  @Test func aShortlistOfEverythingChangesNothing() {
    let everything = Shortlist(
      translations: Array(repeating: [], count: size), always: (0..<Int32(size)).map { $0 }, targetVocabularySize: size)
    for model in models {
      for options in [options, .greedy] {
        #expect(
          search(sources, over: everything, options, by: model) == search(sources, over: nil, options, by: model))
      }
    }
  }

  @Test func outputsAreOfTheShortlist() {
    var outputs = Set<[Int32]>()
    for (source, hypotheses) in zip(sources, search(sources, over: shortlist, by: model)) {
      let candidates = Set(shortlist.candidates(for: source))
      #expect(candidates.count < size - 9)
      for hypothesis in hypotheses { #expect(hypothesis.tokens.allSatisfy(candidates.contains)) }
      outputs.formUnion(hypotheses.map(\.tokens))
    }
    #expect(outputs.count > sources.count)
    #expect(outputs != Set(search(sources, over: nil, by: model).flatMap { $0.map(\.tokens) }))
  }

  /// To the bit: alone, among others, in any order.
  @Test func aResultDoesNotDependOnItsBatch() {
    for model in models {
      let together = search(sources, over: shortlist, by: model)
      #expect(Array(search(sources.reversed(), over: shortlist, by: model).reversed()) == together)
      for (source, expected) in zip(sources, together) {
        #expect(search([source], over: shortlist, by: model)[0] == expected)
      }
    }
  }

  /// Logits are those of the whole vocabulary, and sums are those of the candidates.
  @Test func probabilitiesAreOfTheCandidates() {
    for model in models {
      let full = ModelDecoder(model.network, weights: model.weights)
      let short = ModelDecoder(model.network, weights: model.weights, shortlist: shortlist)
      let (fullMemory, shortMemory) = (full.encode([sources[0]]), short.encode([sources[0]]))
      var (fullState, shortState) = (full.start(fullMemory), short.start(shortMemory))
      let expected = full.step([SpecialToken.start], &fullState, fullMemory).logits
      let output = short.step([SpecialToken.start], &shortState, shortMemory)
      let tokens = shortlist.candidates(for: sources[0])
      #expect(output.tokens == [tokens])
      #expect(output.logits.values == tokens.map { expected[0, Int($0)] })
      let sum = log(output.logits.values.reduce(0) { $0 + exp(Double($1)) })
      #expect(abs(Double(output.logSums[0, 0]) - sum) < 1e-5)
    }
  }

  @Test func columnsOfTokens() {
    let tokens: [Int32] = [0, 1, 2, 3, 7, 9, 40]
    let workspace = Workspace()
    let (logits, sums) = (workspace.zeros(1, 50), workspace.zeros(1, 1))
    let some = SourceOutput(logits: logits, logSums: sums, tokens: tokens, attention: nil)
    #expect(some.logits.columns == 7)
    for token in Int32(0)..<50 { #expect(some.column(token) == tokens.firstIndex(of: token)) }
    #expect((0..<7).map(some.token) == tokens)
    let all = SourceOutput(logits: logits, logSums: sums, tokens: nil, attention: nil)
    #expect(all.column(49) == 49 && all.token(49) == 49)
  }
}
