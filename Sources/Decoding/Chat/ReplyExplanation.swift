import Foundation
import Tensors
import Text

/// Why a model has said what it has: what each word of a reply looked at, and what else might have stood there.
package struct ReplyExplanation: Sendable, Equatable {
  /// The words of the message that was answered, and before them, if there were earlier turns, an ellipsis for these.
  package let messageWords: [String]
  package let replyWords: [String]
  /// How much each word of the reply looked at each of the message: [reply words][message words], a row's sum is 1.
  package let attention: [[Float]]
  /// The probability of each word of the reply, given those before it.
  package let probabilities: [Float]
  /// For each word of the reply the beginnings of words that might have stood in its place, most probable first.
  package let runnersUp: [[Alternative]]

  /// A piece of text that might have come instead.
  package struct Alternative: Sendable, Equatable {
    package let text: String
    package let probability: Float
  }
}

/// Looks over a model's shoulder while it writes a reply that it has written before.
struct ReplyExplainer<Decoder: StepDecoder> {
  /// Alternatives of a word.
  private static var alternatives: Int { 3 }
  private static var ellipsis: String { "…" }
  /// Stands for the end of the reply.
  private static var end: String { "∎" }

  let decoder: Decoder
  let sourcePieces: ([Int32]) -> [[UInt8]]
  let targetPieces: ([Int32]) -> [[UInt8]]

  /// - Parameters:
  ///   - tokens: the reply, not empty.
  ///   - source: the ids of the turns that it answers.
  func explain(_ tokens: [Int32], after source: [Int32]) -> ReplyExplanation {
    let (messageWords, columns) = columns(of: source)
    let pieces = targetPieces(tokens)
    let words = TextPipeline.words(of: pieces)
    let count = Int((words.max() ?? -1) + 1)
    var attention = Array(repeating: [Float](repeating: 0, count: messageWords.count), count: count)
    var probabilities = [Float](repeating: 1, count: count)
    var runnersUp: [[ReplyExplanation.Alternative]] = Array(repeating: [], count: count)
    let memory = decoder.encode([source])
    var state = decoder.start(memory)
    for (position, token) in tokens.enumerated() {
      let last = position == 0 ? SpecialToken.start : tokens[position - 1]
      let output = decoder.step([last], &state, memory).rows(0..<1)
      let word = Int(words[position])
      if position == 0 || words[position - 1] != words[position] {
        runnersUp[word] = alternatives(to: token, in: output)
      }
      if let column = output.column(token) {
        probabilities[word] *= exp(output.logits[0, column] - output.logSums[0, 0])
      }
      guard let row = output.attention else { continue }
      for (place, column) in columns.enumerated() { attention[word][column] += row[0, place] }
    }
    for word in attention.indices {
      let sum = max(attention[word].reduce(0, +), .leastNormalMagnitude)
      attention[word] = attention[word].map { $0 / sum }
    }
    return ReplyExplanation(
      messageWords: messageWords, replyWords: Self.texts(of: pieces, words), attention: attention,
      probabilities: probabilities, runnersUp: runnersUp)
  }

  /// The words of the last turn, and the word that each source position belongs to.
  private func columns(of source: [Int32]) -> (words: [String], columns: [Int]) {
    let start = (source.lastIndex(where: SpecialToken.endsTurn) ?? -1) + 1
    let pieces = sourcePieces(Array(source[start...]))
    let words = TextPipeline.words(of: pieces)
    let texts = Self.texts(of: pieces, words)
    guard start > 0 else { return (texts, words.map { Int($0) }) }
    return ([Self.ellipsis] + texts, Array(repeating: 0, count: start) + words.map { Int($0) + 1 })
  }

  private func alternatives(to token: Int32, in output: SourceOutput) -> [ReplyExplanation.Alternative] {
    var top = TopCandidates(capacity: Self.alternatives + 1)
    top.scan(output.logits, row: 0, logSum: output.logSums[0, 0], base: 0)
    return top.best.filter { output.token($0.column) != token }.prefix(Self.alternatives).map { candidate in
      let id = output.token(candidate.column)
      let text = id == SpecialToken.end ? Self.end : String(decoding: targetPieces([id]).joined(), as: UTF8.self)
      return ReplyExplanation.Alternative(text: text, probability: exp(candidate.logProbability))
    }
  }

  private static func texts(of pieces: [[UInt8]], _ words: [Int32]) -> [String] {
    var texts = [[UInt8]](repeating: [], count: Int((words.max() ?? -1) + 1))
    for (piece, word) in zip(pieces, words) { texts[Int(word)] += piece }
    return texts.map { bytes in
      String(decoding: bytes.first == UInt8(ascii: " ") ? bytes.dropFirst() : bytes[...], as: UTF8.self)
    }
  }
}
