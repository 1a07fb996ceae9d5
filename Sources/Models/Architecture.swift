import Layers

/// Which embedding tables a model shares (Press & Wolf 2017).
package enum Tying: String, CaseIterable, Codable, Sendable {
  case none
  /// The target embedding is the output layer's weight.
  case target
  /// Source embedding, target embedding and output layer are one; needs a joint vocabulary.
  case all
}

/// The shape of an encoder-decoder: everything that decides which weights it has and what it does with them.
package struct Architecture: Codable, Sendable, Equatable {
  package var sourceVocabularySize: Int
  package var targetVocabularySize: Int
  /// E, the width of the embeddings.
  package var embeddingSize: Int
  /// H, the units of a decoder layer; an encoder layer has H in one direction or H / 2 in each of two.
  package var hiddenSize: Int
  /// Layers of the encoder, and as many of the decoder; residual connections from three.
  package var layers: Int
  package var cell: CellKind
  package var attention: AttentionKind
  /// Whether the decoder's input holds its last readout (Luong et al. 2015); without it the decoder runs over the
  /// whole target at once.
  package var inputFeeding: Bool
  /// Whether the encoder also reads from the end.
  package var bidirectional: Bool
  package var tying: Tying
  /// The share of values dropped between layers, and inside the recurrence, where a sentence keeps its mask.
  package var dropout: Float
  package var recurrentDropout: Float

  package init(
    sourceVocabularySize: Int, targetVocabularySize: Int, embeddingSize: Int = 256, hiddenSize: Int = 512,
    layers: Int = 1, cell: CellKind = .lstm, attention: AttentionKind = .general, inputFeeding: Bool = true,
    bidirectional: Bool = true, tying: Tying = .none, dropout: Float = 0.3, recurrentDropout: Float = 0
  ) {
    self.sourceVocabularySize = sourceVocabularySize
    self.targetVocabularySize = targetVocabularySize
    self.embeddingSize = embeddingSize
    self.hiddenSize = hiddenSize
    self.layers = layers
    self.cell = cell
    self.attention = attention
    self.inputFeeding = inputFeeding
    self.bidirectional = bidirectional
    self.tying = tying
    self.dropout = dropout
    self.recurrentDropout = recurrentDropout
  }

  /// R, the width of the readout, which the output layer multiplies.
  package var readoutSize: Int { tying == .none ? hiddenSize : embeddingSize }

  package var hasResiduals: Bool { layers >= 3 }

  /// What makes this shape impossible, if anything does; settings from a file are checked with it.
  package var fault: String? {
    let sizes = 1...65536
    if !(5...10_000_000).contains(sourceVocabularySize) || !(5...10_000_000).contains(targetVocabularySize) {
      return "vocabularies must have 5 to 10,000,000 entries"
    }
    if !sizes.contains(embeddingSize) || !sizes.contains(hiddenSize) { return "sizes must be 1 to 65,536" }
    if !(1...64).contains(layers) { return "layers must be 1 to 64" }
    if bidirectional && hiddenSize % 2 != 0 { return "the hidden size must be even for two directions" }
    if tying == .all && sourceVocabularySize != targetVocabularySize { return "tying all needs a joint vocabulary" }
    if !(0..<1).contains(dropout) || !(0..<1).contains(recurrentDropout) { return "dropout must be from 0 up to 1" }
    return nil
  }
}

/// Numbers of the dropout sites of a model; `Pass.dropout` takes them.
enum DropoutSite {
  static let sourceEmbedding = site(1)
  static let memory = site(2)
  static let targetEmbedding = site(3)

  /// The readouts of a step; of all steps where they are computed together.
  static func readout(step: Int) -> Int { site(4) + step }
  static func encoderLayer(_ layer: Int) -> Int { site(100 + layer) }
  static func decoderLayer(_ layer: Int, step: Int) -> Int { site(200 + layer) + step }
  static func encoderRecurrence(_ layer: Int, direction: Int) -> Int { site(300 + 2 * layer + direction) }
  static func decoderRecurrence(_ layer: Int) -> Int { site(500 + layer) }

  /// Leaves room for a million steps behind each number.
  private static func site(_ number: Int) -> Int { number << 20 }
}
