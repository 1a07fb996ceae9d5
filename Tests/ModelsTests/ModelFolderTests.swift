import Diagnostics
import Foundation
import Layers
import TestSupport
import Tensors
import Testing

@testable import Models

struct ModelFolderTests {
  @Test func readsBackWhatWasWritten() throws {
    try withModel { folder, model in
      let read = try folder.read(workers: Workers(count: 1))
      #expect(read.configuration == model.configuration)
      #expect(read.source.encode("Wo ist die Katze?") == model.source.encode("Wo ist die Katze?"))
      for parameter in model.network.parameters.parameters {
        #expect(read.weights[parameter].values == model.weights[parameter].values, "\(parameter.name)")
      }
      let pair = EncodedPair(source: read.source.encode("the cat"), target: read.target.encode("die Katze"))
      let losses = [model, read].map { $0.network.losses([pair], Pass($0.weights, workspace: Workspace())) }
      #expect(losses[0] == losses[1])
    }
  }

  /// Two vocabularies stand in files of their own.
  @Test func separateVocabularies() throws {
    try withModel { folder, model in
      try folder.writePipelines(source: model.source, target: model.target, isJoint: false)
      try FileManager.default.removeItem(at: folder.url.appendingPathComponent("joint.vocab"))
      try change(folder) { $0.text.isJoint = false }
      #expect(try folder.read(workers: Workers(count: 1)).target.encode("Hund") == model.target.encode("Hund"))
    }
  }

  /// A folder whose chrF has the name that older programs gave it.
  @Test(arguments: ["chrf", "chrF"]) func oldNameOfChrF(_ name: String) throws {
    try withModel { folder, _ in
      try change(folder) {
        $0.result = ModelConfiguration.ResultPart(epoch: 1, step: 2, validationLoss: 3, bleu: 4, chrF: 5)
      }
      let text = try String(contentsOf: folder.configurationFile, encoding: .utf8)
      #expect(text.contains("\"chrf\" : 5"))
      try Data(text.replacing("\"chrf\"", with: "\"\(name)\"").utf8).write(to: folder.configurationFile)
      #expect(try folder.readConfiguration().result?.chrF == 5)
    }
  }

