import Diagnostics
import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

struct SizeFitterTests {
  private func withFitter(memory: Int? = nil, _ body: (SizeFitter) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let writer = try CorpusWriter(in: folder)
      for length in 1...20 {
        let ids = [Int32](repeating: 300, count: length)
        try writer.append(EncodedPair(source: ids, target: ids))
      }
      var settings = TrainingSettings()
      settings.batchTokens = 50
      try body(
        SizeFitter(
          try writer.finish(), settings: settings, headroom: Headroom(space: nil, memory: memory),
          workers: Workers(count: 1)))
    }
  }

  private func architecture(_ size: ModelSize) -> Architecture {
    // Small enough for a test; only the name of the size decides.
    Architecture(
      sourceVocabularySize: 310, targetVocabularySize: 310, embeddingSize: 8,
      hiddenSize: 8 + 8 * (ModelSize.allCases.firstIndex(of: size) ?? 0))
  }

  @Test func longTimesTakeTheLargestSize() throws {
    try withFitter { fitter in
      for size in ModelSize.allCases {
        let choice = try fitter.choose(for: 1e9, upTo: size, architecture: architecture)
        #expect(choice.size == size && choice.rate > 0)
      }
    }
  }

  @Test func noTimeTakesTheSmallest() throws {
    try withFitter { fitter in
      var tried: [ModelSize] = []
      let choice = try fitter.choose(for: 0, upTo: .medium) { size in
        tried.append(size)
        return architecture(size)
      }
      #expect(choice.size == .tiny && tried == [.medium, .small, .tiny])
    }
  }

  /// Nothing is taken for a size that there is no memory for.
  @Test func littleMemoryTakesASmallerOne() throws {
    func bytes(_ size: ModelSize) -> Int { 4 * EncoderDecoder(architecture(size)).parameters.count }
    try withFitter(memory: 5 * bytes(.small)) { fitter in
      let choice = try fitter.choose(for: 1e9, upTo: .large, architecture: architecture)
      #expect(choice.size == .small)
      #expect(throws: Failure.self) { try fitter.rate(architecture(.medium)) }
    }
  }

  /// A second run of the same command measures another speed, but keeps the size that was begun.
  @Test func aResumedRunKeepsItsSize() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(600), in: folder)
      (request.embeddingSize, request.hiddenSize, request.layers) = (nil, nil, nil)
      (request.timeLimit, request.epochs) = (100_000, 1)
      let stopped = try TinyTraining.run(request, observer: TinyObserver(stopAfter: [2]))
      #expect(stopped.end == .interrupted)
      let begun = try ModelFolder(request.folder).readConfiguration()
      #expect(begun.training.fit?.size != nil)
      // As if the machine had been slower when the run began.
      var slower = begun
      slower.training.fit?.size = .tiny
      try ModelFolder.encode(slower).write(to: ModelFolder(request.folder).configurationFile)
      #expect(throws: Failure.self) { try TinyTraining.run(request) }
      try ModelFolder.encode(begun).write(to: ModelFolder(request.folder).configurationFile)
      #expect(try TinyTraining.run(request).end != .interrupted)
      #expect(try ModelFolder(request.folder).readConfiguration().training.fit == begun.training.fit)
    }
  }
}
