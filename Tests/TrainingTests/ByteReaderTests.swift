import Diagnostics
import Foundation
import TestSupport
import Tensors
import Testing

@testable import Training

struct ByteReaderTests {
  /// Random bytes do not shrink, so that a file of them takes several pieces when packed, too.
  private static let noise: [UInt8] = {
    var generator = SeededGenerator(seed: 1)
    return (0..<150_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }()

  /// Some bytes of noise behind the first bytes of a file: the first alone is no sign of gzip.
  @Test(arguments: [[], [1], [0x1F], [0x1F, 0x8C]] as [[UInt8]], [0, 1, 150_000])
  func plainAndPacked(start: [UInt8], length: Int) throws {
    try withTemporaryFolder { folder in
      let bytes = start + Self.noise.prefix(length)
      let plain = try write(bytes, to: "plain", in: folder)
      let packed = try write(gzipped(bytes), to: "packed", in: folder)
      let members = try write(gzipped(bytes) + gzipped([]) + gzipped(bytes), to: "members", in: folder)
      #expect(try contents(of: plain) == bytes)
      #expect(try contents(of: packed) == bytes)
      #expect(try contents(of: members) == bytes + bytes)
    }
  }

  /// What expands a thousandfold comes out whole.
  @Test func manyZeros() throws {
    try withTemporaryFolder { folder in
      let zeros = [UInt8](repeating: 0, count: 1_000_000)
      let path = try write(gzipped(zeros), to: "packed", in: folder)
      #expect(try contents(of: path) == zeros)
      let reader = try ByteReader(path)
      while case let piece = try reader.next(), !piece.isEmpty { #expect(piece.count <= ByteReader.pieceSize) }
    }
  }

  /// What unpacks to a thousand times its size, and would fill a disk, is given up.
  @Test func bomb() throws {
    try withTemporaryFolder { folder in
      let member = gzipped([UInt8](repeating: 0, count: 1_000_000))
      let path = try write((0..<100).flatMap { _ in member }, to: "bomb.gz", in: folder)
      var count = 0
      let failure = try failure(in: folder) {
        let reader = try ByteReader(path)
        while case let piece = try reader.next(), !piece.isEmpty { count += piece.count }
      }
      #expect(failure.kind == .data && failure.place == "bomb.gz")
      #expect(failure.what == "the compressed file unpacks to more than 250 times its size")
      #expect((60_000_000..<70_000_000).contains(count))
    }
  }

  @Test(arguments: [2, 5, 10, 50_000, -9, -1])
  func truncated(_ length: Int) throws {
    try withTemporaryFolder { folder in
      let packed = gzipped(Self.noise)
      let path = try write(packed.prefix(length < 0 ? packed.count + length : length), to: "file.gz", in: folder)
      let failure = try failure(in: folder) { _ = try contents(of: path) }
      #expect(failure == Failure(.data, "the compressed file ends early", at: "file.gz", advice: "get it anew"))
    }
  }

  /// A changed byte in the header, in the middle, and in the checksum.
  @Test(arguments: [2, 3, 100_000, -6])
  func damaged(_ place: Int) throws {
    try withTemporaryFolder { folder in
      var packed = gzipped(Self.noise)
      packed[place < 0 ? packed.count + place : place] ^= 0xFF
      let path = try write(packed, to: "file.gz", in: folder)
      let failure = try failure(in: folder) { _ = try contents(of: path) }
      #expect(failure.kind == .data && failure.place == "file.gz" && failure.advice == "get it anew")
      #expect(failure.what.hasPrefix("the compressed file is damaged: "))
    }
  }

  @Test func missingFile() throws {
    try withTemporaryFolder { folder in
      let failure = try failure(in: folder) { _ = try ByteReader(folder.path + "/none") }
      #expect(failure == Failure(.data, "can't read: No such file or directory", at: "none"))
    }
  }

  @Test func folderInPlaceOfFile() throws {
    try withTemporaryFolder { folder in
      let failure = try failure(in: folder) { _ = try contents(of: folder.path + "/.") }
      #expect(failure == Failure(.data, "can't read: Is a directory", at: "."))
    }
  }

  private func contents(of path: String) throws -> [UInt8] {
    let reader = try ByteReader(path)
    var bytes: [UInt8] = []
    while true {
      let piece = try reader.next()
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }
}
