import Diagnostics
import Foundation

/// The merges of byte-pair encoding in the order they were learnt, in the file format of subword-nmt.
struct MergeList: Sendable, Equatable {
  /// Two neighbouring symbols and the piece that replaces them, as ids of a vocabulary.
  struct Merge: Sendable, Equatable {
    let left: Int32
    let right: Int32
    let product: Int32
  }

  private(set) var merges: [Merge] = []
  private static let header = Array("#version: 0.2".utf8)

  init(_ merges: [Merge]) { self.merges = merges }

  /// Reads a merges file whose pieces are all in `vocabulary`.
  init(reading file: URL, vocabulary: Vocabulary) throws {
    let lines = try LineFile.lines(of: file)
    guard lines.first?.elementsEqual(Self.header) == true else {
      throw Failure(.model, "the first line should be #version: 0.2", at: file.path)
    }
    guard lines.count <= Vocabulary.maximumCount else {
      throw Failure(.model, "there are \(lines.count) merges, more than \(Vocabulary.maximumCount)", at: file.path)
    }
    var seen = Set<UInt64>()
    var joined: [UInt8] = []
    merges.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated().dropFirst() {
      func place() -> String { LineFile.place(file, index) }
      guard let blank = line.firstIndex(of: UInt8(ascii: " ")),
        case let (first, second) = (line[..<blank], line[(blank + 1)...]), !second.contains(UInt8(ascii: " "))
      else {
        throw Failure(.model, "a merge should be two pieces with one blank between", at: place())
      }
      joined.removeAll(keepingCapacity: true)
      joined += first
      joined += second
      guard let left = vocabulary.id(of: first), let right = vocabulary.id(of: second),
        let product = vocabulary.id(of: joined)
      else {
        throw Failure(.model, "the vocabulary lacks a piece of this merge or its product", at: place())
      }
      guard min(left, right) >= ByteToken.end, seen.insert(Self.key(left, right)).inserted else {
        throw Failure(.model, "the merge is of fixed entries, or stands in an earlier line already", at: place())
      }
      merges.append(Merge(left: left, right: right, product: product))
    }
  }

  /// Writes the merges, one a line.
  func write(to file: URL, vocabulary: Vocabulary) throws {
    var bytes = Self.header + [LineFile.newline]
    for merge in merges {
      guard let left = vocabulary.bytes(of: merge.left), let right = vocabulary.bytes(of: merge.right) else { continue }
      bytes += left
      bytes.append(UInt8(ascii: " "))
      bytes += right
      bytes.append(LineFile.newline)
    }
    try LineFile.write(bytes, to: file)
  }

  /// Two ids as one key.
  static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }
}
