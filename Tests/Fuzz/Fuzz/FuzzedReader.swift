import Decoding
import Diagnostics
import Foundation
import Models
import Tensors
import TestSupport
import Text
import Training

/// The readers of files that may come from anywhere; each takes any bytes and reads them or throws a `Failure`.
enum FuzzedReader: String, CaseIterable {
  case pairs, gzip, vocabulary, merges, casing, settings, configuration, weights, quantized, shortlist, replay
  case checkpoint, text

  /// A model's folder for the file that is fuzzed, whole but for that.
  private static let model = Result {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("seq2seq-fuzz-\(getpid())")
    let model = try TinyModel.make()
    try TinyModel.write(model, to: url)
    try TinyModel.writeQuantized(model, to: ModelFolder(url))
    try AtomicFile.makeFolder(ModelFolder(url).trainingFolder)
    return (folder: ModelFolder(url), model: model)
  }
  private static let workers = Workers(count: 1)

  /// Reads some bytes.
  func read(_ bytes: Data) throws {
    let (folder, model) = try Self.model.get()
    let file = file(in: folder)
    try bytes.write(to: file)
    let size = model.source.vocabulary.count
    switch self {
    case .pairs, .gzip:
      var report = DropReport()
      try PairReader(.tables([file.path])).forEach(report: &report) { _, _ in }
    case .vocabulary, .merges:
      let text = try folder.readPipelines(model.configuration.text).source
      _ = text.decode(text.encode("The cat sat."))
    case .casing: _ = try folder.readCasing(model.source.settings)
    case .settings: _ = try TextSettings(reading: folder.url)
    case .configuration: _ = try folder.readConfiguration()
    case .weights: _ = try folder.read(.float32, workers: Self.workers)
    case .quantized: _ = try folder.read(.int8, workers: Self.workers)
    case .shortlist: _ = try Shortlist(contentsOf: file, sourceVocabularySize: size, targetVocabularySize: size)
    case .replay: _ = try ReplaySample(contentsOf: file, sourceVocabularySize: size, targetVocabularySize: size)
    case .checkpoint: _ = try Checkpoint(in: folder).readState()
    case .text: try translate(file, model)
    }
  }

  /// Adds a sound file to a corpus, if the model has one.
  func seed(_ corpus: URL) throws {
    let (folder, _) = try Self.model.get()
    let sound = file(in: folder)
    guard FileManager.default.fileExists(atPath: sound.path) else { return }
    try Data(contentsOf: sound).write(to: corpus.appendingPathComponent("sound"))
  }

  /// Where the reader looks for its bytes.
  private func file(in folder: ModelFolder) -> URL {
    switch self {
    case .pairs, .gzip, .text: folder.url.appendingPathComponent("pairs")
    case .vocabulary: folder.url.appendingPathComponent("joint.vocab")
    case .merges: folder.url.appendingPathComponent("joint.merges")
    case .casing: folder.url.appendingPathComponent("source.casing")
    case .settings: folder.url.appendingPathComponent("settings.json")
    case .configuration: folder.configurationFile
    case .weights: folder.weightsFile
    case .quantized: folder.quantizedWeightsFile
    case .shortlist: folder.shortlistFile
    case .replay: folder.replayFile
    case .checkpoint: folder.checkpointFile
    }
  }

  /// Translates the lines of a file: one for each.
  private func translate(_ file: URL, _ model: TrainedModel) throws {
    let reader = try LineReader(file.path, acceptsBinary: true)
    var lines: [String] = []
    while let line = try reader.next() { lines.append(line) }
    var options = SearchOptions()
    options.beam = 1
    let translations = LineTranslator(model, options: options, workers: Self.workers).translate(lines)
    precondition(translations.count == lines.count, "a line for each line")
    precondition(translations.allSatisfy { !($0.first?.text.utf8.contains(10) ?? true) }, "a line is one line")
  }
}
