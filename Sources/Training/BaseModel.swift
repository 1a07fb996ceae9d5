import Diagnostics
import Foundation
import Models
import Tensors
import Text

/// The trained model that a fine-tuning goes on from: it gives text, vocabularies, shape, first weights and old pairs.
struct BaseModel {
  /// The name of its folder.
  let name: String
  let configuration: ModelConfiguration
  let pipelines: (source: TextPipeline, target: TextPipeline)
  /// Of its weights, by which a resumed run knows it.
  let checksum: UInt64
  /// Some of the pairs that it has learnt from, if its folder still has them.
  let sample: ReplaySample?
  /// What its search may leave out, if anything.
  let shortlist: Shortlist?
  /// What it knows of the text that it was trained on.
  let habits: TextHabits
  private let weights: FrozenWeights

  /// Reads and checks everything; float32 weights are mapped, not held.
  /// - Parameter needsSample: whether old pairs are to be trained on; if not, a damaged file of theirs does no harm.
  init(_ url: URL, needsSample: Bool, workers: Workers) throws {
    let folder = ModelFolder(url)
    configuration = try folder.readConfiguration()
    pipelines = try folder.readPipelines(of: configuration)
    let architecture = configuration.architecture
    guard folder.hasFloats || QuantizedWeightsFile(folder).exists else {
      throw Failure(
        .model, "there are no weights to go on from: it has no model.safetensors", at: url.path,
        advice: "name a model whose training has ended")
    }
    let file: SafetensorsFile
    (weights, file) = try folder.readFloats(EncoderDecoder(architecture).parameters, workers: workers)
    guard weights.isFinite(workers), !weights.layout.parameters.contains(where: weights.isQuantized) else {
      throw Failure(
        .model, "the weights can't be trained: they are quantised or not finite", at: folder.weightsFile.path,
        advice: "restore the file")
    }
    checksum = file.checksum
    habits = TextHabits(
      casing: try folder.readCasing(configuration.text.source), copying: configuration.copying,
      lengthRatio: configuration.lengthRatio)
    name = url.standardizedFileURL.lastPathComponent
    func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
    let readSample = {
      try ReplaySample(
        contentsOf: folder.replayFile, sourceVocabularySize: architecture.sourceVocabularySize,
        targetVocabularySize: architecture.targetVocabularySize)
    }
    sample = !exists(folder.replayFile) ? nil : needsSample ? try readSample() : try? readSample()
    shortlist =
      configuration.shortlist?.isKept == true && exists(folder.shortlistFile)
      ? try Shortlist(
        contentsOf: folder.shortlistFile, sourceVocabularySize: architecture.sourceVocabularySize,
        targetVocabularySize: architecture.targetVocabularySize) : nil
  }

  /// The model's weights, to be trained or measured.
  func copyWeights(precision: Precision) -> Weights {
    let copy = Weights(zeros: weights.layout, precision: precision)
    for parameter in weights.layout.parameters {
      guard case .floats(let values) = weights[parameter] else { preconditionFailure("quantised weights") }
      copy[parameter].base.update(from: values.base, count: values.count)
    }
    return copy
  }

  /// The architecture with the dropout that is asked for; nothing else of it may be another.
  func architecture(for request: TrainingRequest) -> Architecture {
    var architecture = configuration.architecture
    if let dropout = request.dropout { architecture.dropout = Float(dropout) }
    if let dropout = request.recurrentDropout { architecture.recurrentDropout = Float(dropout) }
    return architecture
  }

  /// What the configuration of a fine-tuned model says about this one.
  /// - Parameter replayed: old pairs in an epoch.
  func part(replay: Double, replayed: Int) -> ModelConfiguration.FineTuningPart {
    ModelConfiguration.FineTuningPart(
      base: name, baseChecksum: String(checksum, radix: 16),
      basePairs: configuration.training.trainingPairs + (configuration.fineTuning?.basePairs ?? 0),
      keptPairs: sample?.pairs.count ?? 0, replay: replay, replayedPairs: replayed)
  }
}
