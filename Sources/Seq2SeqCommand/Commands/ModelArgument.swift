import Diagnostics
import Foundation
import Models
import Tensors

extension DecodingPrecision: ArgumentValue {}
extension Shortlist.Use: ArgumentValue {}

/// The folder that a command takes its model from.
enum ModelArgument {
  /// What `train` writes when no folder is named, and so what the others read.
  static let standard = "model"

  /// The folder that a command reads if none is named: `model`, or else the model for a task that came with the program.
  static func folder(_ named: String?, for task: ModelTask? = nil) throws -> String {
    let name = named ?? standard
    if named != nil || FileManager.default.fileExists(atPath: name) { return name }
    if let bundled = task.flatMap({ BundledModel(for: $0).folder }) { return bundled.path }
    throw Failure(
      .model, "there is no folder '\(standard)' here", advice: "name a model, or train one: seq2seq train PAIRS")
  }

  /// Reads a model, which must be for a task if one is asked for.
  static func read(
    _ folder: String?, for task: ModelTask? = nil, _ precision: DecodingPrecision, shortlist: Shortlist.Use = .auto,
    workers: Workers
  ) throws -> TrainedModel {
    let name = try Self.folder(folder, for: task)
    return try ModelFolder(URL(fileURLWithPath: name))
      .read(precision, for: task, shortlist: shortlist, workers: workers)
  }

  /// Parts `[MODEL] [FILE…]`: the first word is the model, unless it is a file or standard input.
  static func part(_ words: [String]) -> (model: String?, files: [String]) {
    guard let first = words.first else { return (nil, []) }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: first, isDirectory: &isFolder)
    if first == "-" || (exists && !isFolder.boolValue) { return (nil, words) }
    return (first, Array(words.dropFirst()))
  }
}
