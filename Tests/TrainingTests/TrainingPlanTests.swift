import Foundation
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

struct TrainingPlanTests {
  /// What a plan chooses for so many pairs, of which the corpus holds a few.
  private func choices(
    pairs: Int = 29_000, fit: TimeFit? = nil, _ change: (inout TrainingRequest) -> Void
  ) throws -> (dropout: Float, subwordDropout: Float?, hidden: Int) {
    try withTemporaryFolder { folder in
      var request = TrainingRequest(pairs: .tables([]), folder: folder)
      change(&request)
      let writer = try CorpusWriter(in: folder)
      try writer.append(EncodedPair(source: [300, 301], target: [300, 301]))
      let corpus = try writer.finish()
      var plan = TrainingPlan(request, pairs: pairs)
      var settings = plan.settings(corpus: corpus, validationPairs: 1, isJoint: false)
      let text = try TinyModel.make().source
      let fitter = SizeFitter(corpus, settings: settings, workers: Workers(count: 1))
      try plan.fitTime(&settings, begun: fit, by: fitter) { _ in preconditionFailure("nothing is to be measured") }
      let architecture = plan.architecture(source: text, target: text, isJoint: true)
      return (architecture.dropout, settings.subwordDropout, architecture.hiddenSize)
    }
  }

  /// Dropout pays where pairs are few and epochs many; what the user asks for stands.
  @Test(
    arguments: [
      (29_000, 7, nil, 0.2, 0), (29_000, 15, nil, 0.3, 0), (29_000, 24, nil, 0.4, 0.1), (29_000, 7, 0.5, 0.5, 0),
      (160_000, 7, nil, 0.2, 0), (160_000, 30, nil, 0.3, 0.05), (2_000_000, 3, nil, 0.1, 0),
    ] as [(Int, Int, Double?, Float, Float)])
  func dropoutFollowsPairsAndEpochs(
    pairs: Int, epochs: Int, asked: Double?, dropout: Float, subwordDropout: Float
  ) throws {
    let found = try choices(pairs: pairs) { ($0.epochs, $0.dropout) = (epochs, asked) }
    #expect(found.dropout == dropout && found.subwordDropout == subwordDropout)
  }

  /// Several layers are warmed up for longer.
  @Test(
    arguments: [(nil, nil, 100), (2, nil, 1000), (nil, ModelSize.large, 1000), (1, .large, 100)]
      as [(Int?, ModelSize?, Int)])
  func warmUpFollowsLayers(layers: Int?, size: ModelSize?, steps: Int) throws {
    try withTemporaryFolder { folder in
      var request = TrainingRequest(pairs: .tables([]), folder: folder)
      (request.layers, request.size, request.batchTokens, request.epochs) = (layers, size, 1, 5000)
      let writer = try CorpusWriter(in: folder)
      try writer.append(EncodedPair(source: [300, 301], target: [300, 301]))
      var plan = TrainingPlan(request, pairs: 29_000)
      #expect(plan.settings(corpus: try writer.finish(), validationPairs: 1, isJoint: false).warmup == steps)
    }
  }

  /// A training that goes on from a model has few epochs, whatever one from the start would have.
  @Test func fineTuningIsShort() throws {
    try withTemporaryFolder { folder in
      let request = TrainingRequest(pairs: .tables([]), folder: folder)
      let writer = try CorpusWriter(in: folder)
      try writer.append(EncodedPair(source: [300, 301], target: [300, 301]))
      var plan = TrainingPlan(request, pairs: 5000)
      var settings = plan.settings(corpus: try writer.finish(), validationPairs: 1, isJoint: false)
      #expect(settings.subwordDropout == 0.1)
      plan.fineTune(&settings, from: try TinyModel.make().configuration, tokens: 50_000, isReplaying: true)
      #expect(settings.epochs < 20 && settings.subwordDropout == 0)
    }
  }

  /// The epochs that there is time for count, and a resumed run has those that it began with.
  @Test(arguments: [(ModelSize.small, 5.0, Float(0.2), 256), (.medium, 30, 0.4, 512), (.tiny, 12, 0.3, 128)])
  func timeDecidesToo(size: ModelSize, epochs: Double, dropout: Float, hidden: Int) throws {
    let found = try choices(fit: TimeFit(size: size, epochs: epochs)) { $0.timeLimit = 100 }
    #expect(found.dropout == dropout && found.hidden == hidden)
    // Without a limit nothing is fitted.
    let free = try choices(fit: TimeFit(size: size, epochs: epochs)) { _ in }
    #expect(free.dropout == 0.4 && free.hidden == 512)
  }
}
