import Diagnostics
import Foundation

/// A safetensors file, mapped into memory: named tensors, and a few strings about them.
///
/// The format is an 8-byte little-endian header length, a JSON header, and the tensors one after the other. Everything
/// the header says is checked before it is believed, so a damaged or hostile file is a `Failure` and never a crash.
/// Views of the tensors stay valid for as long as this object lives; nobody may shorten the file meanwhile (a save that
/// writes a new file and renames it does not).
package final class SafetensorsFile: @unchecked Sendable {
  /// The kind of number that a tensor holds; the raw value is the format's name for it.
  package enum ElementType: String, Sendable, CaseIterable {
    case float32 = "F32"
    case bfloat16 = "BF16"
    case int8 = "I8"
    case int32 = "I32"
    case int64 = "I64"

    /// Bytes a number.
    package var size: Int {
      switch self {
      case .int8: 1
      case .bfloat16: 2
      case .float32, .int32: 4
      case .int64: 8
      }
    }
  }

  /// What the header says about one tensor.
  package struct Entry: Sendable, Equatable {
    package let type: ElementType
    /// The tensor's dimensions, outermost first; a single number has none.
    package let shape: [Int]
    /// The tensor's place, in bytes from the end of the header.
    package let byteRange: Range<Int>
  }

  /// What the file says about itself.
  package let metadata: [String: String]
  /// The tensors by name.
  package let entries: [String: Entry]
  let path: String
  private let mapping: UnsafeRawBufferPointer
  /// The part of the mapping that holds the tensors.
  private let data: UnsafeRawBufferPointer

  /// Maps a file and checks its whole header.
  package init(contentsOf url: URL) throws {
    let mapping = try Self.map(url.path)
    do {
      let header = try SafetensorsHeader(of: mapping, path: url.path)
      path = url.path
      metadata = header.metadata
      entries = header.entries
      data = UnsafeRawBufferPointer(rebasing: mapping[header.length...])
      self.mapping = mapping
    } catch {
      Self.unmap(mapping)
      throw error
    }
  }

  deinit { Self.unmap(mapping) }

  /// The values of a float32 tensor, which must have the given shape if there is one.
  package func floats(_ name: String, shape: [Int]? = nil) throws -> UnsafeBufferPointer<Float> {
    try values(name, as: Float.self, shape: shape)
  }

  /// The values of a tensor, which must be of the given type and, if there is one, of the given shape.
  package func values<Value: SafetensorsValue>(
    _ name: String, as type: Value.Type, shape: [Int]? = nil
  ) throws -> UnsafeBufferPointer<Value> {
    guard let entry = entries[name] else {
      throw mismatch("there is no tensor \(name.debugDescription)")
    }
    guard entry.type == Value.elementType else {
      throw mismatch("\(name.debugDescription) holds \(entry.type.rawValue), expected \(Value.elementType.rawValue)")
    }
    guard shape == nil || shape == entry.shape else {
      throw mismatch("\(name.debugDescription) is \(entry.shape), expected \(shape ?? [])")
    }
    let bytes = bytes(of: entry)
    guard let address = bytes.baseAddress, !bytes.isEmpty else { return UnsafeBufferPointer(start: nil, count: 0) }
    guard Int(bitPattern: address).isMultiple(of: MemoryLayout<Value>.alignment) else {
      throw mismatch("\(name.debugDescription) does not start at a multiple of \(MemoryLayout<Value>.alignment) bytes")
    }
    return bytes.assumingMemoryBound(to: Value.self)
  }

  /// A tensor's bytes.
  func bytes(of entry: Entry) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: data[entry.byteRange]) }

  private func mismatch(_ what: String) -> Failure {
    Failure(.model, what, at: path, advice: "take the file that belongs to this model")
  }
}

/// A Swift type whose values a safetensors file can hold as they lie in memory.
package protocol SafetensorsValue: BitwiseCopyable {
  /// The kind of number this is.
  static var elementType: SafetensorsFile.ElementType { get }
}

extension Float: SafetensorsValue { package static var elementType: SafetensorsFile.ElementType { .float32 } }
extension Int8: SafetensorsValue { package static var elementType: SafetensorsFile.ElementType { .int8 } }
extension Int32: SafetensorsValue { package static var elementType: SafetensorsFile.ElementType { .int32 } }
extension Int64: SafetensorsValue { package static var elementType: SafetensorsFile.ElementType { .int64 } }
/// The upper half of a float's bits: bfloat16.
extension UInt16: SafetensorsValue { package static var elementType: SafetensorsFile.ElementType { .bfloat16 } }

extension SafetensorsFile {
  /// Maps a whole regular file for reading.
  private static func map(_ path: String) throws -> UnsafeRawBufferPointer {
    // Non-blocking, so that a pipe in the place of the file is refused below instead of being waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.model, "not a regular file", at: path, advice: "give the path of a safetensors file")
    }
    guard status.st_size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let size = Int(status.st_size)
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      throw unreadable(path, errno)
    }
    return UnsafeRawBufferPointer(start: address, count: size)
  }

  private static func unmap(_ mapping: UnsafeRawBufferPointer) {
    if let address = mapping.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), mapping.count) }
  }

  private static func unreadable(_ path: String, _ code: Int32) -> Failure {
    let isMissing = code == ENOENT || code == ENOTDIR
    return Failure(
      isMissing ? .model : .resource, "can't be read: \(String(cString: strerror(code)))", at: path,
      advice: isMissing ? "check the path" : "check its permissions and the free memory")
  }
}
