import Foundation
import Models

/// A model that comes with the program, for those who have none of their own.
struct BundledModel {
  /// Its folder's name: from English to French, or small talk in English.
  let name: String

  init(for task: ModelTask) {
    switch task {
    case .translate: name = "en-fr"
    case .chat: name = "chat-en"
    }
  }

  /// Where the models are, if not with the program.
  private static let variable = "SEQ2SEQ_MODELS"

  /// The model's folder, if it is found.
  var folder: URL? {
    Self.places.map { $0.appendingPathComponent(name) }
      .first { FileManager.default.fileExists(atPath: ModelFolder($0).configurationFile.path) }
  }

  /// The folders that may hold models: the one that the user names, or one installed beside the program, or that of the
  /// copy of the repository that the program was built in.
  private static var places: [URL] {
    if let named = ProcessInfo.processInfo.environment[variable] { return [URL(fileURLWithPath: named)] }
    guard let program = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return [] }
    let installed = program.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("share/seq2seq/models")
    let ancestors = sequence(first: program.deletingLastPathComponent()) { folder in
      folder.path == "/" ? nil : folder.deletingLastPathComponent()
    }
    // Any folder may be called models; ours stands beside the package.
    let clone = ancestors.first {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("Package.swift").path)
    }
    return [installed] + (clone.map { [$0.appendingPathComponent("models")] } ?? [])
  }
}
