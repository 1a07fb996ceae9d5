import Diagnostics
import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

struct ShortlistMakerTests {
  /// Training leaves a shortlist that was measured, the same at any number of threads.
  @Test func trainingMakesAShortlist() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      let files = try [1, 3].map { threads in
        request.folder = folder.appendingPathComponent("threads-\(threads)")
        try TinyTraining.run(request, threads: threads)
        let model = ModelFolder(request.folder)
        let report = try #require(try model.readConfiguration().shortlist)
        #expect(report.isKept && report.coverage == 1 && report.bleu >= report.fullBLEU - 0.1)
        // The letters, the special tokens, and no byte.
        #expect(report.candidates <= 12)
        let card = try String(contentsOf: model.cardFile, encoding: .utf8)
        #expect(card.contains("over a shortlist of "))
        #expect(!Checkpoint(model.checkpointFile).exists)
        let shortlist = try #require(try model.read(workers: Workers(count: 1)).shortlist)
        #expect(shortlist.candidates(for: []).count <= 12)
        return [try Data(contentsOf: model.shortlistFile), try Data(contentsOf: model.configurationFile)]
      }
      #expect(files[0] == files[1])
    }
  }

  @Test func chatHasNone() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(60), in: folder)
      request.task = .chat
      try TinyTraining.run(request)
      let model = ModelFolder(request.folder)
      #expect(try model.readConfiguration().shortlist == nil)
      #expect(!FileManager.default.fileExists(atPath: model.shortlistFile.path))
      let failure = #expect(throws: Failure.self) {
        try ShortlistRun(request, sizes: ShortlistMaker.Sizes.usual, workers: Workers(count: 1)) { _ in }.run()
      }
      #expect(failure?.kind == .model)
    }
  }

  /// A run that was killed between its last step and its end makes what is missing.
  @Test func whatFollowsTheLastStepIsResumed() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      request.epochs = 1
      let whole = request.folder
      let killed = folder.appendingPathComponent("killed")
      func train(_ talk: @escaping TrainingRun.Talk) throws -> ModelFolder {
        _ = try TrainingRun(request, workers: Workers(count: 1), talk: talk).run(observer: TinyObserver())
        return ModelFolder(request.folder)
      }
      let expected = try train {
        guard $0.hasPrefix("learnt which tokens") else { return }
        #expect(throws: Never.self) { try FileManager.default.copyItem(at: whole, to: killed) }
      }
      request.folder = killed
      #expect(!FileManager.default.fileExists(atPath: ModelFolder(killed).shortlistFile.path))
      let resumed = try train { _ in }
      #expect(try Data(contentsOf: resumed.shortlistFile) == Data(contentsOf: expected.shortlistFile))
      #expect(try Data(contentsOf: resumed.configurationFile) == Data(contentsOf: expected.configurationFile))
    }
  }

  /// One that leaves too much is not kept, and the next size is tried; one of before stays, and so does a card that
  /// somebody has changed.
  @Test func anUnsafeOneIsNotKept() throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      try TinyTraining.run(request)
      let model = ModelFolder(request.folder)
      func make(_ sizes: [ShortlistMaker.Sizes], of pairs: [String]) throws -> ShortlistReport {
        try Data(pairs.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("pairs.tsv"))
        let before = (try model.readConfiguration().shortlist, try? Data(contentsOf: model.shortlistFile))
        let report = try ShortlistRun(request, sizes: sizes, workers: Workers(count: 2)) { _ in }.run()
        let after = (try model.readConfiguration().shortlist, try? Data(contentsOf: model.shortlistFile))
        if before.0?.isKept == true, !report.isKept {
          #expect(after == before && before.1 != nil)
        } else {
          #expect(after.0 == report && (after.1 != nil) == report.isKept)
        }
        return report
      }
      // Every letter is translated by byte tokens, so that all of them are candidates.
      let bytes = TinyTraining.pairs(120).map { $0.prefix { $0 != "\t" } + "\tX Y Z" }.map(String.init)
      let (small, large) = (
        ShortlistMaker.Sizes(translations: 1, frequent: 0), ShortlistMaker.Sizes(translations: 9, frequent: 9)
      )
      #expect(try make([small], of: bytes).isKept == false)
      #expect(try make([small, large], of: TinyTraining.pairs(120)).isKept)
      try AtomicFile.write(Data("mine".utf8), to: model.cardFile)
      #expect(try make([small, large], of: bytes).isKept == false)
      #expect(try make([large], of: TinyTraining.pairs(120)).isKept)
      #expect(try Data(contentsOf: model.cardFile) == Data("mine".utf8))
    }
  }
}
