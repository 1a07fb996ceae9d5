import Foundation

extension ModelConfiguration {
  /// What was reached on the validation pairs.
  package struct ResultPart: Codable, Sendable, Equatable {
    package var epoch: Int
    package var step: Int
    /// Nats a target token, and e to that power.
    package var validationLoss: Double
    package var perplexity: Double
    /// By greedy search.
    package var bleu: Double?
    package var chrF: Double?

    private enum CodingKeys: String, CodingKey {
      case epoch, step, validationLoss, perplexity, bleu
      case chrF = "chrf"
    }

    /// The key that folders of older programs have.
    private enum OldKeys: String, CodingKey { case chrF }

    package init(epoch: Int, step: Int, validationLoss: Double, bleu: Double?, chrF: Double?) {
      self.epoch = epoch
      self.step = step
      self.validationLoss = validationLoss
      self.perplexity = exp(validationLoss)
      self.bleu = bleu
      self.chrF = chrF
    }

    package init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      epoch = try values.decode(Int.self, forKey: .epoch)
      step = try values.decode(Int.self, forKey: .step)
      validationLoss = try values.decode(Double.self, forKey: .validationLoss)
      perplexity = try values.decode(Double.self, forKey: .perplexity)
      bleu = try values.decodeIfPresent(Double.self, forKey: .bleu)
      chrF =
        try values.decodeIfPresent(Double.self, forKey: .chrF)
        ?? decoder.container(keyedBy: OldKeys.self).decodeIfPresent(Double.self, forKey: .chrF)
    }
  }
}
