import Diagnostics
import Foundation
import Models
import Tensors
import Training

/// `seq2seq info`: what a model is and what it reached.
struct Info: Command {
  static let name = "info"
  static let summary = "Show what a model is, and check that it is whole"
  static let discussion = """
    Reads every file that the use of the model or a later training from it needs, so that a damaged one is found. The
    checkpoint of an unfinished run is not read.
    """

  @Argument("MODEL", help: "a model folder") var folder: String?
  let common = CommonOptions()

  func run() throws {
    let model = try ModelArgument.read(folder, .float32, workers: common.workers)
    let hasInt8 = QuantizedWeightsFile(modelFolder).exists
    if hasInt8 { _ = try ModelArgument.read(folder, .int8, workers: common.workers) }
    try checkReplay(of: model)
    let output = Output()
    if common.json {
      try output.writeJSONLine(model.configuration)
    } else {
      for (name, value) in lines(model, hasInt8: hasInt8) {
        try output.writeLine(name.padding(toLength: 22, withPad: " ", startingAt: 0) + value)
      }
    }
    try output.flush()
  }

  private var modelFolder: ModelFolder { ModelFolder(URL(fileURLWithPath: folder ?? ModelArgument.standard)) }

  /// The pairs that the model keeps for a later training, if it has any, are read as that one reads them.
  private func checkReplay(of model: TrainedModel) throws {
    let file = modelFolder.replayFile
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let shape = model.configuration.architecture
    _ = try ReplaySample(
      contentsOf: file, sourceVocabularySize: shape.sourceVocabularySize,
      targetVocabularySize: shape.targetVocabularySize)
  }

  private func lines(_ model: TrainedModel, hasInt8: Bool) -> [(String, String)] {
    let configuration = model.configuration
    let (shape, training) = (configuration.architecture, configuration.training)
    let parameters = model.network.parameters.parameters.reduce(0) { $0 + $1.count }
    var rows = [
      ("task", configuration.task.rawValue),
      ("parameters", Phrase.count(parameters)),
      (
        "vocabulary",
        configuration.text.isJoint
          ? "\(Phrase.count(shape.sourceVocabularySize)), joint"
          : "\(Phrase.count(shape.sourceVocabularySize)) source, \(Phrase.count(shape.targetVocabularySize)) target"
      ),
      (
        "encoder, decoder",
        "\(shape.layers, "layer") of \(shape.hiddenSize), \(shape.cell.rawValue)"
          + (shape.bidirectional ? ", encoder in both directions" : "")
      ),
      ("embedding", "\(shape.embeddingSize), tied: \(shape.tying.rawValue)"),
      ("attention", shape.attention.rawValue + (shape.inputFeeding ? ", input feeding" : "")),
      (
        "precisions",
        [modelFolder.hasFloats ? "float32" : nil, hasInt8 ? "int8" : nil].compactMap(\.self).joined(separator: ", ")
          + (configuration.quantization.map { "; \($0.report(for: configuration.task))" } ?? "")
      ),
      ("search", "beam \(configuration.decoding.beam), length penalty \(configuration.decoding.lengthPenalty)"),
      ("learnt from", configuration.about ?? "not said"),
      (
        "training pairs",
        Phrase.count(training.trainingPairs)
          + (training.wordPairs.map { $0 > 0 ? ", and \($0, "single word")" : "" } ?? "")
      ),
    ]
    if let tuning = configuration.fineTuning {
      let replay =
        tuning.replayedPairs > 0 ? "\(Phrase.count(tuning.replayedPairs, "old pair")) an epoch" : "no old pairs"
      rows.append(("fine-tuned from", "\(tuning.base), with \(replay)"))
    }
    if let result = configuration.result {
      rows.append(
        (training.keeps == .last ? "last epoch" : "best epoch", "\(result.epoch) (step \(Phrase.count(result.step)))"))
      rows.append(("validation perplexity", Phrase.decimal(result.perplexity, digits: 2)))
      if let bleu = result.bleu, configuration.task == .translate {
        rows.append(("validation BLEU", Phrase.decimal(bleu, digits: 1) + " (greedy)"))
      }
    }
    if let confidence = configuration.confidence {
      let (lines, words) = (Double(confidence.lines.error), Double(confidence.words.error))
      let text =
        "calibration error \(Phrase.decimal(lines, digits: 3)) of lines, \(Phrase.decimal(words, digits: 3)) of words"
      rows.append(("confidence", text))
    }
    if let shortlist = configuration.shortlist {
      let size =
        "\(Phrase.decimal(shortlist.candidates, digits: 0)) tokens a sentence, BLEU "
        + "\(Phrase.decimal(shortlist.bleu, digits: 1)), \(Phrase.decimal(shortlist.fullBLEU, digits: 1)) without"
      rows.append(("shortlist", size + (shortlist.isKept ? "" : "; not kept")))
    }
    return rows
  }
}
