extension ModelConfiguration {
  /// How a chatbot's replies are ranked, and when it has not understood a message, learnt when training ends.
  ///
  /// Of the messages that this was measured on half are people's, half are the same with their letters scrambled.
  package struct ChatPart: Codable, Sendable, Equatable {
    /// How much it counts for a reply to be long, so that replies are as long as people's.
    package var lengthBonus: Float
    /// From a message's familiarity to the probability that it is not a scrambled one.
    package var understanding: Calibration
    /// Of messages that the calibration had not seen.
    package var table: ReliabilityTable
    /// Below it the bot says that it hasn't understood.
    package var minimumConfidence: Float
    /// The shares of people's messages and of scrambled ones that are below it.
    package var refused: Float
    package var caught: Float

    package init(
      lengthBonus: Float, understanding: Calibration, table: ReliabilityTable, minimumConfidence: Float, refused: Float,
      caught: Float
    ) {
      self.lengthBonus = lengthBonus
      (self.understanding, self.table, self.minimumConfidence) = (understanding, table, minimumConfidence)
      (self.refused, self.caught) = (refused, caught)
    }

    var fault: String? {
      let shares = [minimumConfidence, refused, caught]
      if !shares.allSatisfy({ (0...1).contains($0) }) { return "a share of messages must be 0 to 1" }
      if !(0...10).contains(lengthBonus) { return "the length bonus must be 0 to 10" }
      return understanding.fault ?? table.fault
    }
  }
}
