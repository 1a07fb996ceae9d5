import Foundation
import Models
import Tensors
import Text

/// A whole model of a few hundred weights that has learnt nothing: what it writes is odd, but always the same.
package enum TinyModel {
  /// Sentences that its vocabulary was learnt from.
  package static let sentences = [
    "The cat sat on the mat.", "A dog runs in the park!", "Where is the station?", "Ein Hund läuft im Park.",
    "Wo ist der Bahnhof?", "Die Katze saß auf der Matte.", "猫がいます。", "She sells sea shells by the sea shore.",
  ]

  package static func make(task: ModelTask = .translate, seed: UInt64 = 1) throws -> TrainedModel {
    var learner = VocabularyLearner()
    learner.add(lines: sentences)
    let text = try learner.learn(size: 400)
    let architecture = Architecture(
      sourceVocabularySize: text.vocabulary.count, targetVocabularySize: text.vocabulary.count, embeddingSize: 6,
      hiddenSize: 8, tying: .all)
    let network = EncoderDecoder(architecture)
    let weights = Weights(network.parameters, seed: seed)
    // As they start, the weights make all words alike.
    for index in 0..<weights.count { weights.base[index] *= 4 }
    // And no output would end by itself.
    for bias in network.parameters.parameters where bias.name == "output.b" {
      weights[bias][0, Int(SpecialToken.end)] = 6
    }
    weights.pack(for: .inference, workers: Workers(count: 1))
    let configuration = ModelConfiguration(
      task: task, text: ModelConfiguration.TextPart(source: text.settings, target: text.settings, isJoint: true),
      architecture: architecture, training: TrainingSettings())
    return TrainedModel(configuration: configuration, source: text, target: text, network: network, weights: weights)
  }

  /// Writes a model as training does.
  package static func write(_ model: TrainedModel, to url: URL) throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let folder = ModelFolder(url)
    try folder.writePipelines(
      source: model.source, target: model.target, isJoint: model.configuration.text.isJoint)
    try ModelFolder.encode(model.configuration).write(to: folder.configurationFile)
    try writeWeights(ModelFolder.arrays(of: model.weights), to: folder)
  }

  /// Writes quantised weights of a model, made of what its folder has as float32, and returns them.
  @discardableResult
  package static func writeQuantized(_ model: TrainedModel, to folder: ModelFolder) throws -> FrozenWeights {
    let frozen = FrozenWeights(quantizing: model.weights)
    _ = FileManager.default.createFile(atPath: folder.quantizedWeightsFile.path, contents: nil)
    let file = try FileHandle(forWritingTo: folder.quantizedWeightsFile)
    let checksum = try SafetensorsFile(contentsOf: folder.weightsFile).checksum
    try QuantizedWeightsFile(folder).write(frozen, model: checksum, to: file.fileDescriptor)
    try file.close()
    return frozen
  }

  /// Gives `body` a folder with a model that has weights of both kinds.
  package static func withQuantized(_ body: (ModelFolder, TrainedModel) throws -> Void) throws {
    try withTemporaryFolder { url in
      let model = try make()
      try write(model, to: url)
      try writeQuantized(model, to: ModelFolder(url))
      try body(ModelFolder(url), model)
    }
  }

  /// The same model with quantised weights.
  package static func quantized(_ model: TrainedModel) -> TrainedModel {
    let weights = Weights(FrozenWeights(quantizing: model.weights))
    weights.pack(for: .inference, workers: Workers(count: 1))
    return TrainedModel(
      configuration: model.configuration, source: model.source, target: model.target, network: model.network,
      weights: weights)
  }

  /// Writes a weights file of any arrays.
  package static func writeWeights(_ arrays: [SafetensorsFile.Tensor], to folder: ModelFolder) throws {
    _ = FileManager.default.createFile(atPath: folder.weightsFile.path, contents: nil)
    let file = try FileHandle(forWritingTo: folder.weightsFile)
    try SafetensorsFile.write(
      arrays, metadata: SafetensorsFile.metadata(for: arrays), to: file.fileDescriptor, path: folder.weightsFile.path)
    try file.close()
  }
}
