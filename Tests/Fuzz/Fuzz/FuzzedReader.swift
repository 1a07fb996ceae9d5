import Decoding
import Diagnostics
import Foundation
import Models
import Tensors
import TestSupport
import Text
import Training

@testable import seq2seq

/// The readers of files that may come from anywhere; each takes any bytes and reads them or throws a `Failure`.
enum FuzzedReader: String, CaseIterable {
  case pairs, gzip, vocabulary, merges, casing, settings, configuration, weights, quantized, shortlist, replay
  case checkpoint, text, history, corrections, conversation

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
    case .checkpoint: _ = try Checkpoint(folder.checkpointFile).readState()
    case .text: try translate(file, model)
    case .history: remember(PersonalFile(file))
    case .corrections: try correct(CorrectionsFile(PersonalFile(file)))
    case .conversation: try converse(ConversationFile(PersonalFile(file)))
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
    case .pairs, .gzip, .text, .history, .corrections, .conversation: folder.url.appendingPathComponent("pairs")
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

  /// Reads a history and adds to it: the new line comes back as the last.
  private func remember(_ file: PersonalFile) {
    var history = LineHistory(file: file)
    precondition(history.lines.count <= LineHistory.capacity, "no more lines than are kept")
    history.append("a line")
    precondition(LineHistory(file: file).lines.last == "a line", "what was typed is remembered")
  }

  /// Reads corrections and adds one: it counts.
  private func correct(_ file: CorrectionsFile) throws {
    let before = try file.read().corrections
    try file.append(message: "a message", reply: "a reply")
    let after = try file.read().corrections
    precondition(after["a message"] == "a reply" && after.count - before.count <= 1, "the latest counts, and no other")
  }

  /// Reads a conversation and writes it: the same comes back.
  private func converse(_ file: ConversationFile) throws {
    let turns = try file.read()
    precondition(turns.allSatisfy { $0.message.asOneLine == $0.message }, "a message is one line")
    try file.write(turns)
    let again = try file.read()
    precondition(again == turns, "what was kept comes back")
  }
}
