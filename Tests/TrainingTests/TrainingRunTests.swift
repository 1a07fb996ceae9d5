import Diagnostics
import Foundation
import Layers
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

struct TrainingRunTests {
  /// A seed fixes the model to the bit, at any number of threads.
  @Test(arguments: Precision.allCases)
  func threadsChangeNoBit(precision: Precision) throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(200), in: folder)
      request.precision = precision
      let models = try [1, 2, 7].map { threads in
        request.folder = folder.appendingPathComponent("threads-\(threads)")
        return try #require(try TinyTraining.run(request, threads: threads).weights)
      }
      #expect(models[0] == models[1] && models[0] == models[2])
      (request.folder, request.seed) = (folder.appendingPathComponent("seed"), 2)
      #expect(try TinyTraining.run(request).weights != models[0])
    }
  }

  /// A run that is stopped and goes on, at whatever step, ends with the bytes of one that was never stopped.
  @Test(arguments: [(0.0, Precision.float32), (0.9, .float32), (0.0, .bfloat16)])
  func stoppedRunsEndAlike(averageDecay: Double, precision: Precision) throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      request.precision = precision
      request.averageDecay = averageDecay
      let whole = TinyObserver()
      let expected = try TinyTraining.run(request, observer: whole)
      let epoch = whole.epochs.count { $0 == 1 }
      #expect(expected.end == .finished && expected.weights != nil && epoch > 3)
      for stops in [[1], [epoch - 1], [epoch], [epoch + 1], [2, epoch, 2 * epoch + 1, 3 * epoch]] as [Set<Int>] {
        request.folder = folder.appendingPathComponent("stopped-\(stops.sorted())")
        var steps: [Int] = []
        for _ in stops {
          let observer = TinyObserver(stopAfter: stops)
          #expect(try TinyTraining.run(request, observer: observer).end == .interrupted)
          steps += observer.steps
        }
        let last = TinyObserver()
        let (end, weights) = try TinyTraining.run(request, threads: 2, observer: last)
        #expect(end == .finished && steps + last.steps == whole.steps)
        #expect(weights == expected.weights, "stopped after \(stops.sorted())")
      }
    }
  }

  /// A profile's phases are the whole time of all threads, and those of a step have some of it.
  @Test func profilesAddUp() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(100), in: folder)
      request.isProfiled = true
      var talk: [String] = []
      _ = try TrainingRun(request, workers: Workers(count: 2)) { talk.append($0) }.run(observer: TinyObserver())
      let table = talk.drop { !$0.hasPrefix("time of 2 thread(s)") }.dropFirst()
      let names = Set(table.compactMap { $0.split(separator: " ").first.map(String.init) })
      #expect(names == Set(Phase.allCases.map(\.rawValue)))
      // Each share is rounded to a tenth.
      let shares = table.compactMap { Double($0.split(separator: " ")[3]) }
      #expect(abs(shares.reduce(0, +) - 100) <= 0.05 * Double(table.count))
      #expect(shares.count { $0 > 0 } > 3)
    }
  }

  /// A run that is killed between the first model and the first save after it goes on, too.
  @Test func killedRunsGoOn() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      request.epochs = 1
      let (whole, killed) = (request.folder, folder.appendingPathComponent("killed"))
      // What a kill leaves behind: the folder as it is at that moment.
      let observer = TinyObserver(onValidation: { try FileManager.default.copyItem(at: whole, to: killed) })
      let expected = try TinyTraining.run(request, observer: observer).weights
      request.folder = killed
      #expect(FileManager.default.fileExists(atPath: killed.appendingPathComponent("model.safetensors").path))
      let resumed = TinyObserver()
      #expect(try TinyTraining.run(request, observer: resumed).weights == expected)
      #expect(resumed.steps == observer.steps)
    }
  }

  @Test func otherPairsOrSettingsAreRefused() throws {
    try withTemporaryFolder { folder in
      let pairs = TinyTraining.pairs(120)
      let request = try TinyTraining.request(pairs, in: folder)
      try TinyTraining.run(request, observer: TinyObserver(stopAfter: [2]))

      var others = [("settings", request), ("settings", request), ("settings", request), ("settings", request)]
      others[0].1.hiddenSize = 18
      others[1].1.learningRate = 0.01
      others[2].1.epochs = 4
      (others[3].1.sourceText.letterCase, others[3].1.targetText.letterCase) = (.lower, .lower)
      for (what, other) in others {
        let failure = try failure(in: folder) { try TinyTraining.run(other) }
        #expect(
          failure
            == Failure(
              .model, "holds a run with other \(what)", at: "model",
              advice: "name another folder with --output, or delete this one"))
      }
      let otherPairs = try TinyTraining.request(pairs.dropLast() + ["a a a\tb b b"], in: folder)
      let failure = try failure(in: folder) { try TinyTraining.run(otherPairs) }
      #expect(failure.what == "holds a run with other pairs")
      // What was refused has done no harm.
      _ = try TinyTraining.request(pairs, in: folder)
      #expect(try TinyTraining.run(request).end == .finished)
    }
  }

  @Test func finishedFoldersAreRefused() throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(TinyTraining.pairs(60), in: folder)
      let weights = try TinyTraining.run(request).weights
      let failure = try failure(in: folder) { try TinyTraining.run(request) }
      #expect(failure.kind == .model && failure.what == "holds a finished model" && failure.place == "model")
      #expect(try Data(contentsOf: request.folder.appendingPathComponent("model.safetensors")) == weights)
    }
  }

  /// What could not be begun leaves no folder behind, but never takes away one that was there.
  @Test func uselessPairsLeaveNothing() throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(["no pair"], in: folder)
      #expect(throws: Failure.self) { try TinyTraining.run(request) }
      #expect(!FileManager.default.fileExists(atPath: request.folder.path))
      try AtomicFile.makeFolder(request.folder)
      let note = request.folder.appendingPathComponent("note")
      try AtomicFile.write(Data("mine".utf8), to: note)
      #expect(throws: Failure.self) { try TinyTraining.run(request) }
      #expect(FileManager.default.fileExists(atPath: note.path))
    }
  }

  @Test func twoAtATimeAreRefused() throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(TinyTraining.pairs(60), in: folder)
      try AtomicFile.makeFolder(request.folder.appendingPathComponent("training"))
      let lock = try FolderLock(request.folder.appendingPathComponent("training"))
      let failure = try failure(in: folder) { try TinyTraining.run(request) }
      #expect(failure.kind == .resource && failure.what == "another training is at work here")
      lock.release()
    }
  }

  /// The folder holds all that is promised, and nothing else.
  @Test func filesOfAModel() throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(TinyTraining.pairs(60), in: folder)
      try TinyTraining.run(request)
      let files = try FileManager.default.subpathsOfDirectory(atPath: request.folder.path).sorted()
      #expect(
        files == [
          "README.md", "config.json", "joint.vocab", "model.int8.safetensors", "model.safetensors",
          "shortlist.safetensors", "source.casing", "training", "training/lock", "training/metrics.tsv",
        ])
      let metrics = try String(
        contentsOf: request.folder.appendingPathComponent("training/metrics.tsv"), encoding: .utf8)
      let rows = metrics.split(separator: "\n").map { $0.split(separator: "\t").count }
      #expect(rows.count >= 2 && rows.allSatisfy { $0 == 9 })
      let card = try String(contentsOf: request.folder.appendingPathComponent("README.md"), encoding: .utf8)
      #expect(card.contains(" pairs to train on, "))
    }
  }

  /// The kept model is the one whose result the configuration tells.
  @Test func resultIsThatOfTheKeptModel() throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      let observer = TinyObserver()
      try TinyTraining.run(request, observer: observer)
      let model = try ModelFolder(request.folder).read(workers: Workers(count: 1))
      let best = try #require(observer.validations.last { $0.improved })
      #expect(model.configuration.result?.validationLoss == best.result.loss)
      #expect(model.configuration.result?.step == best.step)
    }
  }
}
