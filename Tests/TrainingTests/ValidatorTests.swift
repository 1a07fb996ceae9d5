import Models
import TestSupport
import Tensors
import Testing

@testable import Training

struct ValidatorTests {
  /// What is translated is spread over all pairs, which may be sorted by length; the loss is that of all.
  @Test(arguments: [(2, [0, 4]), (3, [0, 2, 5]), (8, Array(0..<8)), (100, Array(0..<8))])
  func translatesPairsFromAllOver(limit: Int, expected: [Int]) throws {
    let model = try TinyModel.make()
    let pairs = TinyModel.sentences.map { text in
      ValidationPair(
        source: text, target: text,
        encoded: EncodedPair(source: model.source.encode(text), target: model.target.encode(text)))
    }
    func result(_ limit: Int) -> (outputs: [String], result: ValidationResult) {
      let validator = Validator(model.network, pairs: pairs, translating: limit, workers: Workers(count: 1)) {
        model.target.decode($0)
      }
      #expect(validator.translated.map(\.source) == (limit == 8 ? pairs : expected.map { pairs[$0] }).map(\.source))
      return (validator.translate(model.weights), validator.run(model.weights))
    }
    let (all, some) = (result(8), result(limit))
    #expect(some.outputs == expected.map { all.outputs[$0] })
    #expect(some.result.loss == all.result.loss)
    #expect(some.result.samples.allSatisfy { sample in pairs.contains { $0.source == sample.source } })
  }
}
