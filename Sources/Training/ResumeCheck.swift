import Diagnostics
import Foundation
import Models

/// Whether a run goes on with the data and settings that it was begun with.
struct ResumeCheck {
  /// Settings that a message names at most.
  private static let mostNamed = 3

  private let begun: ModelConfiguration
  private let present: ModelConfiguration

  /// - Parameters:
  ///   - begun: what the folder says.
  ///   - present: what the same folder would say if the run began now.
  init(begun: ModelConfiguration, present: ModelConfiguration) {
    self.begun = Self.withoutResults(begun)
    self.present = Self.withoutResults(present)
  }

  /// What is not the same, to follow "holds a run with"; nil if all is.
  func difference() throws -> String? {
    if begun == present { return nil }
    let (old, new) = (begun.training, present.training)
    guard begun.fineTuning?.baseChecksum == present.fineTuning?.baseChecksum else {
      return "another model to go on from"
    }
    if begun.task != present.task { return "another --task" }
    if old.seed != new.seed { return "another --seed" }
    if (old.wordPairs ?? 0) > 0 && new.wordPairs == 0 || old.wordPairs == 0 && (new.wordPairs ?? 0) > 0 {
      return "another choice of --no-word-pairs"
    }
    if begun.fineTuning?.keptPairs != present.fineTuning?.keptPairs { return "other old pairs" }
    if begun.fineTuning?.replay != present.fineTuning?.replay { return "another --replay" }
    if old.corpusFingerprint != new.corpusFingerprint { return "other pairs" }
    if old.validationFingerprint != new.validationFingerprint { return "other validation pairs" }
    return "other settings: " + (try settings().prefix(Self.mostNamed).joined(separator: ", "))
  }

  /// Each setting that differs, by its name in `config.json`.
  private func settings() throws -> [String] {
    let (old, new) = (try Self.members(of: begun), try Self.members(of: present))
    return Set(old.keys).union(new.keys).sorted().compactMap { name in
      let (was, now) = (old[name] ?? "missing", new[name] ?? "missing")
      return was == now ? nil : "\(name) was \(was), is \(now)"
    }
  }

  /// The values of a configuration by their paths, such as `architecture.hiddenSize`.
  private static func members(of configuration: ModelConfiguration) throws -> [String: String] {
    var members: [String: String] = [:]
    func add(_ value: Any, _ path: String) {
      guard let object = value as? [String: Any] else { return members[path] = "\(value)" }
      for (name, value) in object { add(value, path.isEmpty ? name : "\(path).\(name)") }
    }
    add(try JSONSerialization.jsonObject(with: ModelFolder.encode(configuration)), "")
    return members
  }

  /// What a run finds out, and the name of a folder that may have been moved, are no part of what it was begun with.
  private static func withoutResults(_ configuration: ModelConfiguration) -> ModelConfiguration {
    var configuration = configuration
    (configuration.result, configuration.quantization, configuration.shortlist) = (nil, nil, nil)
    (configuration.confidence, configuration.chat, configuration.about) = (nil, nil, nil)
    (configuration.copying, configuration.lengthRatio) = (nil, nil)
    // The search is tuned when training ends; only the turns are the user's.
    let turns = configuration.decoding.contextTurns
    configuration.decoding = ModelConfiguration.DecodingPart()
    configuration.decoding.contextTurns = turns
    configuration.fineTuning?.oldLoss = nil
    configuration.fineTuning?.base = ""
    return configuration
  }
}
