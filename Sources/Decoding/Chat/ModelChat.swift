import Models

extension ChatSession where Decoder == ModelDecoder {
  /// Starts a conversation with a trained chatbot.
  package init(_ model: TrainedModel, options: ChatOptions) {
    self.init(
      ModelDecoder(model.network, weights: model.weights), Language(model),
      understanding: model.configuration.chat.map { part in { part.understanding($0) } }, options: options)
  }
}

extension ChatSession.Language {
  /// How a model reads and writes.
  package init(_ model: TrainedModel) {
    self.init(
      restore: { SourceLine($0, for: model).text }, encode: { model.source.encode($0) },
      encodeReply: { model.target.encode($0) },
      sourcePieces: { model.source.pieces(of: $0) }, targetPieces: { model.target.pieces(of: $0) })
  }
}

extension ChatOptions {
  /// How a model answers if nobody asks for anything else.
  package init(for model: ModelConfiguration, seed: UInt64 = 1) {
    self.init(
      method: .ranking(RankingOptions(for: model)), turns: model.decoding.contextTurns,
      minimumConfidence: model.chat?.minimumConfidence ?? 0, seed: seed)
  }
}

extension RankingOptions {
  /// How a model's replies are ranked if nobody asks for anything else.
  package init(for model: ModelConfiguration) {
    self.init()
    if let bonus = model.chat?.lengthBonus { lengthBonus = bonus }
  }
}
