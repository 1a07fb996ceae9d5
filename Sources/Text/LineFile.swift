import Diagnostics
import Foundation

/// Small text files of one entry a line, read without trust.
enum LineFile {
  static let newline = UInt8(ascii: "\n")
  /// Far above any vocabulary that a model could use, and far below what would hurt.
  private static let maximumSize = 64 << 20
  private static let maximumEntryLength = 1024

  /// The bytes of a regular file of at most 64 MiB.
  static func contents(of file: URL) throws -> [UInt8] {
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: file.resolvingSymlinksInPath().path)
    } catch {
      throw Failure(.model, "there is no such file", at: file.path, advice: "point to a complete folder")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Failure(.model, "this is not a file", at: file.path)
    }
    guard let size = attributes[.size] as? Int, size <= maximumSize else {
      throw Failure(.model, "the file is larger than 64 MiB, too large for what its name says", at: file.path)
    }
    do {
      return Array(try Data(contentsOf: file))
    } catch {
      throw Failure(.resource, "the file can't be read", at: file.path, advice: "check its permissions")
    }
  }

  /// The lines of a file, each without its newline: valid UTF-8, not empty, no control characters, at most 1,024 bytes.
  static func lines(of file: URL) throws -> [ArraySlice<UInt8>] {
    let bytes = try contents(of: file)
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Failure(.model, "the file is not UTF-8 text", at: file.path)
    }
    var lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, line) in lines.enumerated() {
      guard !line.isEmpty, line.count <= maximumEntryLength, !line.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
        throw Failure(.model, "the line is empty, too long, or has a control character", at: place(file, index))
      }
    }
    return lines
  }

  /// Names a line in an error, counting lines from 1.
  static func place(_ file: URL, _ index: Int) -> String { "\(file.path):\(index + 1)" }

  /// Writes a whole file, beside its place first and then renamed, so that a half-written one is never seen.
  static func write(_ bytes: [UInt8], to file: URL) throws {
    try AtomicFile.write(Data(bytes), to: file)
  }
}
