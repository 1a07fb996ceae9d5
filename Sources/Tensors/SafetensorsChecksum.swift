import CKernels

/// How a safetensors file shows that its numbers are those that were written.
extension SafetensorsFile {
  /// The member of the metadata that holds the checksum of the tensors, in hexadecimal digits.
  package static let checksumKey = "checksum"

  /// The checksum of all tensors, of names, types and shapes not.
  package var checksum: UInt64 {
    entries.sorted { $0.key < $1.key }.reduce(0) { sum, entry in
      let bytes = bytes(of: entry.value)
      return CKernels.checksum(sum, bytes.baseAddress, bytes.count)
    }
  }

  /// Whether the tensors are those that were written; nil where the file doesn't say, as one of another program.
  package var isIntact: Bool? { metadata[Self.checksumKey].map { $0 == Self.text(of: checksum) } }

  /// The checksum that a file of these tensors has.
  package static func checksum(of tensors: [Tensor]) -> UInt64 {
    tensors.sorted { $0.name < $1.name }.reduce(0) { CKernels.checksum($0, $1.bytes.baseAddress, $1.bytes.count) }
  }

  /// The checksum of a text.
  package static func checksum(of text: String) -> UInt64 { CKernels.checksum(0, Array(text.utf8), text.utf8.count) }

  /// A checksum as metadata has it.
  package static func text(of checksum: UInt64) -> String { String(checksum, radix: 16) }

  /// Metadata with the checksum of the tensors that it is written with.
  package static func metadata(_ members: [String: String] = [:], for tensors: [Tensor]) -> [String: String] {
    members.merging(["format": "seq2seq", checksumKey: text(of: checksum(of: tensors))]) { $1 }
  }
}
