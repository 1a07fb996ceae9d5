/// The ids that stand for no text, the same in every vocabulary.
package enum SpecialToken {
  /// Fills the places after a sentence's end in a batch.
  package static let padding: Int32 = 0
  /// What word dropout puts in place of what it hides; byte fallback means that no text is ever encoded as it.
  package static let unknown: Int32 = 1
  /// The first input of a decoder.
  package static let start: Int32 = 2
  /// The last target of a decoder.
  package static let end: Int32 = 3

  /// In a source, where the two above have no use, the ends of turns of a conversation: what the user has said,
  package static let userTurn = start
  /// and what the model has.
  package static let ownTurn = end
  /// Whether an id is one of these two.
  package static func endsTurn(_ id: Int32) -> Bool { id == userTurn || id == ownTurn }
  /// The source that says nothing: what a chatbot replies to it is what people say most.
  package static let silence = [userTurn]

  /// Their entries in a vocabulary file, in the order of their ids.
  static let entries = ["<pad>", "<unk>", "<s>", "</s>"]
}

/// The ids of the 256 byte entries, which spell whatever a vocabulary has no piece for.
enum ByteToken {
  /// The id of byte 0; byte b has the id `first + b`.
  static let first = Int32(SpecialToken.entries.count)
  /// The first id after the byte entries, where characters and pieces begin.
  static let end = first + 256

  /// The id of a byte.
  static func id(of byte: UInt8) -> Int32 { first + Int32(byte) }

  /// The byte of an id, or nil when the id isn't a byte's.
  static func byte(of id: Int32) -> UInt8? {
    id >= first && id < end ? UInt8(id - first) : nil
  }

  /// The entry of a byte in a vocabulary file, such as `<0x0A>`.
  static func entry(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x" + (digits.count == 1 ? "0" : "") + digits + ">"
  }
}

/// The characters that carry structure inside vocabulary entries.
enum Mark {
  /// U+2581, which stands for the blank before a word. A literal one in a text is spelt in bytes.
  static let blank = Array("\u{2581}".utf8)
  /// The end of a word, carried by the last symbol of every word, as the reference tool subword-nmt writes it.
  static let wordEnd = Array("</w>".utf8)
}
