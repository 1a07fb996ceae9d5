import Diagnostics
import Foundation

/// The header of a safetensors file, read and checked against the file's size.
struct SafetensorsHeader {
  /// Bytes before the first tensor: the length field and the JSON text.
  let length: Int
  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [String: SafetensorsFile.Entry] = [:]

  /// More than any model needs; the reference implementation draws the same line.
  private static let largestText = 100_000_000
  /// The member of the header that is not a tensor.
  static let metadataKey = "__metadata__"

  /// Reads the header at the start of a whole file.
  init(of file: UnsafeRawBufferPointer, path: String) throws {
    guard file.count >= 8 else { throw Self.damage("the file has only \(file.count, "byte")", at: path) }
    let textLength = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard textLength <= min(Self.largestText, file.count - 8) else {
      throw Self.damage("a header of \(textLength) bytes can't be in a file of \(file.count)", at: path)
    }
    length = 8 + Int(textLength)
    do {
      try parse(UnsafeRawBufferPointer(rebasing: file[8..<length]))
      try checkLayout(dataCount: file.count - length)
    } catch let problem as JSONScanner.Problem {
      throw Self.damage(problem.what, at: path)
    }
  }

  private mutating func parse(_ text: UnsafeRawBufferPointer) throws {
    var scanner = JSONScanner(text)
    var metadata: [String: String] = [:]
    var entries: [String: SafetensorsFile.Entry] = [:]
    try scanner.members { scanner, name in
      if name == Self.metadataKey {
        try scanner.members { scanner, key in metadata[key] = try scanner.string() }
      } else {
        entries[name] = try Self.entry(name, &scanner)
      }
    }
    try scanner.end()
    (self.metadata, self.entries) = (metadata, entries)
  }

  /// Reads what is said about one tensor, and checks that its shape and its place are of one size.
  private static func entry(_ name: String, _ scanner: inout JSONScanner) throws -> SafetensorsFile.Entry {
    var typeName: String?
    var dimensions: [Int]?
    var offsets: [Int]?
    try scanner.members { scanner, field in
      switch field {
      case "dtype": typeName = try scanner.string()
      case "shape": dimensions = try scanner.integers(atMost: 16)
      case "data_offsets": offsets = try scanner.integers(atMost: 2)
      default: throw JSONScanner.Problem("\(name.debugDescription) has an unknown field \(field.debugDescription)")
      }
    }
    guard let typeName, let shape = dimensions, let offsets else {
      throw JSONScanner.Problem("\(name.debugDescription) lacks its dtype, shape or data_offsets")
    }
    guard let type = SafetensorsFile.ElementType(rawValue: typeName) else {
      throw JSONScanner.Problem("\(name.debugDescription) has the unknown dtype \(typeName.debugDescription)")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw JSONScanner.Problem("\(name.debugDescription) has the data_offsets \(offsets)")
    }
    guard offsets[1] - offsets[0] == byteCount(of: shape, type) else {
      throw JSONScanner.Problem(
        "\(name.debugDescription) of shape \(shape) can't fill \(offsets[1] - offsets[0], "byte") of \(typeName)")
    }
    return SafetensorsFile.Entry(type: type, shape: shape, byteRange: offsets[0]..<offsets[1])
  }

  /// The bytes of a tensor, or nothing when they can't be counted.
  private static func byteCount(of shape: [Int], _ type: SafetensorsFile.ElementType) -> Int? {
    var count = type.size
    for dimension in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      count = product
    }
    return count
  }

  /// Checks that the tensors fill the rest of the file without gap or overlap.
  private func checkLayout(dataCount: Int) throws {
    var position = 0
    let ordered = entries.sorted {
      ($0.value.byteRange.lowerBound, $0.value.byteRange.upperBound)
        < ($1.value.byteRange.lowerBound, $1.value.byteRange.upperBound)
    }
    for (name, entry) in ordered {
      guard entry.byteRange.lowerBound == position else {
        throw JSONScanner.Problem(
          "\(name.debugDescription) starts at byte \(entry.byteRange.lowerBound), expected \(position)")
      }
      position = entry.byteRange.upperBound
    }
    guard position == dataCount else {
      throw JSONScanner.Problem("its tensors take \(position, "byte"), but the file has \(dataCount) for them")
    }
  }

  private static func damage(_ what: String, at path: String) -> Failure {
    Failure(
      .model, "not a sound safetensors file: \(what)", at: path,
      advice: "restore it from a copy, or make the model again")
  }
}
