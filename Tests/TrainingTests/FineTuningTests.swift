import Diagnostics
import Foundation
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

/// A model that copies letters goes on with letters that it has never seen.
struct FineTuningTests {
  private static let old = TinyTraining.pairs(300)
  private static let new = TinyTraining.pairs(150, of: "uvwxyzéß", length: 1...3, seed: 5)

  /// The new is learnt, the old is forgotten less where it is gone through again, and the configuration tells both.
  @Test func learnsTheNewAndKeepsTheOld() throws {
    try withBase { folder, request in
      let base = try #require(request.base)
      let before = (old: try loss(of: Self.old, base), new: try loss(of: Self.new, base))
      let after = try [0, 0.5].map { share in
        var request = request
        (request.replay, request.folder) = (share, folder.appendingPathComponent("replay-\(share)"))
        try TinyTraining.run(request, threads: 2)
        return (
          old: try loss(of: Self.old, request.folder), new: try loss(of: Self.new, request.folder),
          part: try #require(try ModelFolder(request.folder).readConfiguration().fineTuning)
        )
      }
      #expect(after.allSatisfy { $0.new < 0.5 * before.new }, "\(before) \(after)")
      #expect(after[1].old < before.old + 0.2, "\(before) \(after)")
      #expect(after[0].old - before.old > 2 * max(after[1].old - before.old, 0.01), "\(before) \(after)")
      #expect(after[0].part.replayedPairs == 0 && after[1].part.replayedPairs == 135)
      for (part, old) in after.map({ ($0.part, $0.old) }) {
        let found = try #require(part.oldLoss)
        // The pairs that are measured are a tenth of those kept.
        #expect(part.base == "base" && part.keptPairs == 270 && part.basePairs == 270 && found.pairs == 27)
        #expect(abs(found.before - before.old) < 0.3 && abs(found.after - old) < 0.3 * max(old, 1), "\(found)")
      }
    }
  }

