import Diagnostics
import Foundation

/// Turns the text of one side of a model into ids and back, without loss: `decode(encode(s))` is the normalised `s`.
///
/// No text is ever encoded as the unknown token; what the vocabulary lacks is spelt in bytes.
/// Safe to share between threads.
package struct TextPipeline: Sendable {
  package let settings: TextSettings
  package let vocabulary: Vocabulary
  private let merges: MergeList
  private let encoding: BytePairEncoding
  private let normalizer: Normalizer
  private let segmenters: SegmenterPool
  private let cache = TokenCache()

  init(_ vocabulary: Vocabulary, _ merges: MergeList, settings: TextSettings) {
    self.settings = settings
    self.vocabulary = vocabulary
    self.merges = merges
    encoding = BytePairEncoding(vocabulary, merges)
    normalizer = Normalizer(settings)
    segmenters = SegmenterPool(settings)
  }

  /// The ids of a text, without START and EOS; an empty text has none.
  ///
  /// A text of several lines is a conversation: each line end is a mark that says who has spoken (`SpecialToken`).
  package func encode(_ text: String) -> [Int32] {
    guard text.utf8.contains(UInt8(ascii: "\n")) else { return encodeLine(text) }
    let turns = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    var ids: [Int32] = []
    for (turn, left) in zip(turns, (0..<turns.count).reversed()) {
      ids += encodeLine(String(turn))
      if left > 0 { ids.append(left.isMultiple(of: 2) ? SpecialToken.userTurn : SpecialToken.ownTurn) }
    }
    return ids
  }

  private func encodeLine(_ text: String) -> [Int32] {
    guard !text.isEmpty else { return [] }
    var text = normalizer.normalize(text)
    var ids: [Int32] = []
    text.withUTF8 { bytes in
      forEachToken(of: UnsafeRawBufferPointer(bytes)) { token in
        ids += cache.ids(of: token) { encodeToken(token) }
      }
    }
    return ids
  }

  /// What splits this pipeline's subwords at random.
  package var splitter: SubwordSplitter { SubwordSplitter(merges, vocabularySize: vocabulary.count) }

  /// The text of any row of ids: marks of turns are line ends, padding and ids out of range are skipped, broken UTF-8 is
  /// repaired with U+FFFD.
  package func decode(_ ids: some Sequence<Int32>) -> String {
    String(decoding: pieces(of: Array(ids)).joined(), as: UTF8.self)
  }

  /// The bytes of each id, which join to the decoded text where that needed no repair.
  package func pieces(of ids: [Int32]) -> [[UInt8]] {
    var opensLine = true
    return ids.map { id in
      let piece = text(of: id)
      guard !piece.isEmpty else { return piece }
      defer { opensLine = SpecialToken.endsTurn(id) }
      // The blank before a line's first word was put there by encoding.
      return opensLine && piece.first == UInt8(ascii: " ") ? Array(piece.dropFirst()) : piece
    }
  }

  /// For each id the number of its blank-separated word in the decoded text, counted from 0.
  package func words(of ids: [Int32]) -> [Int32] { Self.words(of: ids.map(text)) }

  /// The words of a text, counted as those of its ids are: by bytes, since a blank and a mark behind it are one character.
  package static func words(of text: String) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) }
  }

  /// For each piece of a text the number of its blank-separated word, counted from 0.
  ///
  /// A blank belongs to the word that follows it, those at the end to the last word; several in a row separate once.
  package static func words(of pieces: [[UInt8]]) -> [Int32] {
    var word: Int32 = 0
    var hasText = false
    var words: [Int32] = []
    words.reserveCapacity(pieces.count)
    for piece in pieces {
      if piece.first == UInt8(ascii: " "), hasText { (word, hasText) = (word + 1, false) }
      if piece.contains(where: { $0 != UInt8(ascii: " ") }) { hasText = true }
      words.append(word)
    }
    let last = hasText ? word : max(word - 1, 0)
    return words.map { min($0, last) }
  }

  /// Whether an id begins a blank-separated word.
  package func beginsWord(_ id: Int32) -> Bool {
    let blank = UInt8(ascii: " ")
    if let byte = ByteToken.byte(of: id) { return byte == blank }
    guard id >= ByteToken.end, let piece = vocabulary.bytes(of: id) else { return false }
    return piece.first == blank || piece.starts(with: Mark.blank)
  }

  /// Whether an id stands for a whole word with a letter in it, as it stands between blanks.
  package func isWord(_ id: Int32) -> Bool {
    guard let piece = vocabulary.bytes(of: id) else { return false }
    if settings.tokenizer == .icu {
      guard piece.starts(with: Mark.blank), piece.suffix(Mark.wordEnd.count).elementsEqual(Mark.wordEnd) else {
        return false
      }
    }
    return String(decoding: text(of: id), as: UTF8.self).unicodeScalars.contains { $0.properties.isAlphabetic }
  }

  private func encodeToken(_ token: UnsafeRawBufferPointer) -> [Int32] {
    var ids: [Int32] = []
    segmenters.withSegmenter { segmenter in
      segmenter.forEachSegment(of: token) { segment, isLiteral in
        if isLiteral {
          vocabulary.appendBytes(of: segment, to: &ids)
        } else if settings.tokenizer == .icu {
          encoding.encode(segment, into: &ids)
        } else if let id = vocabulary.id(of: segment) {
          ids.append(id)
        } else {
          vocabulary.appendBytes(ofWord: segment, to: &ids)
        }
      }
    }
    return ids
  }

  /// The bytes that an id stands for, blanks being blanks; none for padding or an id out of range.
  private func text(of id: Int32) -> [UInt8] {
    if SpecialToken.endsTurn(id) { return [UInt8(ascii: "\n")] }
    if let byte = ByteToken.byte(of: id) { return [byte] }
    guard id >= ByteToken.end, var piece = vocabulary.bytes(of: id) else { return [] }
    if settings.tokenizer == .icu, piece.suffix(Mark.wordEnd.count).elementsEqual(Mark.wordEnd) {
      piece.removeLast(Mark.wordEnd.count)
    }
    guard piece.starts(with: Mark.blank) else { return Array(piece) }
    return [UInt8(ascii: " ")] + piece.dropFirst(Mark.blank.count)
  }
}

extension TextPipeline {
  /// Reads `NAME.vocab` and, for subwords, `NAME.merges` from a model or vocabulary folder.
  package init(reading folder: URL, name: String, settings: TextSettings) throws {
    let vocabulary = try Vocabulary(reading: folder.appendingPathComponent("\(name).vocab"))
    var merges = MergeList([])
    if settings.tokenizer == .icu {
      merges = try MergeList(reading: folder.appendingPathComponent("\(name).merges"), vocabulary: vocabulary)
    }
    self.init(vocabulary, merges, settings: settings)
  }

  /// Writes `NAME.vocab` and, for subwords, `NAME.merges`.
  package func write(to folder: URL, name: String) throws {
    try vocabulary.write(to: folder.appendingPathComponent("\(name).vocab"))
    if settings.tokenizer == .icu {
      try merges.write(to: folder.appendingPathComponent("\(name).merges"), vocabulary: vocabulary)
    }
  }
}

extension TextPipeline: Equatable {
  /// Whether both turn every text into the same ids and back.
  package static func == (first: TextPipeline, second: TextPipeline) -> Bool {
    first.settings == second.settings && first.vocabulary == second.vocabulary && first.merges == second.merges
  }
}
