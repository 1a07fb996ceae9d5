import Foundation
import Layers
import Models
import Tensors
import Text

/// What a user asks of a training; whatever is `nil` is chosen from the corpus.
package struct TrainingRequest: Sendable {
  /// Whether both sides have one vocabulary.
  package enum VocabularyKind: String, CaseIterable, Sendable {
    case joint, separate
  }

  package var pairs: PairSource
  package var validation: PairSource?
  package var folder: URL
  package var task = ModelTask.translate
  /// A trained model to go on from, which decides text, vocabularies and shape; what is asked for must not contradict it.
  package var base: URL?
  /// The share of an epoch's pairs that are old ones of that model.
  package var replay: Double?
  package var seed: UInt64 = 1
  /// The text of each side.
  package var sourceText = TextSettings()
  package var targetText = TextSettings()
  /// A folder with vocabularies learnt before.
  package var vocabularyFolder: URL?
  package var vocabularyKind: VocabularyKind?
  package var vocabularySize: Int?
  package var size: ModelSize?
  package var embeddingSize: Int?
  package var hiddenSize: Int?
  package var layers: Int?
  package var cell: CellKind?
  package var attention: AttentionKind?
  package var inputFeeding: Bool?
  package var bidirectional: Bool?
  package var tying: Tying?
  package var dropout: Double?
  package var recurrentDropout: Double?
  package var epochs: Int?
  package var timeLimit: Double?
  package var batchTokens: Int?
  package var optimizer: OptimizerKind?
  package var schedule: ScheduleKind?
  package var cooldown: Double?
  package var learningRate: Double?
  package var warmup: Int?
  package var momentum: Double?
  package var labelSmoothing: Double?
  package var clipNorm: Double?
  package var clipValue: Double?
  package var averageDecay: Double?
  package var subwordDropout: Double?
  package var wordDropout: Double?
  package var messageDropout: Double?
  package var topicChange: Double?
  package var patience: Int?
  package var keeps: KeptModel?
  package var precision: Precision?
  package var contextTurns: Int?
  /// What the pairs are, in words for people; the names of the files if it is not said.
  package var about: String?
  /// Swaps the sides: trains a model from the second column to the first.
  package var isReversed = false
  /// Whether a translator is trained on single words, too, whose translations are learnt from the pairs.
  package var learnsWords = true
  /// Whether to measure where the time goes.
  package var isProfiled = false
  /// Seconds between saves.
  package var saveInterval: Double = 600

  package init(pairs: PairSource, folder: URL) {
    self.pairs = pairs
    self.folder = folder
  }
}