  /// Vocabularies, text and shape are the model's; what its vocabulary lacks comes through in bytes.
  @Test func keepsWhatTheModelIs() throws {
    try withBase { _, request in
      try TinyTraining.run(request)
      let workers = Workers(count: 1)
      let base = try ModelFolder(try #require(request.base)).read(.float32, workers: workers)
      let tuned = try ModelFolder(request.folder).read(.float32, workers: workers)
      #expect(tuned.source == base.source && tuned.target == base.target)
      #expect(tuned.configuration.architecture == base.configuration.architecture)
      #expect(tuned.configuration.text == base.configuration.text)
      for pair in Self.new {
        for side in pair.split(separator: "\t").map(String.init) {
          #expect(tuned.target.decode(tuned.target.encode(side)) == side)
        }
      }
      let card = try String(contentsOf: ModelFolder(request.folder).cardFile, encoding: .utf8)
      #expect(card.contains("- Fine-tuned from the model `base` (weights "))
      #expect(card.contains("; each epoch went through 135 pairs of those again.\n- Loss on 27 old pairs not "))
    }
  }

  /// The first weights are the model's: steps of hardly any size leave them as they were.
  @Test func beginsWithTheWeightsOfTheModel() throws {
    try withBase { _, request in
      var request = request
      (request.learningRate, request.epochs) = (1e-9, 1)
      try TinyTraining.run(request)
      let workers = Workers(count: 1)
      let (base, tuned) = (
        try ModelFolder(try #require(request.base)).read(.float32, workers: workers),
        try ModelFolder(request.folder).read(.float32, workers: workers)
      )
      for parameter in base.network.parameters.parameters {
        let pairs = zip(base.weights[parameter].values, tuned.weights[parameter].values)
        #expect(pairs.allSatisfy { abs($0 - $1) < 1e-6 }, "\(parameter.name)")
      }
    }
  }

  /// New pairs that know few words take none from the shortlist that the old sentences need.
  @Test func shortlistsKeepWhatTheOldNeeds() throws {
    try withBase { folder, request in
      var request = request
      request.replay = 0
      let few = TinyTraining.pairs(100, of: "ab", length: 3...6)
      try Data(few.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("pairs.tsv"))
      try TinyTraining.run(request)
      let workers = Workers(count: 1)
      let base = try ModelFolder(try #require(request.base)).read(workers: workers)
      let tuned = try ModelFolder(request.folder).read(workers: workers)
      let (old, both) = (try #require(base.shortlist), try #require(tuned.shortlist))
      for source in Self.old.prefix(20).map({ base.source.encode(String($0.prefix { $0 != "\t" })) }) {
        #expect(Set(old.candidates(for: source)).isSubset(of: both.candidates(for: source)))
      }
    }
  }

  /// Defaults are smaller than those of a training from random weights; what is asked for counts.
  @Test func defaults() throws {
    try withBase { folder, request in
      var request = request
      (request.epochs, request.learningRate) = (nil, nil)
      let settings = try ModelFolder(try folderOf(request)).readConfiguration().training
      #expect(settings.learningRate == 0.01 && (3...15).contains(settings.epochs))
      #expect(settings.trainingPairs + settings.validationPairs == 150)
      // Without old pairs only small steps keep the model from forgetting.
      var alone = request
      (alone.replay, alone.folder) = (0, folder.appendingPathComponent("alone"))
      #expect(try ModelFolder(try folderOf(alone)).readConfiguration().training.learningRate == 0.004)
      // A model that was fine-tuned itself goes on at its own rate, and hands on the pairs of all before it.
      var next = request
      (next.base, next.folder) = (request.folder, folder.appendingPathComponent("next"))
      let again = try ModelFolder(try folderOf(next)).readConfiguration()
      #expect(again.training.learningRate == 0.01)
      #expect(again.fineTuning?.basePairs == 270 + 135 && again.fineTuning?.base == "model")
    }
  }

  /// A fine-tuning that is stopped and goes on ends with the bytes of one that was never stopped.
  @Test func stoppedRunsEndAlike() throws {
    try withBase { folder, request in
      let observer = TinyObserver()
      let expected = try TinyTraining.run(request, observer: observer).weights
      let epoch = observer.epochs.count { $0 == 1 }
      for stop in [1, epoch, epoch + 2] {
        var request = request
        request.folder = folder.appendingPathComponent("stopped-\(stop)")
        #expect(try TinyTraining.run(request, observer: TinyObserver(stopAfter: [stop])).end == .interrupted)
        #expect(try TinyTraining.run(request, threads: 2).weights == expected, "stopped after \(stop)")
        // What is kept for the next is the same, too.
        let files = [request.folder, folder.appendingPathComponent("model")].map { ModelFolder($0).replayFile }
        #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]))
      }
    }
  }

  /// A run goes on only from the same weights, with the same old pairs and the same share of them.
  @Test func othersAreRefused() throws {
    try withBase { folder, request in
      try TinyTraining.run(request, observer: TinyObserver(stopAfter: [2]))
      let base = try #require(request.base)
      func expect(_ what: String, _ change: (inout TrainingRequest) throws -> Void) throws {
        var other = request
        try change(&other)
        let failure = try failure(in: folder) { try TinyTraining.run(other) }
        #expect(failure.what == "holds a run with \(what)" && failure.kind == .model && failure.place == "model")
      }
      try expect("another --replay") { $0.replay = 0.25 }
      try expect("another --replay") { $0.replay = 0 }
      try expect("another model to go on from") { $0.base = nil }
      // The name and the place of the model may change.
      let moved = folder.appendingPathComponent("moved")
      try FileManager.default.moveItem(at: base, to: moved)
      try FileManager.default.removeItem(at: ModelFolder(moved).trainingFolder)
      try expect("other old pairs") { $0.base = moved }
      try expect("another model to go on from") {
        $0.base = folder.appendingPathComponent("other")
        var other = try TinyTraining.request(Self.old, in: folder)
        (other.epochs, other.seed, other.folder) = (1, 3, folder.appendingPathComponent("other"))
        try TinyTraining.run(other)
        _ = try TinyTraining.request(Self.new, in: folder)
      }
    }
  }

  /// Without old pairs training warns and goes on; a damaged file of them is refused, unless they aren't wanted.
  @Test func modelsWithoutOldPairs() throws {
    try withBase { folder, request in
      var request = request
      let file = ModelFolder(try #require(request.base)).replayFile
      try AtomicFile.write(Data("damage".utf8), to: file)
      #expect(try failure(in: folder) { try TinyTraining.run(request) }.kind == .model)
      #expect(!FileManager.default.fileExists(atPath: request.folder.path))
      request.replay = 0
      try TinyTraining.run(request)
      try FileManager.default.removeItem(at: file)
      (request.replay, request.folder) = (0.5, folder.appendingPathComponent("without"))
      var warnings: [String] = []
      _ = try TrainingRun(request, workers: Workers(count: 1), warn: { warnings.append($0) }) { _ in }
        .run(observer: TinyObserver())
      #expect(
        warnings == [
          "nothing is replayed, so the model may forget what it knows: base holds no old pairs "
            + "(training/replay.safetensors); add a file of old pairs to PAIRS"
        ])
      #expect(try ModelFolder(request.folder).readConfiguration().fineTuning?.oldLoss == nil)
    }
  }

  @Test func contradictionsAreRefused() throws {
    try withBase { folder, request in
      let changes: [(String, (inout TrainingRequest) -> Void)] = [
        ("--hidden 64 contradicts the model that --from names, which has 16", { $0.hiddenSize = 64 }),
        ("--cell gru-before contradicts the model that --from names, which has lstm", { $0.cell = .gruBefore }),
        ("--task chat contradicts the model that --from names, which has translate", { $0.task = .chat }),
        (
          "--vocabulary contradicts the model that --from names, which has vocabularies of its own",
          { $0.vocabularyFolder = folder }
        ),
        (
          "--vocabulary-kind separate contradicts the model that --from names, which has joint",
          { $0.vocabularyKind = .separate }
        ),
        ("--vocabulary-size 300 contradicts the model that --from names, which has 268", { $0.vocabularySize = 300 }),
        (
          "--lowercase contradicts the model that --from names, which has case kept",
          { $0.targetText.letterCase = .lower }
        ),
        ("--source-locale th contradicts the model that --from names, which has none", { $0.sourceText.locale = "th" }),
        (
          "--one-direction contradicts the model that --from names, which has two directions",
          { $0.bidirectional = false }
        ),
        (
          "--size tiny contradicts the model that --from names, which has embedding 8, hidden 16, 1 layer",
          { $0.size = .tiny }
        ),
      ]
      for (what, change) in changes {
        var other = request
        change(&other)
        let failure = try failure(in: folder) { try TinyTraining.run(other) }
        #expect(failure.kind == .usage && failure.what == what)
        #expect(!FileManager.default.fileExists(atPath: request.folder.path))
      }
      // What says the same as the model is no contradiction.
      var same = request
      (same.hiddenSize, same.cell, same.vocabularyKind, same.bidirectional) = (16, .lstm, .joint, true)
      (same.vocabularySize, same.dropout) = (2000, 0.1)
      try TinyTraining.run(same)
      #expect(try ModelFolder(same.folder).readConfiguration().architecture.dropout == 0.1)
    }
  }

  /// However the folder of the model is called, nothing is written into it.
  @Test func theSameFolderIsRefused() throws {
    try withBase { folder, request in
      let base = try #require(request.base)
      let link = folder.appendingPathComponent("link")
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: base)
      let before = try FileManager.default.subpathsOfDirectory(atPath: base.path).sorted()
      for output in [base, link, folder.appendingPathComponent("none/../base")] {
        var request = request
        request.folder = output
        let failure = try failure(in: folder) { try TinyTraining.run(request) }
        #expect(failure.kind == .usage && failure.what == "--from and --output name the same folder")
      }
      #expect(try FileManager.default.subpathsOfDirectory(atPath: base.path).sorted() == before)
    }
  }

  /// The model of the old letters, trained once for all tests.
  private static let base = Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("seq2seq-base-\(UUID().uuidString)")
    try AtomicFile.makeFolder(folder)
    var request = try TinyTraining.request(old, in: folder)
    (request.epochs, request.learningRate, request.dropout, request.patience) = (40, 0.02, 0, 0)
    try TinyTraining.run(request, threads: 2)
    return folder
  }

  /// Asks for a model of the new letters that goes on from one of the old ones.
  private func withBase(_ body: (_ folder: URL, _ request: TrainingRequest) throws -> Void) throws {
    let trained = try Self.base.get().appendingPathComponent("model")
    try withTemporaryFolder { folder in
      var request = try TinyTraining.request(Self.new, in: folder)
      (request.embeddingSize, request.hiddenSize, request.layers, request.dropout) = (nil, nil, nil, nil)
      (request.epochs, request.learningRate) = (6, 0.01)
      request.base = folder.appendingPathComponent("base")
      try FileManager.default.copyItem(at: trained, to: folder.appendingPathComponent("base"))
      try body(folder, request)
    }
  }

  /// Trains, and returns the folder of the model.
  private func folderOf(_ request: TrainingRequest) throws -> URL {
    try TinyTraining.run(request, threads: 2)
    return request.folder
  }

  /// A model's mean loss on pairs, nats a token.
  private func loss(of pairs: [String], _ folder: URL) throws -> Double {
    let workers = Workers(count: 2)
    let model = try ModelFolder(folder).read(.float32, workers: workers)
    let encoded = pairs.map { pair in
      let sides = pair.split(separator: "\t").map(String.init)
      return EncodedPair(source: model.source.encode(sides[0]), target: model.target.encode(sides[1]))
    }
    return Validator.loss(of: encoded, model.network, model.weights, workers: workers)
  }
}
