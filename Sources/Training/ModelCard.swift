import Diagnostics
import Foundation
import Models

/// A model's README: what it is, what it was trained on, how, and what it reached.
struct ModelCard {
  private let configuration: ModelConfiguration

  init(_ configuration: ModelConfiguration) { self.configuration = configuration }

  var text: String {
    let (architecture, training) = (configuration.architecture, configuration.training)
    let use = configuration.task == .chat ? "chat" : "translate"
    var lines = [
      "# A seq2seq model", "",
      "Made by `seq2seq train`; use it with `seq2seq \(use)` and the name of this folder.", "",
      "## Data", "",
      "- \(training.trainingPairs, "pair") to train on, \(training.validationPairs) to validate on"
        + (training.validationOrigin.map { " (\($0.remark))." } ?? "."),
      "- Fingerprint of the training pairs: \(String(training.corpusFingerprint, radix: 16)).",
    ]
    if let part = configuration.fineTuning { lines += Self.fineTuning(part) }
    lines += [
      "- Learnt from: \(configuration.about ?? "not said"). Say here what the licence of the pairs asks for.", "",
      "## Settings", "",
      "- \(architecture.cell.rawValue), \(architecture.layers, "layer") of \(architecture.hiddenSize), embeddings of "
        + "\(architecture.embeddingSize), \(architecture.attention.rawValue) attention"
        + (architecture.inputFeeding ? ", input feeding." : "."),
      "- Vocabularies of \(architecture.sourceVocabularySize) and \(architecture.targetVocabularySize) entries"
        + (configuration.text.isJoint ? ", which are one." : "."),
      "- \(training.optimizer.rawValue), learning rate \(training.learningRate), schedule \(training.schedule.rawValue), "
        + "dropout \(architecture.dropout), label smoothing \(training.labelSmoothing), seed \(training.seed).",
    ]
    if let result = configuration.result {
      lines += [
        "", "## Scores on the validation pairs", "",
        "- Perplexity a token: \(Self.decimal(result.perplexity)) after epoch \(result.epoch) (step \(result.step)).",
      ]
      if let bleu = result.bleu, let chrF = result.chrF {
        lines.append(
          "- Greedy search, 1,000 pairs at most: BLEU \(Self.decimal(bleu)) (`nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp`), "
            + "chrF2 \(Self.decimal(chrF)).")
      }
    }
    if let quantization = configuration.quantization {
      lines.append("- Weights of 8 bits: " + quantization.report(for: configuration.task) + ".")
    }
    if let shortlist = configuration.shortlist {
      lines.append(
        "- Beam \(configuration.decoding.beam): BLEU \(Self.decimal(shortlist.fullBLEU)); over a shortlist of "
          + "\(String(format: "%.0f", shortlist.candidates)) tokens a sentence \(Self.decimal(shortlist.bleu)), which is "
          + (shortlist.isKept ? "what translate uses." : "not used, as it costs too much or saves too little."))
    }
    if let confidence = configuration.confidence { lines += Self.reliability(confidence) }
    if let chat = configuration.chat { lines += Self.understanding(chat) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How often lines of each confidence are right.
  private static func reliability(_ confidence: ModelConfiguration.ConfidencePart) -> [String] {
    func decimal(_ value: Float) -> String { String(format: "%.2f", value) }
    return [
      "", "## Confidence", "",
      "A word is right when the reference has it; a line's result is its share of right words. Validation lines, each half "
        + "judged by a calibration on the other; expected calibration error "
        + String(format: "%.3f of lines, %.3f of words.", confidence.lines.error, confidence.words.error),
      "", "| lines | mean confidence | words right |", "| ---: | ---: | ---: |",
    ] + confidence.lines.rows.map { "| \($0.count) | \(decimal($0.confidence)) | \(decimal($0.result)) |" }
  }

  /// How well a chatbot tells messages from letters in disorder.
  private static func understanding(_ chat: ModelConfiguration.ChatPart) -> [String] {
    [
      "", "## Understanding", "",
      "Below a confidence of \(String(format: "%.2f", chat.minimumConfidence)) the bot says that it didn't understand: "
        + String(
          format: "%.0f %% of the validation messages, %.0f %% of the same with their letters scrambled; expected "
            + "calibration error %.3f.", chat.refused * 100, chat.caught * 100, chat.table.error),
    ]
  }

  /// What the model was fine-tuned from, and what became of that.
  private static func fineTuning(_ part: ModelConfiguration.FineTuningPart) -> [String] {
    let replay =
      part.replayedPairs > 0
      ? "each epoch went through \(part.replayedPairs, "pair") of those again" : "none of those was gone through again"
    let line =
      "- Fine-tuned from the model `\(part.base)` (weights \(part.baseChecksum)), which had learnt from "
      + "\(part.basePairs, "pair"); \(replay)."
    guard let loss = part.oldLoss else { return [line] }
    return [
      line,
      "- Loss on \(loss.pairs, "old pair") not gone through again, nats a token: \(decimal(loss.before)) before, "
        + "\(decimal(loss.after)) after.",
    ]
  }

  private static func decimal(_ value: Double) -> String { String(format: "%.2f", value) }
}

extension ModelFolder {
  /// Writes what is known of the model: its configuration, and the card that tells people.
  func record(_ configuration: ModelConfiguration) throws {
    try AtomicFile.write(Self.encode(configuration), to: configurationFile)
    try AtomicFile.write(Data(ModelCard(configuration).text.utf8), to: cardFile)
  }
}
