import Foundation

extension ModelConfiguration {
  /// How int8 weights compare with float32 on the validation pairs, and whether the folder has them.
  package struct QuantizationPart: Codable, Sendable, Equatable {
    /// What a precision reached.
    package struct Score: Codable, Sendable, Equatable {
      /// By the model's own search.
      package var bleu: Double
      /// Nats a target token.
      package var validationLoss: Double

      package init(bleu: Double, validationLoss: Double) {
        self.bleu = bleu
        self.validationLoss = validationLoss
      }
    }

    /// Whether int8 was found good enough, and its file written.
    package var isKept = true
    /// Both are missing where nothing was compared.
    package var float32: Score?
    package var int8: Score?

    package init() {}

    /// What was decided and why, as one line.
    package func report(for task: ModelTask) -> String {
      "int8: \(isKept ? "kept" : "not kept, it costs too much") (\(summary(for: task)))"
    }

    /// The comparison in a few words.
    private func summary(for task: ModelTask) -> String {
      guard let float32, let int8 else { return "not compared with float32" }
      let loss = String(
        format: "validation loss %.4f, of float32 %.4f", int8.validationLoss, float32.validationLoss)
      let bleu = String(format: "BLEU %.2f, of float32 %.2f; ", int8.bleu, float32.bleu)
      return (task == .chat ? "" : bleu) + loss
    }
  }
}
