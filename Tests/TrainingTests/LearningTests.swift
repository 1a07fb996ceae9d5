import Decoding
import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

/// A whole training learns what can be learnt.
struct LearningTests {
  @Test(arguments: TinyTraining.Task.allCases)
  func learns(_ task: TinyTraining.Task) throws {
    try withTemporaryFolder { folder in
      let all = TinyTraining.pairs(1600, task)
      let (training, heldOut) = (Array(all.dropLast(100)), all.suffix(100))
      var request = try TinyTraining.request(training, in: folder)
      (request.embeddingSize, request.hiddenSize, request.dropout) = (16, 32, 0)
      (request.epochs, request.batchTokens, request.learningRate, request.labelSmoothing) = (16, 200, 0.02, 0)
      try TinyTraining.run(request, threads: 2)
      let model = try ModelFolder(request.folder).read(workers: Workers(count: 2))
      let pairs = heldOut.map { $0.split(separator: "\t").map(String.init) }
      let outputs = LineTranslator(model, options: SearchOptions(), workers: Workers(count: 2))
        .translate(pairs.map { $0[0] })
      var (right, count) = (0, 0)
      for (pair, output) in zip(pairs, outputs) {
        let (expected, words) = (pair[1].split(separator: " "), output[0].text.split(separator: " "))
        count += max(expected.count, words.count)
        right += zip(expected, words).count { $0 == $1 }
      }
      #expect(Double(right) > 0.99 * Double(count), "\(right) of \(count) tokens")
    }
  }
}