  @Test func missingFolder() throws {
    try withTemporaryFolder { folder in
      let failure = failure(of: ModelFolder(folder.appendingPathComponent("none")), in: folder)
      #expect(
        failure == Failure(.model, "there is no such model", at: "none", advice: "train one, or name another folder"))
    }
  }

  @Test func noModelFolder() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("file")
      try Data("text".utf8).write(to: file)
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("empty"), withIntermediateDirectories: false)
      for name in ["file", "empty"] {
        let failure = failure(of: ModelFolder(folder.appendingPathComponent(name)), in: folder)
        #expect(
          failure
            == Failure(
              .model, "this is not a model folder: it has no config.json", at: name,
              advice: "name the folder that train wrote"))
      }
    }
  }

  @Test(
    arguments: [
      ("", "", "the configuration is damaged: it is not JSON"),
      ("{", "", "the configuration is damaged: it is not JSON"),
      (#""format" : 1"#, #""format" : 2"#, "format 2 is newer than this program's, 1"),
      (#""task" : "translate""#, #""task" : "dance""#, "the configuration is damaged: task has an unknown value"),
      (#""task" : "translate""#, #""task" : 3"#, "the configuration is damaged: task has the wrong kind of value"),
      (#""task" :"#, #""tusk" :"#, "the configuration is damaged: task is missing"),
      (#""layers" : 1"#, #""loyers" : 1"#, "the configuration is damaged: architecture.layers is missing"),
      (#""layers" : 1"#, #""layers" : 1e99"#, "the configuration is damaged: "),
      (#""layers" : 1"#, #""layers" : 65"#, "the settings are impossible: layers must be 1 to 64"),
      (#""layers" : 1"#, #""layers" : -1"#, "the settings are impossible: layers must be 1 to 64"),
      (#""hiddenSize" : 8"#, #""hiddenSize" : 7"#, "the settings are impossible: the hidden size must be even"),
      (#""embeddingSize" : 6"#, #""embeddingSize" : 0"#, "the settings are impossible: sizes must be 1 to 65,536"),
      (#""beam" : 5"#, #""beam" : 0"#, "the settings are impossible: the beam must be 1 to 100"),
      (#""beam" : 5"#, #""beam" : 1000000000"#, "the settings are impossible: the beam must be 1 to 100"),
      (#""lengthPenalty" : 1"#, #""lengthPenalty" : -1"#, "the settings are impossible: the length penalty must be"),
      (#""contextTurns" : 1"#, #""contextTurns" : 0"#, "the settings are impossible: turns must be 1 to 100"),
    ])
  func damagedConfiguration(_ old: String, _ new: String, message: String) throws {
    try withModel { folder, _ in
      let text = try String(contentsOf: folder.configurationFile, encoding: .utf8)
      let changed = new.isEmpty ? old : text.replacing(old, with: new)
      #expect(changed != text, "the file has no \(old)")
      try Data(changed.utf8).write(to: folder.configurationFile)
      let failure = failure(of: folder, in: folder.url)
      #expect(failure?.kind == .model && failure?.place == "config.json")
      #expect(failure?.what.hasPrefix(message) == true, "\(failure?.what ?? "")")
    }
  }

  /// The memory that is asked for here would be terabytes: it must not be taken before the file is known to fill it.
  @Test func hugeSizes() throws {
    try withModel { folder, _ in
      try change(folder) { ($0.architecture.hiddenSize, $0.architecture.layers) = (65_536, 64) }
      #expect(failure(of: folder, in: folder.url)?.place == "model.safetensors")
    }
  }

  @Test func weightsOfAnotherShape() throws {
    try withModel { folder, _ in
      try change(folder) { $0.architecture.hiddenSize = 10 }
      let failure = failure(of: folder, in: folder.url)
      #expect(failure?.kind == .model && failure?.what.contains("\" is [") == true)
      #expect(failure?.what.contains("], expected [") == true && failure?.place == "model.safetensors")
    }
  }

  @Test func weightsThatEndEarly() throws {
    try withModel { folder, _ in
      let bytes = try Data(contentsOf: folder.weightsFile)
      for length in [0, 7, 8, 200, bytes.count - 1] {
        try bytes.prefix(length).write(to: folder.weightsFile)
        let failure = failure(of: folder, in: folder.url)
        #expect(failure?.kind == .model && failure?.place == "model.safetensors")
        #expect(failure?.what.hasPrefix("not a sound safetensors file: ") == true)
      }
    }
  }

  /// A weight with another bit is a number as good as any; only the checksum tells.
  @Test func aFlippedBitIsFound() throws {
    try withModel { folder, _ in
      let whole = try Data(contentsOf: folder.weightsFile)
      for place in stride(from: whole.count - 1, to: whole.count - 2000, by: -97) {
        var damaged = whole
        damaged[place] ^= 1
        try damaged.write(to: folder.weightsFile)
        #expect(
          failure(of: folder, in: folder.url)
            == Failure(
              .model, "the file is damaged: its checksum is another", at: "model.safetensors",
              advice: "restore it from a copy, or train the model again"))
      }
    }
  }

  /// Weights of another program have no checksum.
  @Test func withoutChecksum() throws {
    try withModel { folder, model in
      let file = try FileHandle(forWritingTo: folder.weightsFile)
      try file.truncate(atOffset: 0)
      try withExtendedLifetime(model) {
        try SafetensorsFile.write(ModelFolder.arrays(of: model.weights), to: file.fileDescriptor, path: "")
      }
      #expect(throws: Never.self) { _ = try folder.read(workers: Workers(count: 1)) }
    }
  }

  @Test func missingWeights() throws {
    try withModel { folder, _ in
      try FileManager.default.removeItem(at: folder.weightsFile)
      #expect(
        failure(of: folder, in: folder.url)
          == Failure(
            .model, "can't be read: No such file or directory", at: "model.safetensors", advice: "check the path"))
    }
  }

  @Test func foreignAndMissingTensors() throws {
    try withModel { folder, model in
      let arrays = ModelFolder.arrays(of: model.weights)
      let extra = [Float(1)].withUnsafeBufferPointer { SafetensorsFile.Tensor("stranger", shape: [1], $0) }
      try withExtendedLifetime(model) { try TinyModel.writeWeights(arrays + [extra], to: folder) }
      #expect(
        failure(of: folder, in: folder.url)
          == Failure(
            .model, "the tensor \"stranger\" is not of this model", at: "model.safetensors",
            advice: "restore the files that belong together"))
      try withExtendedLifetime(model) { try TinyModel.writeWeights(Array(arrays.dropFirst()), to: folder) }
      let missing = failure(of: folder, in: folder.url)
      #expect(missing?.kind == .model && missing?.what.hasPrefix("there is no tensor ") == true)
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func weightsThatAreNoNumbers(_ value: Float) throws {
    try withModel { folder, model in
      model.weights[model.network.parameters.parameters[2]][0, 0] = value
      try withExtendedLifetime(model) { try TinyModel.writeWeights(ModelFolder.arrays(of: model.weights), to: folder) }
      #expect(
        failure(of: folder, in: folder.url)
          == Failure(
            .model, "the weights hold numbers that are not finite", at: "model.safetensors",
            advice: "train the model again"))
    }
  }

  @Test func vocabularyOfAnotherSize() throws {
    try withModel { folder, model in
      let file = folder.url.appendingPathComponent("joint.vocab")
      try (Data(contentsOf: file) + Data("newword\n".utf8)).write(to: file)
      let count = model.source.vocabulary.count
      #expect(
        failure(of: folder, in: folder.url)
          == Failure(
            .model, "the source vocabulary has \(count + 1) entries, but the weights are for \(count)", at: "",
            advice: "restore the files that belong together"))
      try FileManager.default.removeItem(at: file)
      #expect(failure(of: folder, in: folder.url)?.place == "joint.vocab")
    }
  }

  private func withModel(_ body: (ModelFolder, TrainedModel) throws -> Void) throws {
    try withTemporaryFolder { url in
      let model = try TinyModel.make()
      try TinyModel.write(model, to: url)
      try body(ModelFolder(url), model)
    }
  }

  private func change(_ folder: ModelFolder, _ body: (inout ModelConfiguration) -> Void) throws {
    var configuration = try folder.readConfiguration()
    body(&configuration)
    try ModelFolder.encode(configuration).write(to: folder.configurationFile)
  }

  /// What reading a model fails with, its place told from a folder.
  private func failure(of model: ModelFolder, in folder: URL) -> Failure? {
    guard let failure = #expect(throws: Failure.self, performing: { _ = try model.read(workers: Workers(count: 1)) })
    else { return nil }
    let place = failure.place?.replacingOccurrences(of: folder.path, with: "").drop { $0 == "/" }
    return Failure(failure.kind, failure.what, at: place.map(String.init), advice: failure.advice)
  }
}
