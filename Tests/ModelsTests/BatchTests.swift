import Layers
import Tensors
import Testing

@testable import Models

@Test func aBatchIsItsPairsAlone() {
  let pairs = [
    EncodedPair(source: [5, 6, 7], target: [6, 8]), EncodedPair(source: [9], target: [4, 5, 6, 7, 10]),
    EncodedPair(source: [8, 8, 4, 10, 5], target: [9]), EncodedPair(source: [4, 11], target: []),
  ]
  for feeding in [true, false] {
    let model = EncoderDecoder(
      Architecture(
        sourceVocabularySize: 12, targetVocabularySize: 12, embeddingSize: 24, hiddenSize: 70, inputFeeding: feeding))
    let weights = Weights(model.parameters, seed: 3)
    for index in 0..<weights.count { weights.base[index] *= 2 }
    weights.pack(for: .inference, workers: Workers(count: 1))
    let together = model.losses(pairs, Pass(weights, workspace: Workspace()))
    let alone = pairs.map { model.losses([$0], Pass(weights, workspace: Workspace()))[0] }
    #expect(together == alone)
  }
}
