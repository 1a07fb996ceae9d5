import Tensors

/// What a step of a decoder expects for the rows of one source, and which tokens its columns are.
struct SourceOutput {
  /// [rows, columns].
  let logits: Matrix
  /// log Σ e^logit of each row: [rows, 1].
  let logSums: Matrix
  /// [rows, longest source].
  let attention: Matrix?
  /// The tokens of the columns, rising; `nil` where a column's token is its index.
  private let tokens: [Int32]?

  init(logits: Matrix, logSums: Matrix, tokens: [Int32]?, attention: Matrix?) {
    self.logits = tokens.map { logits.columns(0..<$0.count) } ?? logits
    self.logSums = logSums
    self.tokens = tokens
    self.attention = attention
  }

  /// The view of one row.
  func row(_ index: Int) -> SourceOutput {
    let rows = index..<index + 1
    return SourceOutput(
      logits: logits.rows(rows), logSums: logSums.rows(rows), tokens: tokens, attention: attention?.rows(rows))
  }

  /// The token that a column stands for.
  func token(_ column: Int32) -> Int32 { tokens?[Int(column)] ?? column }

  /// The column of a token, if it has one.
  func column(_ token: Int32) -> Int? {
    guard let tokens else { return Int(token) }
    var range = tokens.indices
    while let middle = range.isEmpty ? nil : range.lowerBound + range.count / 2 {
      if tokens[middle] == token { return middle }
      range = tokens[middle] < token ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }
}
