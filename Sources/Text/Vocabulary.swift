import Diagnostics
import Foundation

/// The entries that ids stand for: 4 special tokens, 256 bytes, characters, then merged pieces.
///
/// An entry's last symbol of a word ends in `</w>`, and `▁` in it stands for a blank.
package struct Vocabulary: Sendable, Equatable {
  /// The most entries that a vocabulary may have.
  package static let maximumCount = 1 << 20
  /// How many entries every vocabulary has before its first character.
  package static let fixedCount = Int(ByteToken.end)

  private var entries = ByteStrings()

  /// A vocabulary of the special tokens and the bytes alone.
  init() {
    for entry in SpecialToken.entries + (UInt8.min...UInt8.max).map(ByteToken.entry) {
      _ = entries.insert(entry.utf8)
    }
  }

  /// The number of entries; ids run from 0 up to it.
  package var count: Int { entries.count }

  /// The entry of an id, as it stands in the file; nil when there is no such id.
  package func piece(of id: Int32) -> String? {
    bytes(of: id).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The id of an entry, or nil when there is none.
  package func id(of piece: String) -> Int32? {
    entries.index(of: piece.utf8).map(Int32.init)
  }

  /// The id of an entry that is given in bytes.
  func id(of piece: UnsafeRawBufferPointer) -> Int32? { entries.index(of: piece).map(Int32.init) }

  /// The id of an entry that is given as an array or slice of bytes.
  func id(of piece: some Collection<UInt8>) -> Int32? { entries.index(of: piece).map(Int32.init) }

  /// The bytes of an entry, or nil when there is no such id.
  func bytes(of id: Int32) -> ArraySlice<UInt8>? {
    id >= 0 && id < count ? entries[Int(id)] : nil
  }

  /// Adds an entry after the others unless it's there, and returns its id.
  mutating func add(_ piece: some Collection<UInt8>) -> Int32 { Int32(entries.insert(piece)) }

  /// Appends the ids that spell `text` in bytes.
  func appendBytes(of text: UnsafeRawBufferPointer, to ids: inout [Int32]) {
    ids.append(contentsOf: text.lazy.map(ByteToken.id))
  }

  /// Appends the ids that spell a word in bytes: a `▁` that it begins with is a blank.
  func appendBytes(ofWord word: UnsafeRawBufferPointer, to ids: inout [Int32]) {
    guard word.starts(with: Mark.blank) else { return appendBytes(of: word, to: &ids) }
    ids.append(ByteToken.id(of: UInt8(ascii: " ")))
    appendBytes(of: UnsafeRawBufferPointer(rebasing: word[Mark.blank.count...]), to: &ids)
  }
}

extension Vocabulary {
  /// Reads a vocabulary file: UTF-8, one entry a line, a line's number less one being its id.
  package init(reading file: URL) throws {
    self.init()
    let lines = try LineFile.lines(of: file)
    guard lines.count <= Self.maximumCount else {
      throw Failure(.model, "the vocabulary has \(lines.count) entries, more than \(Self.maximumCount)", at: file.path)
    }
    guard lines.count >= Self.fixedCount else {
      throw Failure(.model, "the vocabulary ends before its \(Self.fixedCount) special and byte entries", at: file.path)
    }
    for (index, line) in lines.enumerated() {
      func place() -> String { LineFile.place(file, index) }
      if index < Self.fixedCount {
        guard entries[index] == line else {
          let expected = String(decoding: entries[index], as: UTF8.self)
          throw Failure(.model, "the entry should be \(expected)", at: place())
        }
      } else {
        guard !line.contains(UInt8(ascii: " ")) else {
          throw Failure(.model, "the entry has a blank, which is written as U+2581", at: place())
        }
        guard add(line) == index else {
          throw Failure(.model, "the entry stands in an earlier line already", at: place())
        }
      }
    }
  }

  /// Writes a vocabulary file.
  package func write(to file: URL) throws {
    var bytes: [UInt8] = []
    for index in 0..<count {
      bytes += entries[index]
      bytes.append(LineFile.newline)
    }
    try LineFile.write(bytes, to: file)
  }
}
