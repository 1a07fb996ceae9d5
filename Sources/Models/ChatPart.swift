extension ModelConfiguration {
  /// What a chatbot's opinions of its replies are worth, learnt when training ends.
  ///
  /// The opinion is how much more likely the conversation makes the best of some replies than silence does, in nats a
  /// token. Half of the messages that it was measured on are people's, half are the same with their letters scrambled.
  package struct ChatPart: Codable, Sendable, Equatable {
    /// From the opinion to the probability that the message is not a scrambled one.
    package var understanding: Calibration
    /// Of messages that the calibration had not seen.
    package var table: ReliabilityTable
    /// Below it the bot says that it hasn't understood.
    package var minimumConfidence: Float
    /// The shares of people's messages and of scrambled ones that are below it.
    package var refused: Float
    package var caught: Float

    package init(
      understanding: Calibration, table: ReliabilityTable, minimumConfidence: Float, refused: Float, caught: Float
    ) {
      (self.understanding, self.table, self.minimumConfidence) = (understanding, table, minimumConfidence)
      (self.refused, self.caught) = (refused, caught)
    }

    var fault: String? {
      let shares = [minimumConfidence, refused, caught]
      if !shares.allSatisfy({ (0...1).contains($0) }) { return "a share of messages must be 0 to 1" }
      return understanding.fault ?? table.fault
    }
  }
}
