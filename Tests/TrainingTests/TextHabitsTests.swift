import Foundation
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

struct TextHabitsTests {
  /// A trained model knows its source's casing, what its pairs copy, and how long their targets are.
  @Test func aRunKeepsThem() throws {
    try withTemporaryFolder { folder in
      let pairs = (0..<60).map { "We saw Anna \($0) times {x}\tWir sahen sie {x} oft\($0 % 3 == 0 ? " \($0)" : "")" }
      var request = try TinyTraining.request(pairs, in: folder)
      request.epochs = 1
      try TinyTraining.run(request)
      let model = try ModelFolder(request.folder).read(workers: Workers(count: 1))
      let copying = try #require(model.configuration.copying)
      #expect(copying.treatment(of: .placeholder) == .read && copying.treatment(of: .number) == .ignored)
      #expect(copying.treatment(of: .url) == .takenOut)
      #expect((0.5..<3).contains(try #require(model.configuration.lengthRatio)))
      let text = model.casing.restored("WE SAW ANNA", outside: []) { _, _ in true }.text
      #expect(text == "We saw Anna")
    }
  }

  @Test func chatbotsKnowCasingOnly() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(60), in: folder)
      (request.task, request.epochs) = (.chat, 1)
      try TinyTraining.run(request)
      let model = try ModelFolder(request.folder).read(workers: Workers(count: 1))
      #expect(model.configuration.copying == nil && model.configuration.lengthRatio == nil)
      #expect(model.casing.restored("A B C", outside: []) { _, _ in true }.text == "a b c")
    }
  }
}
