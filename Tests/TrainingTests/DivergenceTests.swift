import Diagnostics
import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

/// Numbers that are not finite are never stepped with and never saved.
struct DivergenceTests {
  /// A rate at which the loss is beyond all bounds, and at some of its halves not.
  @Test func goesBackAndOnAtALowerRate() throws {
    try withTemporaryFolder { folder in
      var request = try request(rate: 100, in: folder)
      request.epochs = 1
      let observer = TinyObserver()
      let (end, weights) = try TinyTraining.run(request, observer: observer)
      #expect(end == .finished && weights != nil)
      let factors = observer.rollbacks.map(\.rateFactor)
      #expect((1..<Divergence.mostRollbacks).contains(factors.count) && factors == factors.sorted(by: >))
      #expect(observer.rollbacks.allSatisfy { $0.goesOnFrom == 0 && $0.step > 0 })
      try expectFinite(ModelFolder(request.folder).weightsFile)
      let metrics = try String(
        contentsOf: request.folder.appendingPathComponent("training/metrics.tsv"), encoding: .utf8)
      let steps = metrics.split(separator: "\n").dropFirst().map { $0.split(separator: "\t")[1] }
      #expect(Set(steps).count == steps.count)
    }
  }

  /// Saves that were made while the loss was already growing beyond all bounds are not what a run goes back to.
  @Test func goesBackToWhatWasSound() throws {
    try withTemporaryFolder { folder in
      var request = try request(rate: 100, in: folder)
      (request.epochs, request.saveInterval, request.layers) = (1, 0, 3)
      let observer = TinyObserver()
      let (end, _) = try TinyTraining.run(request, observer: observer)
      #expect(end == .finished && !observer.rollbacks.isEmpty)
      #expect(observer.rollbacks.allSatisfy { $0.goesOnFrom == 0 })
      #expect(observer.validations.allSatisfy { $0.result.loss < Divergence.largestLoss })
      #expect(!FileManager.default.fileExists(atPath: ModelFolder(request.folder).soundFile.path))
    }
  }

  /// A run that goes back ends with the same bits whether or not it was stopped and saved on its way.
  @Test func goingBackIsTheSameForStoppedRuns() throws {
    try withTemporaryFolder { folder in
      var request = try request(rate: 100, in: folder)
      request.epochs = 1
      let whole = TinyObserver()
      let expected = try TinyTraining.run(request, observer: whole)
      let failed = try #require(whole.rollbacks.first).step
      for stop in [1, failed - 1, failed] {
        request.folder = folder.appendingPathComponent("stopped-\(stop)")
        request.saveInterval = stop == 1 ? 0 : 1000
        #expect(try TinyTraining.run(request, observer: TinyObserver(stopAfter: [stop])).end == .interrupted)
        #expect(try TinyTraining.run(request).weights == expected.weights, "stopped after \(stop)")
      }
    }
  }

  /// A rate that stays too high: the run ends, and what it has saved is as it began.
  @Test func givesUp() throws {
    try withTemporaryFolder { folder in
      let request = try request(rate: 1e38, in: folder)
      let observer = TinyObserver()
      let failure = try #require(
        #expect(throws: Failure.self) { try TinyTraining.run(request, observer: observer) })
      #expect(failure.kind == .data && failure.what.hasPrefix("training diverged"))
      #expect(failure.advice == "train again with a lower --learning-rate, and another --output")
      #expect(observer.rollbacks.count == Divergence.mostRollbacks)
      try expectFinite(ModelFolder(request.folder).checkpointFile)
      #expect(try Checkpoint(ModelFolder(request.folder).checkpointFile).readState().step == 0)
    }
  }

  /// A run that would have to go back is not saved, even when it is asked to stop.
  @Test func stoppedWhileSkipping() throws {
    try withTemporaryFolder { folder in
      let request = try request(rate: 1e38, in: folder)
      #expect(try TinyTraining.run(request, observer: TinyObserver(stopAfter: [3])).end == .interrupted)
      try expectFinite(ModelFolder(request.folder).checkpointFile)
      #expect(try Checkpoint(ModelFolder(request.folder).checkpointFile).readState().step == 0)
    }
  }

  private func request(rate: Double, in folder: URL) throws -> TrainingRequest {
    var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
    (request.learningRate, request.warmup, request.schedule, request.epochs) = (rate, 0, .constant, 2)
    (request.precision, request.clipNorm) = (.float32, 0)
    return request
  }

  private func expectFinite(_ url: URL) throws {
    let file = try SafetensorsFile(contentsOf: url)
    for name in file.entries.keys {
      #expect(try file.floats(name).allSatisfy(\.isFinite), "\(name)")
    }
  }
}
