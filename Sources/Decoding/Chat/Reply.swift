/// What a bot has said, and what it thinks of it.
package struct Reply: Sendable, Equatable {
  /// Where a reply comes from.
  package enum Origin: String, Sendable, Equatable, Codable {
    /// The model.
    case model
    /// The user's corrections, or the user's choice.
    case correction
    /// Nobody: the bot says that it hasn't understood, or won't talk of that.
    case refusal
  }

  package let text: String
  /// The ids that the model wrote; empty if the reply is not the model's.
  package let tokens: [Int32]
  package let origin: Origin
  /// How sure the bot is of having understood the message, from 0 to 1; nil of a model whose confidence was never
  /// calibrated, of corrections, and where the message was blocked.
  package internal(set) var confidence: Float?
  /// What the model might have said, best first; the reply is the first one if it is the model's.
  package let candidates: [RankedReply]

  package init(
    _ text: String, tokens: [Int32] = [], origin: Origin = .model, confidence: Float? = nil,
    candidates: [RankedReply] = []
  ) {
    self.text = text
    self.tokens = tokens
    self.origin = origin
    self.confidence = confidence
    self.candidates = candidates
  }
}

/// A reply that a model has drawn or found, with its rank's reasons.
package struct RankedReply: Sendable, Equatable {
  package let text: String
  package let tokens: [Int32]
  /// What replies are ranked by, higher is better.
  package let score: Float
  /// Mean over the tokens of log P(token | conversation) and of the same after silence.
  package let fluency: Float
  package let commonness: Float
}

/// A message and what was said to it.
package struct ChatTurn: Sendable, Equatable {
  package let message: String
  package var reply: Reply
  /// What was said to it before the reply and was not wanted, the latest last.
  let unwanted: [String]

  package init(message: String, reply: Reply) { self.init(message: message, reply: reply, unwanted: []) }

  init(message: String, reply: Reply, unwanted: [String]) {
    (self.message, self.reply, self.unwanted) = (message, reply, unwanted)
  }
}
