import Diagnostics
import Foundation
import Models
import Testing

@testable import Training

struct HeadroomTests {
  private static let layout = EncoderDecoder(
    Architecture(sourceVocabularySize: 1000, targetVocabularySize: 1000, embeddingSize: 100, hiddenSize: 200)
  ).parameters
  private static let folder = URL(fileURLWithPath: "/model")

  @Test func littleSpace() {
    let failure = failure(of: Headroom(space: 10_000_000, memory: nil))
    #expect(failure?.kind == .resource && failure?.place == "/model")
    #expect(failure?.what.hasPrefix("the disk has 10 MB free, and training writes up to ") == true)
  }

  /// What is there already of the same run is written over.
  @Test func savedBefore() throws {
    let space = 30_000_000
    #expect(failure(of: Headroom(space: space, memory: nil)) != nil)
    #expect(throws: Never.self) {
      try Headroom(space: space, memory: nil).check(
        Self.layout, TrainingSettings(), saved: 1 << 30, at: Self.folder)
    }
  }

  @Test func littleMemory() {
    let failure = failure(of: Headroom(space: nil, memory: 1_200_000))
    #expect(failure?.kind == .resource && failure?.what.hasPrefix("there are 1 MB of memory, and ") == true)
  }

  @Test func enough() {
    #expect(failure(of: Headroom(space: 1 << 30, memory: 1 << 30)) == nil)
    #expect(failure(of: Headroom(space: nil, memory: nil)) == nil)
  }

  /// The system says what it has.
  @Test func measured() {
    let headroom = Headroom(in: FileManager.default.temporaryDirectory)
    #expect(headroom.space ?? 0 > 0 && headroom.memory ?? 0 > 0)
  }

  private func failure(of headroom: Headroom) -> Failure? {
    do {
      try headroom.check(Self.layout, TrainingSettings(), at: Self.folder)
      return nil
    } catch { return error as? Failure }
  }
}
