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

  /// When the loss stops falling the rate cools down at once, over a fifth of the steps, whether or not it is stopped then.
  @Test func aStalledRunCoolsDown() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      (request.schedule, request.learningRate, request.patience, request.epochs) = (.cooldown, 0.3, 1, 5000)
      let whole = TinyObserver()
      let expected = try TinyTraining.run(request, observer: whole)
      #expect(expected.end == .stoppedEarly)
      let began = try #require(whole.validations.filter(\.coolsDown).map(\.step).first)
      #expect(whole.validations.count(where: \.coolsDown) == 1)
      #expect(whole.steps.last == began + began / 4 && whole.validations.last?.step == whole.steps.last)
      request.folder = folder.appendingPathComponent("stopped")
      #expect(try TinyTraining.run(request, observer: TinyObserver(stopAfter: [began + 10])).end == .interrupted)
      #expect(try TinyTraining.run(request).weights == expected.weights)
    }
  }

  /// A profile's phases are the whole time of all threads, and those of a step have some of it.
  @Test func profilesAddUp() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(100), in: folder)
      request.isProfiled = true
      var talk: [String] = []
      _ = try TrainingRun(request, workers: Workers(count: 2)) { talk.append($0) }.run(observer: TinyObserver())
      let table = talk.drop { !$0.hasPrefix("time of 2 threads") }.dropFirst()
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

  /// A run goes on only as it was begun; what differs is named.
  @Test func otherPairsOrSettingsAreRefused() throws {
    try withTemporaryFolder { folder in
      let pairs = TinyTraining.pairs(120)
      let request = try TinyTraining.request(pairs, in: folder)
      try TinyTraining.run(request, observer: TinyObserver(stopAfter: [2]))
      func expect(_ what: String, _ change: (inout TrainingRequest) throws -> Void) throws {
        var other = request
        try change(&other)
        let failure = try failure(in: folder) { try TinyTraining.run(other) }
        #expect(
          failure
            == Failure(
              .model, "holds a run with \(what)", at: "model",
              advice: "name another folder with --output, or delete this one"))
      }
      try expect("other settings: architecture.hiddenSize was 16, is 18") { $0.hiddenSize = 18 }
      try expect("other settings: training.learningRate was 0.002, is 0.01") { $0.learningRate = 0.01 }
      try expect("other settings: training.epochs was 3, is 4") { $0.epochs = 4 }
      try expect("other settings: text.source.letterCase was kept, is lower, text.target.letterCase was kept, is lower")
      {
        ($0.sourceText.letterCase, $0.targetText.letterCase) = (.lower, .lower)
      }
      try expect("other settings: training.vocabularySize was 2000, is 300") { $0.vocabularySize = 300 }
      try expect("other settings: architecture.tying was all, is none, text.isJoint was 1, is 0") {
        $0.vocabularyKind = .separate
      }
      let others = folder.appendingPathComponent("others.tsv")
      try Data((pairs.dropLast() + ["a a a\tb b b"]).joined(separator: "\n").utf8).write(to: others)
      try expect("other pairs") { $0.pairs = .tables([others.path]) }
      // What was refused has done no harm.
      #expect(try TinyTraining.run(request).end == .finished)
    }
  }

  /// As many validation pairs, whose sources are not among the others, but not the same ones.
  @Test func otherValidationPairsAreRefused() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      let files = try ["i j\ta\nj i\tb", "i j\ta\nj i\tc"].map { text in
        let file = folder.appendingPathComponent("validation-\(text.last ?? " ")")
        try Data(text.utf8).write(to: file)
        return PairSource.tables([file.path])
      }
      request.validation = files[0]
      try TinyTraining.run(request, observer: TinyObserver(stopAfter: [2]))
      request.validation = files[1]
      let failure = try failure(in: folder) { try TinyTraining.run(request) }
      #expect(failure.what == "holds a run with other validation pairs")
      request.validation = files[0]
      #expect(try TinyTraining.run(request).end == .finished)
    }
  }

  /// A run whose vocabularies are those of a folder goes on with the same ones only, wherever they are.
  @Test func otherVocabulariesAreRefused() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      let folders = try ["abcdefgh", "abcdefghi", "abcdefgh"].enumerated().map { index, letters in
        let place = folder.appendingPathComponent("vocabulary-\(index)")
        try AtomicFile.makeFolder(place)
        var learner = VocabularyLearner(settings: request.sourceText, threads: 1)
        learner.add(lines: (letters + letters).map(String.init))
        try learner.learn(size: 300).write(to: place, name: "joint")
        try request.sourceText.write(to: place)
        return place
      }
      request.vocabularyFolder = folders[0]
      try TinyTraining.run(request, observer: TinyObserver(stopAfter: [2]))
      for (other, what) in [
        (folders[1], "vocabularies"), (nil, "settings: training.vocabularySize was missing, is 2000"),
      ] {
        request.vocabularyFolder = other
        let failure = try failure(in: folder) { try TinyTraining.run(request) }
        #expect(failure.what == "holds a run with other \(what)")
      }
      request.vocabularyFolder = folders[2]
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

  /// Models may be int8 alone, and folders may be somebody's else.
  @Test(arguments: ["model.int8.safetensors", "README.md", "config.json"])
  func foldersOfOthersAreLeftAlone(_ name: String) throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(TinyTraining.pairs(60), in: folder)
      try AtomicFile.makeFolder(request.folder)
      let file = request.folder.appendingPathComponent(name)
      try AtomicFile.write(Data("mine".utf8), to: file)
      let failure = try failure(in: folder) { try TinyTraining.run(request) }
      #expect(failure.kind == .model && failure.place == "model")
      #expect(try FileManager.default.contentsOfDirectory(atPath: request.folder.path) == [name])
      #expect(try Data(contentsOf: file) == Data("mine".utf8))
    }
  }

  /// Saves come when it is time for one and at the end, however many epochs there are.
  @Test func epochsAreNotSavedByThemselves() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      (request.epochs, request.patience) = (60, 0)
      let checkpoint = Checkpoint(ModelFolder(request.folder).checkpointFile)
      var steps: [Int] = []
      let observer = TinyObserver(onValidation: { steps.append(try checkpoint.readState().step) })
      #expect(try TinyTraining.run(request, observer: observer).end == .finished)
      #expect(steps.count > 1 && steps.allSatisfy { $0 == 0 })
    }
  }

  /// Vocabularies that are taken decide about the text.
  @Test func otherTextThanThatOfTheVocabulariesIsRefused() throws {
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(TinyTraining.pairs(120), in: folder)
      let place = folder.appendingPathComponent("vocabulary")
      try AtomicFile.makeFolder(place)
      var learner = VocabularyLearner(settings: request.sourceText, threads: 1)
      learner.add(lines: ["a b c d e f g h", "a b c d e f g h"])
      try learner.learn(size: 300).write(to: place, name: "joint")
      try request.sourceText.write(to: place)
      request.vocabularyFolder = place
      for (option, change) in [
        ("--lowercase", { $0.sourceText.letterCase = .lower }),
        ("--vocabulary-kind separate", { $0.vocabularyKind = .separate }),
        ("--vocabulary-size", { $0.vocabularySize = 400 }),
      ] as [(String, (inout TrainingRequest) -> Void)] {
        var other = request
        change(&other)
        let failure = try failure(in: folder) { try TinyTraining.run(other) }
        #expect(failure.kind == .usage && failure.what.hasPrefix("\(option) contradicts the vocabularies"))
      }
      #expect(try TinyTraining.run(request).end == .finished)
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
      #expect(failure.kind == .resource && failure.what == "another command is at work here")
      #expect(failure.advice == "wait for it, or name another folder with --output")
      lock.release()
    }
  }

  /// The folder holds all that is promised, and nothing else but perhaps a shortlist.
  @Test func filesOfAModel() throws {
    try withTemporaryFolder { folder in
      let request = try TinyTraining.request(TinyTraining.pairs(60), in: folder)
      try TinyTraining.run(request)
      let files = try FileManager.default.subpathsOfDirectory(atPath: request.folder.path).sorted()
      #expect(
        files.filter { $0 != "shortlist.safetensors" } == [
          "README.md", "config.json", "joint.vocab", "model.int8.safetensors", "model.safetensors",
          "source.casing", "training", "training/lock", "training/metrics.tsv",
          "training/replay.safetensors",
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
