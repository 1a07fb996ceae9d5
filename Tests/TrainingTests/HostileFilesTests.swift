import Diagnostics
import Foundation
import Models
import TestSupport
import Tensors
import Testing
import Text

@testable import Training

/// Every file that ends anywhere, or has another bit anywhere, is read or refused with a reason: no crash, no other error.
struct HostileFilesTests {
  @Test func configuration() throws {
    try withFolder { folder in
      try damage(folder.configurationFile) { _ in _ = try folder.read(.float32, workers: Workers(count: 1)) }
    }
  }

  @Test(arguments: ["joint.vocab", "joint.merges", "source.casing"])
  func text(_ name: String) throws {
    try withFolder { folder in
      let text = try folder.readConfiguration().text
      try damage(folder.url.appendingPathComponent(name)) { _ in
        _ = try folder.readPipelines(text).source.encode("The cat")
        _ = try folder.readCasing(text.source)
      }
    }
  }

  @Test func textSettings() throws {
    try withFolder { folder in
      try TextSettings(locale: "th").write(to: folder.url)
      try damage(folder.url.appendingPathComponent("settings.json")) { _ in _ = try TextSettings(reading: folder.url) }
    }
  }

  /// What the checksum covers is refused, whatever bit is another.
  @Test(arguments: ["model.safetensors", "model.int8.safetensors", "shortlist.safetensors"])
  func weights(_ name: String) throws {
    try withFolder { folder in
      let file = folder.url.appendingPathComponent(name)
      let precision: DecodingPrecision = name == "model.int8.safetensors" ? .int8 : .float32
      let dataStart = try dataStart(of: file)
      try damage(file, step: 3) { place in
        _ = try folder.read(precision, shortlist: .on, workers: Workers(count: 1))
        if let place { #expect(place < dataStart, "byte \(place)") }
      }
    }
  }

  @Test func checkpoint() throws {
    try withFolder { folder in
      let network = EncoderDecoder(
        Architecture(sourceVocabularySize: 9, targetVocabularySize: 9, embeddingSize: 3, hiddenSize: 4))
      let settings = TrainingSettings()
      let step = TrainingStep(
        network, weights: Weights(network.parameters, seed: 1),
        optimizer: Optimizer(settings, layout: network.parameters), average: nil, settings: settings,
        workers: Workers(count: 1))
      let checkpoint = Checkpoint(folder.checkpointFile)
      var state = TrainingState()
      (state.epoch, state.step, state.bestLoss) = (1, 23, 4.5)
      try checkpoint.save(state, step)
      let dataStart = try dataStart(of: folder.checkpointFile)
      try damage(folder.checkpointFile) { place in
        #expect(try checkpoint.readState() == state)
        try checkpoint.restore(step)
        if let place { #expect(place < dataStart, "byte \(place)") }
      }
    }
  }

  @Test func oldPairs() throws {
    try withFolder { folder in
      let pairs = (4..<40).map { EncodedPair(source: [$0, $0 + 1], target: [$0]) }
      let sample = ReplaySample(pairs: pairs, population: 100)
      try sample.write(to: folder.replayFile)
      let dataStart = try dataStart(of: folder.replayFile)
      try damage(folder.replayFile) { place in
        let read = try ReplaySample(contentsOf: folder.replayFile, sourceVocabularySize: 50, targetVocabularySize: 50)
        if let place, place >= dataStart { #expect(read.pairs == pairs) }
      }
    }
  }

  /// Pairs, packed and not.
  @Test(arguments: [false, true])
  func pairs(isPacked: Bool) throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("pairs")
      let text = Array((0..<40).map { "source \($0)\tZiel № \($0)\r\n" }.joined().utf8)
      try Data(isPacked ? gzipped(text) : text).write(to: file)
      try damage(file) { _ in
        var (report, count) = (DropReport(), 0)
        try PairReader(.tables([file.path])).forEach(report: &report) { _, _ in count += 1 }
        #expect(count <= 40)
      }
    }
  }

  /// A model with all files that a folder can have.
  private func withFolder(_ body: (ModelFolder) throws -> Void) throws {
    try withTemporaryFolder { url in
      let (folder, model) = (ModelFolder(url), try TinyModel.make())
      try TinyModel.write(model, to: url)
      try TinyModel.writeQuantized(model, to: folder)
      try AtomicFile.makeFolder(folder.trainingFolder)
      var casing = CasingLearner(model.source.settings)
      for sentence in TinyModel.sentences { casing.add(sentence) }
      try folder.write(casing.finish())
      let size = model.source.vocabulary.count
      let shortlist = Shortlist(
        translations: (0..<Int32(size)).map { $0 < 20 ? [260 + $0] : [] }, always: Array(0..<9),
        targetVocabularySize: size)
      try AtomicFile.write(to: folder.shortlistFile) { try shortlist.write(to: $0, path: folder.shortlistFile.path) }
      var configuration = model.configuration
      configuration.shortlist = ShortlistReport(
        translations: 1, frequent: 9, candidates: 10, coverage: 1, fullBLEU: 1, bleu: 1, changed: 0, isKept: true)
      try AtomicFile.write(ModelFolder.encode(configuration), to: folder.configurationFile)
      try body(folder)
    }
  }

  /// Damages a file in every way, and reads it.
  /// - Parameters:
  ///   - step: bytes from one damaged place to the next.
  ///   - read: is told the byte that is another; nil where the file ends early.
  private func damage(_ file: URL, step: Int = 1, _ read: (_ place: Int?) throws -> Void) throws {
    let whole = try Data(contentsOf: file)
    try read(0)
    func expectFailure(_ bytes: Data, _ place: Int?) throws {
      // A new file each time: the last one may still be mapped.
      try bytes.write(to: file, options: .atomic)
      do {
        try read(place)
      } catch let failure as Failure {
        #expect(failure.kind == .model || failure.kind == .data, "\(failure)")
      }
    }
    for place in stride(from: 0, to: whole.count, by: step) {
      try expectFailure(whole.prefix(place), nil)
      var damaged = whole
      damaged[place] ^= 1 << UInt8(place % 8)
      try expectFailure(damaged, place)
    }
  }

  /// Where the tensors begin.
  private func dataStart(of file: URL) throws -> Int {
    let length = try Data(contentsOf: file).prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    return 8 + length
  }
}
