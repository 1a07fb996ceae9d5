import Tensors

/// A model that writes an output token by token, as search and sampling see it.
///
/// A batch of sources is encoded once into a `Memory`. A `State` holds one row a hypothesis: its recurrent state and
/// the source it belongs to. Every row is computed on its own, to the bit, whatever the other rows are; the promise that a
/// translation does not depend on its batch rests on that.
package protocol StepDecoder {
  /// What is computed once from a batch of sources: encoder outputs, attention keys, source lengths.
  associatedtype Memory
  /// What changes from step to step: one row a hypothesis, each knowing its source in the memory.
  associatedtype State

  /// V, the number of target tokens, the special ones included.
  var vocabularySize: Int { get }

  /// Encodes sources, each with at least one id; they are as the text pipeline gives them, without START or EOS.
  func encode(_ sources: [[Int32]]) -> Memory

  /// The state before the first token: one row a source, in the order of the sources.
  func start(_ memory: Memory) -> State

  /// Feeds one token to every row and returns what each row expects next.
  ///
  /// - Parameters:
  ///   - tokens: the last token of each row, START at first: [rows].
  ///   - state: the rows' state, moved on by one token.
  ///   - memory: what `encode` made of the sources.
  func step(_ tokens: [Int32], _ state: inout State, _ memory: Memory) -> StepOutput

  /// Makes row r of the state what row `indices[r]` was; rows may be dropped, repeated and permuted.
  func reorder(_ state: inout State, by indices: [Int])
}

/// What one step of a decoder returns: views that are valid until its next step, and that the reader may overwrite.
package struct StepOutput {
  /// What the model thinks of each token: [rows, V]. Less its row's sum it is the natural logarithm of the probability.
  ///
  /// They are not normalised here, since a reader looks closely at a few of them only. Of a decoder that leaves tokens
  /// out they are [rows, widest], and a row's sum is that of its own tokens.
  package let logits: Matrix
  /// log Σ e^logit of each row: [rows, 1].
  package let logSums: Matrix
  /// The tokens of each row's columns, rising; rows of one source have the same. `nil` where the columns are all tokens.
  package let tokens: [[Int32]]?
  /// How much each row looks at each source position: [rows, longest source], or nil for a decoder without attention.
  ///
  /// Column s is the source's id s. Columns behind a row's own source are not read.
  package let attention: Matrix?

  package init(logits: Matrix, logSums: Matrix, tokens: [[Int32]]? = nil, attention: Matrix? = nil) {
    self.logits = logits
    self.logSums = logSums
    self.tokens = tokens
    self.attention = attention
  }

  /// The view of some rows of one source.
  func rows(_ range: Range<Int>) -> SourceOutput {
    SourceOutput(
      logits: logits.rows(range), logSums: logSums.rows(range), tokens: tokens?[range.lowerBound],
      attention: attention?.rows(range))
  }

  /// Stops when this is not what a decoder of so many tokens may return for so many rows.
  func expect(rows: Int, vocabularySize: Int) {
    let widest = tokens.map { $0.map(\.count).max() ?? 0 } ?? vocabularySize
    logits.expect(rows: rows, columns: widest, "logits")
    logSums.expect(rows: rows, columns: 1, "sums of logits")
    precondition(tokens == nil || tokens?.count == rows, "each row has its tokens")
  }
}
