/// How a chat answers and how much of the conversation it looks at; all of it may change between two turns.
package struct ChatOptions: Sendable, Equatable {
  /// How a reply is made.
  package enum Method: Sendable, Equatable {
    /// The best of some drawn replies.
    case ranking(RankingOptions)
    /// One that is drawn, and shown while it is.
    case sampling
    /// The most probable one.
    case search(SearchOptions)
  }

  /// How a reply is made.
  package var method: Method
  /// How replies are drawn.
  package var sampling: SamplingOptions
  /// How many turns the model reads, the newest message included; as many as it was trained on, or fewer.
  package var turns: Int
  /// The most ids the model reads; of a longer conversation the oldest turns are left out.
  package var maximumSourceLength: Int
  /// Below this confidence the bot says that it hasn't understood; 0 makes it answer always.
  package var minimumConfidence: Float
  /// What it says then.
  package var notUnderstood: String
  /// Where the chance in drawn replies starts.
  package var seed: UInt64

  package init(
    method: Method = .ranking(RankingOptions()), sampling: SamplingOptions = SamplingOptions(), turns: Int = 1,
    maximumSourceLength: Int = 200, minimumConfidence: Float = 0,
    notUnderstood: String = "Sorry, I didn't understand that.", seed: UInt64 = 1
  ) {
    self.method = method
    self.sampling = sampling
    self.turns = turns
    self.maximumSourceLength = maximumSourceLength
    self.minimumConfidence = minimumConfidence
    self.notUnderstood = notUnderstood
    self.seed = seed
  }
}
