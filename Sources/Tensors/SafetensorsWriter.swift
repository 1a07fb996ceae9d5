import Diagnostics
import Foundation

extension SafetensorsFile {
  /// One tensor to be written: a name, a shape and borrowed values.
  package struct Tensor {
    let name: String
    let type: ElementType
    let shape: [Int]
    let bytes: UnsafeRawBufferPointer

    /// Borrows `values`, row-major, as many as the shape's dimensions multiply to, until the file is written.
    package init<Value: SafetensorsValue>(_ name: String, shape: [Int], _ values: UnsafeBufferPointer<Value>) {
      precondition(
        shape.reduce(1, *) == values.count, "tensor \(name) has \(values.count) values for the shape \(shape)")
      self.name = name
      self.type = Value.elementType
      self.shape = shape
      self.bytes = UnsafeRawBufferPointer(values)
    }
  }

  /// Writes tensors and strings about them to an open file, the same bytes for the same contents.
  ///
  /// Arrays keep their order among those with numbers of one size; larger numbers come first, so that each tensor starts
  /// at a multiple of its numbers' size. Syncing and renaming are the caller's.
  /// - Parameters:
  ///   - descriptor: an open file, at the place where the file shall begin.
  ///   - path: what to call the file in a failure.
  package static func write(
    _ tensors: [Tensor], metadata: [String: String] = [:], to descriptor: Int32, path: String
  ) throws {
    let ordered = [8, 4, 2, 1].flatMap { size in tensors.filter { $0.type.size == size } }
    let text = try headerText(of: ordered, metadata: metadata)
    try withUnsafeBytes(of: UInt64(text.count).littleEndian) { try writeAll($0, to: descriptor, path: path) }
    try text.withUnsafeBytes { try writeAll($0, to: descriptor, path: path) }
    for tensor in ordered { try writeAll(tensor.bytes, to: descriptor, path: path) }
  }

  /// The JSON header, padded with blanks so that the tensors start at a multiple of 8 bytes.
  private static func headerText(of tensors: [Tensor], metadata: [String: String]) throws -> Data {
    let names = tensors.map(\.name)
    precondition(
      Set(names).count == names.count && !names.contains(SafetensorsHeader.metadataKey),
      "tensors of one safetensors file have names of their own")
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = try metadata.sorted { $0.key < $1.key }.map { "\(try quoted($0.key)):\(try quoted($0.value))" }
      members.append("\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}")
    }
    var position = 0
    for tensor in tensors {
      let end = position + tensor.bytes.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        """
        \(try quoted(tensor.name)):{"dtype":"\(tensor.type.rawValue)","shape":[\(shape)],"data_offsets":[\(position),\(end)]}
        """)
      position = end
    }
    var text = Data("{\(members.joined(separator: ","))}".utf8)
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: -text.count & 7))
    return text
  }

  private static func quoted(_ string: String) throws -> String {
    String(decoding: try JSONEncoder().encode(string), as: UTF8.self)
  }
}
