import Text

/// What a model is for.
package enum ModelTask: String, CaseIterable, Codable, Sendable {
  /// Each line by itself.
  case translate
  /// Replies to messages, in the light of earlier turns.
  case chat
}

/// Everything that a model folder's `config.json` says: what the model is, and how it came about.
package struct ModelConfiguration: Codable, Sendable, Equatable {
  /// How text becomes ids.
  package struct TextPart: Codable, Sendable, Equatable {
    package var source: TextSettings
    package var target: TextSettings
    /// Whether both sides share one vocabulary.
    package var isJoint: Bool

    package init(source: TextSettings, target: TextSettings, isJoint: Bool) {
      self.source = source
      self.target = target
      self.isJoint = isJoint
    }
  }

  /// How the model is searched when nothing else is asked for.
  package struct DecodingPart: Codable, Sendable, Equatable {
    package var beam = 5
    package var lengthPenalty: Float = 1
    /// The turns of a conversation that the model reads; 1 where lines stand by themselves.
    package var contextTurns = 1

    package init() {}

    /// What makes these settings impossible, if anything does; settings from a file are checked with it.
    var fault: String? {
      if !(1...100).contains(beam) { return "the beam must be 1 to 100" }
      if !(0...10).contains(lengthPenalty) { return "the length penalty must be 0 to 10" }
      if !(1...100).contains(contextTurns) { return "turns must be 1 to 100" }
      return nil
    }
  }

  /// The version of the folder's format that this program writes, and the newest that it reads.
  package static let currentFormat = 1

  /// What a count in a file can be; sums of such counts are numbers, too.
  static let counts = 0...1 << 48

  package var format = Self.currentFormat
  package var task: ModelTask
  /// What the model was trained on, in words for people; missing in older folders.
  package var about: String?
  package var text: TextPart
  package var architecture: Architecture
  package var training: TrainingSettings
  package var decoding = DecodingPart()
  package var result: ResultPart?
  /// Missing where nobody has tried to quantise the model.
  package var quantization: QuantizationPart?
  /// What a search over a shortlist was measured to do; none of models that have never had one.
  package var shortlist: ShortlistReport?
  /// What the training pairs copy; missing in older folders and of chatbots.
  package var copying: CopyingPart?
  /// Nearly all training pairs have at most so many target ids a source id, EOS counted; missing in older folders.
  package var lengthRatio: Double?
  /// Missing of models whose confidence was never calibrated, as of all chatbots.
  package var confidence: ConfidencePart?
  /// Missing of translators, and of chatbots that were never calibrated.
  package var chat: ChatPart?
  /// Missing where training began with random weights.
  package var fineTuning: FineTuningPart?

  package init(task: ModelTask, text: TextPart, architecture: Architecture, training: TrainingSettings) {
    self.task = task
    self.text = text
    self.architecture = architecture
    self.training = training
  }
}
