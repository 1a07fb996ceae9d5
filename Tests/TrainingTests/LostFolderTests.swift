import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Training

/// A folder that is taken away while a training works in it is told, and no other harm is done.
struct LostFolderTests {
  @Test func removedUnderWay() throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(TinyTraining.pairs(60), in: folder)
      let observer = TinyObserver(onValidation: { try FileManager.default.removeItem(at: request.folder) })
      let failure = try failure(in: folder) { try TinyTraining.run(request, observer: observer) }
      #expect(failure.kind == .resource && failure.place == "model/training/checkpoint.safetensors")
      #expect(failure.what == "can't create: No such file or directory")
    }
  }

  /// What can't be saved leaves the last save as it was: the same command goes on when there is room again.
  @Test func saveThatFails() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      let expected = try TinyTraining.run(request).weights
      request.folder = folder.appendingPathComponent("interrupted")
      let training = request.folder.appendingPathComponent("training")
      let hidden = folder.appendingPathComponent("hidden")
      var isFirst = true
      let observer = TinyObserver(onValidation: {
        if isFirst { try FileManager.default.moveItem(at: training, to: hidden) }
        isFirst = false
      })
      let failure = try failure(in: folder) { try TinyTraining.run(request, observer: observer) }
      #expect(failure.kind == .resource)
      try FileManager.default.moveItem(at: hidden, to: training)
      #expect(try TinyTraining.run(request).weights == expected)
    }
  }
}
