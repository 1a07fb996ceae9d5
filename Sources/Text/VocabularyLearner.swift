import Diagnostics
import Foundation

/// Learns a vocabulary from lines of text: feed it one side of a corpus, or both for a joint vocabulary.
///
/// Lines are counted as they come and then forgotten, on several threads; the result is the same at any number of them.
package struct VocabularyLearner {
  private let settings: TextSettings
  private var counter: WordCounter

  package init(settings: TextSettings = TextSettings(), threads: Int = 1) {
    self.settings = settings
    counter = WordCounter(settings, threads: threads)
  }

  /// Takes lines of text in.
  package mutating func add(lines: some Sequence<String>) {
    for line in lines { counter.add(line) }
  }

  /// Learns a vocabulary of at most `size` entries in total: 4 special tokens, 256 bytes, then what the text needs.
  ///
  /// Subwords: the characters that `Alphabet` chooses, then merges until the size is reached or no pair stands twice.
  /// Whitespace tokens: the most frequent that occur twice or more, ties in code point order.
  /// The vocabulary's `count` is the size that was reached.
  package mutating func learn(size: Int) throws -> TextPipeline {
    guard (Vocabulary.fixedCount...Vocabulary.maximumCount).contains(size) else {
      let range = "between \(Vocabulary.fixedCount) and \(Vocabulary.maximumCount)"
      throw Failure(.usage, "a vocabulary can't have \(size, "entry", "entries")", advice: "choose a size \(range)")
    }
    let words = counter.finish()
    let room = size - Vocabulary.fixedCount
    guard settings.tokenizer == .icu else {
      return TextPipeline(Self.mostFrequent(words, room: room), MergeList([]), settings: settings)
    }
    var vocabulary = Vocabulary()
    for symbol in Alphabet(of: words, room: room).symbols { _ = vocabulary.add(symbol.entry) }
    var learner = MergeLearner(words)
    let merges = learner.learn(into: &vocabulary, size: size)
    return TextPipeline(vocabulary, MergeList(merges), settings: settings)
  }

  /// Writes the counted words, one `word count` a line, in the dictionary format of subword-nmt.
  package mutating func writeWordCounts(to file: URL) throws {
    try counter.finish().write(to: file)
  }

  private static func mostFrequent(_ words: WordCounts, room: Int) -> Vocabulary {
    var vocabulary = Vocabulary()
    let frequent = words.counts.indices.filter { words.counts[$0] >= 2 }
      .sorted { first, second in
        let (x, y) = (words.counts[first], words.counts[second])
        return x == y ? words.words.isOrdered(first, before: second) : x > y
      }
    for index in frequent.prefix(room) { _ = vocabulary.add(words.words[index]) }
    return vocabulary
  }
}
