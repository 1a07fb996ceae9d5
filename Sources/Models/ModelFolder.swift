import Diagnostics
import Foundation
import Tensors
import Text

/// A folder that holds a whole model: configuration, vocabularies, weights, and its card.
package struct ModelFolder: Sendable {
  package let url: URL

  package init(_ url: URL) { self.url = url }

  package var configurationFile: URL { url.appendingPathComponent("config.json") }
  package var weightsFile: URL { url.appendingPathComponent("model.safetensors") }
  package var quantizedWeightsFile: URL { url.appendingPathComponent("model.int8.safetensors") }
  /// Only with a model whose configuration says that it is kept.
  package var shortlistFile: URL { url.appendingPathComponent("shortlist.safetensors") }
  package var cardFile: URL { url.appendingPathComponent("README.md") }
  /// What resuming and fine-tuning need, and what a training has told; no other use of the model needs it.
  package var trainingFolder: URL { url.appendingPathComponent("training") }
  /// What a stopped training goes on from.
  package var checkpointFile: URL { trainingFolder.appendingPathComponent("checkpoint.safetensors") }
  /// The run as it was when the validation pairs were last translated better than ever, which a diverged one goes back to.
  package var soundFile: URL { trainingFolder.appendingPathComponent("sound.safetensors") }
  /// Some of the pairs that the model has learnt from.
  package var replayFile: URL { trainingFolder.appendingPathComponent("replay.safetensors") }
  /// What the user was told in training.
  package var logFile: URL { trainingFolder.appendingPathComponent("log.txt") }

  /// A configuration larger than this was not written by this program.
  private static let largestConfiguration = 1 << 20

  /// Reads and checks the configuration.
  package func readConfiguration() throws -> ModelConfiguration {
    let path = configurationFile.path
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw Failure(.model, "there is no such model", at: url.path, advice: "train one, or name another folder")
    }
    var status = stat()
    // A pipe in its place would keep us waiting.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(
        .model, "this is not a model folder: it has no config.json", at: url.path,
        advice: "name the folder that train wrote")
    }
    guard status.st_size <= Self.largestConfiguration else {
      throw Failure(
        .model, "the configuration is larger than \(Self.largestConfiguration >> 20) MiB", at: path,
        advice: "restore the file")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.resource, "the configuration can't be read", at: path, advice: "check its permissions")
    }

    struct Version: Decodable { let format: Int }
    if let version = try? JSONDecoder().decode(Version.self, from: data),
      version.format > ModelConfiguration.currentFormat
    {
      throw Failure(
        .model, "format \(version.format) is newer than this program's, \(ModelConfiguration.currentFormat)", at: path,
        advice: "update the program")
    }
    do {
      let configuration = try JSONDecoder().decode(ModelConfiguration.self, from: data)
      if let fault = configuration.architecture.fault ?? configuration.decoding.fault
        ?? configuration.training.fault ?? configuration.fineTuning?.fault ?? configuration.confidence?.fault
        ?? configuration.copying?.fault ?? configuration.chat?.fault
        ?? Self.fault(ofRatio: configuration.lengthRatio)
      {
        throw Failure(.model, "the settings are impossible: \(fault)", at: path, advice: "restore the file")
      }
      return configuration
    } catch let error as DecodingError {
      throw Failure(
        .model, "the configuration is damaged: \(Self.describe(error))", at: path, advice: "restore the file")
    }
  }

  /// Reads the whole model and checks that its parts fit each other; the weights are packed for inference.
  /// - Parameters:
  ///   - task: what it must be for, if that matters.
  ///   - use: whether a shortlist is read, too.
  package func read(
    _ precision: DecodingPrecision = .auto, for task: ModelTask? = nil, shortlist use: Shortlist.Use = .auto,
    workers: Workers
  ) throws -> TrainedModel {
    let configuration = try readConfiguration()
    if let task, configuration.task != task {
      let other = configuration.task
      throw Failure(
        .model, "this model was trained to \(other.rawValue), not to \(task.rawValue)", at: url.relativePath,
        advice: "use it with seq2seq \(other.rawValue)")
    }
    let network = EncoderDecoder(configuration.architecture)
    let ((source, target), weights) = try workers.both(
      { try readPipelines(of: configuration) }, { try readWeights(network.parameters, precision, workers) })
    return TrainedModel(
      configuration: configuration, source: source, target: target, network: network, weights: weights,
      shortlist: try readShortlist(use, of: configuration), casing: try readCasing(configuration.text.source))
  }

  /// Reads a model that is to decide together with another.
  /// - Throws: when the two don't write text as the same tokens, too.
  package func read(joining first: TrainedModel, _ precision: DecodingPrecision, workers: Workers) throws
    -> TrainedModel
  {
    let model = try read(precision, shortlist: .off, workers: workers)
    guard model.configuration.task == first.configuration.task else {
      throw Failure(
        .model, "this model was trained to \(model.configuration.task.rawValue), the first one was not", at: url.path)
    }
    guard (model.source, model.target) == (first.source, first.target) else {
      throw Failure(
        .model, "its vocabularies are not those of the first model", at: url.path,
        advice: "train it with --vocabulary and the first model's folder")
    }
    return model
  }

  /// Reads how the source is usually written; a folder of an older program has nothing, and then nothing is known.
  package func readCasing(_ settings: TextSettings) throws -> Casing {
    try Casing(reading: url, name: "source", locale: settings.locale) ?? Casing(locale: settings.locale)
  }

  /// Writes how the source is usually written.
  package func write(_ casing: Casing) throws { try casing.write(to: url, name: "source") }

  /// Reads the shortlist, if it is to be used.
  package func readShortlist(
    _ use: Shortlist.Use = .auto, of configuration: ModelConfiguration
  ) throws -> Shortlist? {
    let isKept = configuration.shortlist?.isKept ?? false
    if use == .off || (use == .auto && !isKept) { return nil }
    guard isKept, FileManager.default.fileExists(atPath: shortlistFile.path) else {
      throw Failure(
        .model, isKept ? "the shortlist is missing" : "the model has no shortlist", at: shortlistFile.path,
        advice: "make one with seq2seq shortlist, or use --shortlist off")
    }
    return try Shortlist(
      contentsOf: shortlistFile, sourceVocabularySize: configuration.architecture.sourceVocabularySize,
      targetVocabularySize: configuration.architecture.targetVocabularySize)
  }

  private static func fault(ofRatio ratio: Double?) -> String? {
    ratio.map { (0...1000).contains($0) } ?? true ? nil : "the length ratio must be 0 to 1000"
  }

  /// Maps the weights of a precision and packs them for inference.
  ///
  /// The configuration may ask for any amount of memory; none is taken before a file is known to fill it.
  private func readWeights(
    _ layout: ParameterLayout, _ precision: DecodingPrecision, _ workers: Workers
  ) throws -> Weights {
    let quantized = QuantizedWeightsFile(self)
    try checkWeights(precision, quantized)
    let isQuantized = precision == .int8 || (precision == .auto && quantized.exists)
    let frozen =
      try isQuantized ? quantized.read(layout, workers: workers) : readFloats(layout, workers: workers).weights
    guard frozen.isFinite(workers) else {
      throw Failure(
        .model, "the weights hold numbers that are not finite",
        at: (isQuantized || !hasFloats ? quantizedWeightsFile : weightsFile).path, advice: "train the model again")
    }
    let weights = Weights(frozen)
    weights.pack(for: .inference, workers: workers)
    return weights
  }

  /// Whether the weights are there as they were trained; a model that is given away may hold int8 weights alone, and
  /// float32 is what these stand for.
  package var hasFloats: Bool { FileManager.default.fileExists(atPath: weightsFile.path) }

  /// The float32 weights, or if there are none those that the int8 weights stand for, and the file that they are from.
  package func readFloats(
    _ layout: ParameterLayout, workers: Workers
  ) throws -> (weights: FrozenWeights, file: SafetensorsFile) {
    let quantized = QuantizedWeightsFile(self)
    guard quantized.exists, !hasFloats else {
      let file = try openWeights()
      return (try FrozenWeights(layout, in: file), file)
    }
    let weights = FrozenWeights(dequantizing: try quantized.read(layout, workers: workers))
    return (weights, try SafetensorsFile(contentsOf: quantizedWeightsFile))
  }

  /// Opens the float32 weights, which must be those that were written if the file has a checksum.
  private func openWeights() throws -> SafetensorsFile {
    let file = try SafetensorsFile(contentsOf: weightsFile)
    guard file.isIntact ?? true else {
      throw Failure(
        .model, "the file is damaged: its checksum is another", at: weightsFile.path,
        advice: "restore it from a copy, or train the model again")
    }
    return file
  }

  /// Tells what is wrong where the weights that are asked for are not there.
  private func checkWeights(_ precision: DecodingPrecision, _ quantized: QuantizedWeightsFile) throws {
    if precision == .int8, !quantized.exists {
      throw Failure(
        .model, "the model has no int8 weights", at: url.path, advice: "make them with seq2seq quantize")
    }
    if !quantized.exists, !hasFloats, FileManager.default.fileExists(atPath: checkpointFile.path) {
      throw Failure(
        .model, "its training has not come far enough to leave a model", at: url.path,
        advice: "give the same train command again to go on")
    }
  }

  /// Bytes of the weights and of the checkpoints, as far as they are there.
  package var savedBytes: Int {
    [weightsFile, quantizedWeightsFile, checkpointFile, soundFile].reduce(0) { sum, file in
      let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
      return sum + (attributes?[.size] as? Int ?? 0)
    }
  }

  /// Deletes the quantised weights, which belong to other float32 weights or have proved too bad.
  package func removeQuantizedWeights() { unlink(quantizedWeightsFile.path) }

  /// Reads the vocabularies of a model, which must have the sizes that its weights are for.
  package func readPipelines(of configuration: ModelConfiguration) throws -> (
    source: TextPipeline, target: TextPipeline
  ) {
    let pipelines = try readPipelines(configuration.text)
    let architecture = configuration.architecture
    for (pipeline, size, side) in [
      (pipelines.source, architecture.sourceVocabularySize, "source"),
      (pipelines.target, architecture.targetVocabularySize, "target"),
    ] where pipeline.vocabulary.count != size {
      throw Failure(
        .model, "the \(side) vocabulary has \(pipeline.vocabulary.count) entries, but the weights are for \(size)",
        at: url.path, advice: "restore the files that belong together")
    }
    return pipelines
  }

  /// Reads the vocabularies.
  package func readPipelines(_ text: ModelConfiguration.TextPart) throws -> (source: TextPipeline, target: TextPipeline)
  {
    if text.isJoint {
      let joint = try TextPipeline(reading: url, name: "joint", settings: text.source)
      return (joint, joint)
    }
    return (
      try TextPipeline(reading: url, name: "source", settings: text.source),
      try TextPipeline(reading: url, name: "target", settings: text.target)
    )
  }

  /// Writes the vocabularies.
  package func writePipelines(source: TextPipeline, target: TextPipeline, isJoint: Bool) throws {
    try source.write(to: url, name: isJoint ? "joint" : "source")
    if !isJoint { try target.write(to: url, name: "target") }
  }

  /// The bytes of `config.json`, readable and in a fixed order.
  package static func encode(_ configuration: ModelConfiguration) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(configuration) + Data("\n".utf8)
  }

  /// The arrays of a block of parameters, for a safetensors file.
  package static func arrays(of block: ParameterBlock, prefix: String = "") -> [SafetensorsFile.Tensor] {
    block.layout.parameters.map { parameter in
      SafetensorsFile.Tensor(
        prefix + parameter.name, shape: [parameter.rows, parameter.columns],
        UnsafeBufferPointer(start: block[parameter].base, count: parameter.count))
    }
  }

  /// Fills a block from a safetensors file whose names and shapes must be the block's.
  package static func readWeights(into block: ParameterBlock, from file: SafetensorsFile, prefix: String = "") throws {
    for parameter in block.layout.parameters {
      let values = try file.floats(prefix + parameter.name, shape: [parameter.rows, parameter.columns])
      guard let base = values.baseAddress else { continue }
      block[parameter].base.update(from: base, count: parameter.count)
    }
  }

  private static func describe(_ error: DecodingError) -> String {
    func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
    switch error {
    case .keyNotFound(let key, let context): return "\(path(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(path(context.codingPath)) has the wrong kind of value"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty ? "it is not JSON" : "\(path(context.codingPath)) has an unknown value"
    @unknown default: return "it can't be decoded"
    }
  }
}
