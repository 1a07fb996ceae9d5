import Diagnostics
import Foundation
import Testing

@testable import Tensors

/// Safetensors files are written so that they read back the same, and read without trust.
struct SafetensorsTests {
  @Test func whatIsWrittenReadsBack() throws {
    let floats: [Float] = [1, -2.5, .infinity, 0x1p-149, 0, 7]
    let bytes: [Int8] = [-128, 127, 5]
    let metadata = ["format": "pt", "a \"quoted\"\n\\name/é": "💡 ü", "empty": ""]
    let file = try written(metadata: metadata) { write in
      try floats.withUnsafeBufferPointer { floats in
        try bytes.withUnsafeBufferPointer { bytes in
          try write([
            .init("int8 \"weights\"", shape: [3], bytes), .init("encoder.0.W", shape: [2, 3], floats),
            .init("one", shape: [], UnsafeBufferPointer(rebasing: floats[1..<2])),
            .init("none", shape: [4, 0], UnsafeBufferPointer(rebasing: floats[..<0])),
          ])
        }
      }
    }
    #expect(file.metadata == metadata)
    #expect(Set(file.entries.keys) == ["int8 \"weights\"", "encoder.0.W", "one", "none"])
    #expect(Array(try file.floats("encoder.0.W", shape: [2, 3])) == floats)
    #expect(Array(try file.floats("one", shape: [])) == [-2.5])
    #expect(try file.floats("none", shape: [4, 0]).isEmpty)
    #expect(Array(try file.values("int8 \"weights\"", as: Int8.self, shape: [3])) == bytes)
    // Larger numbers stand first, so that nothing is misaligned.
    #expect(file.entries["int8 \"weights\""]?.byteRange == 28..<31)
    #expect(file.entries["encoder.0.W"]?.byteRange == 0..<24)
  }

  @Test func everyTypeKeepsItsBits() throws {
    func roundTrip<Value: SafetensorsValue & Equatable>(_ values: [Value]) throws {
      let file = try written { write in
        try values.withUnsafeBufferPointer { try write([.init("x", shape: [values.count], $0)]) }
      }
      #expect(Array(try file.values("x", as: Value.self)) == values)
    }
    try roundTrip([Float(1.5), -0.25])
    try roundTrip([UInt16(0x3F80), 0xC020])
    try roundTrip([Int8.min, 0, .max])
    try roundTrip([Int32.min, 0, .max])
    try roundTrip([Int64.min, 0, .max])
  }

  @Test func anEmptyFileOfNoTensorsIsSound() throws {
    let file = try written { write in try write([]) }
    #expect(file.entries.isEmpty && file.metadata.isEmpty)
  }

  @Test func theHeaderIsWhatOtherReadersExpect() throws {
    let data = try writtenData { write in
      try [Float(1), 2].withUnsafeBufferPointer { try write([.init("x", shape: [2], $0)]) }
    }
    let text = #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"# + "  "
    #expect(text.utf8.count == 56)
    #expect(data == Data([56, 0, 0, 0, 0, 0, 0, 0]) + Data(text.utf8) + Data([0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]))
  }

  @Test(arguments: [
    ("missing", nil, "there is no tensor"), ("x", [3], "is [2], expected [3]"), ("i", [1], "holds I32, expected F32"),
  ])
  func aWrongRequestIsAFailure(name: String, shape: [Int]?, expected: String) throws {
    let header =
      #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
      + #""i":{"dtype":"I32","shape":[1],"data_offsets":[8,12]}}"#
    let file = try opened(Self.file(header, dataCount: 12))
    let failure = #expect(throws: Failure.self) { try file.floats(name, shape: shape) }
    #expect(failure?.kind == .model)
    #expect(failure?.what.contains(expected) == true, "\(String(describing: failure))")
  }

  @Test func misalignedNumbersAreNotHandedOut() throws {
    let header =
      #"{"b":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"#
      + #""x":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}}"#
    let file = try opened(Self.file(header, dataCount: 5))
    #expect(throws: Failure.self) { try file.floats("x") }
    #expect(try file.values("b", as: Int8.self).count == 1)
  }

  /// Headers that must be refused, each with a part of the reason.
  static let badHeaders: [(header: String, reason: String)] = [
    ("", "no \"{\""),
    ("[]", "no \"{\""),
    ("{", "no \"\"\""),
    ("{}{}", "text after the end"),
    (#"{"x"}"#, "no \":\""),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}"#, "no \"\"\""),
    (#"{"x":{"dtype":"F32","shape":[2]}}"#, "lacks its"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":[1]}}"#, "unknown field"),
    (#"{"x":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#, "unknown dtype"),
    (#"{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "no whole number"),
    (#"{"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, "no \"]\""),
    (#"{"x":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}"#, "no \"]\""),
    (#"{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, "too large"),
    (#"{"x":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}"#, "too large"),
    (#"{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#, "can't fill"),
    (#"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, "can't fill"),
    (#"{"x":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}"#, "more than 16"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "data_offsets [8, 0]"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[8]}}"#, "data_offsets [8]"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}"#, "more than 2"),
    (#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "starts at byte 4, expected 0"),
    (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "take 4 bytes"),
    (#"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, "take 12 bytes"),
    (
      #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      "starts at byte 4, expected 8"
    ),
    (
      #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      "appears twice"
    ),
    (
      #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0078":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}"#,
      "appears twice"
    ),
    (#"{"x":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "appears twice"),
    (#"{"__metadata__":{"a":1},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "no \"\"\""),
    (#"{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "bad escape"),
    ("{\"a\nb\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "control character"),
    (#"{"x"#, "ends inside a string"),
    (#"{"x\"#, "ends inside a string"),
    (String(repeating: #"{"x":"#, count: 100_000), "unknown field"),
  ]

  @Test(arguments: badHeaders.indices)
  func aBadHeaderIsAFailure(index: Int) throws {
    let (header, reason) = Self.badHeaders[index]
    try expectDamage(Self.file(header, dataCount: 8), reason)
  }

  @Test func badTextAndBadLengthsAreFailures() throws {
    let sound = #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    _ = try opened(Self.file(sound, dataCount: 8))
    var broken = Self.file(sound, dataCount: 8)
    broken[10] = 0xFF
    try expectDamage(broken, "bad UTF-8")
    for length in [UInt64(sound.utf8.count + 9), 100_000_001, .max] {
      let field = withUnsafeBytes(of: length.littleEndian) { Data($0) }
      try expectDamage(field + broken.dropFirst(8), "a header of \(length) bytes")
    }
  }

  @Test func aFileCutAnywhereIsAFailure() throws {
    let data = try Self.small()
    for count in 0..<data.count { try expectDamage(data.prefix(count)) }
    try expectDamage(data + [0])
  }

  @Test func noFlippedBitOfTheHeaderIsACrash() throws {
    let sound = try Self.small()
    let headerCount = 8 + Int(sound[0]) + 256 * Int(sound[1])
    var accepted = 0
    for place in 0..<headerCount {
      for bit in 0..<8 {
        var data = sound
        data[place] ^= 1 << bit
        do {
          let file = try opened(data)
          accepted += 1
          for (name, entry) in file.entries where entry.type == .float32 {
            // Reading every value proves that the range lies inside the mapping.
            _ = (try? file.floats(name))?.reduce(0, +)
          }
        } catch let failure as Failure {
          #expect(failure.kind == .model)
        }
      }
    }
    // Names and metadata may change unseen, hardly anything else.
    #expect(accepted > 0 && accepted < 8 * headerCount / 4)
  }

  @Test func whatIsNoFileIsAFailure() throws {
    let folder = FileManager.default.temporaryDirectory
    let missing = folder.appendingPathComponent(UUID().uuidString)
    #expect(
      throws: Failure(.model, "can't be read: No such file or directory", at: missing.path, advice: "check the path")
    ) {
      try SafetensorsFile(contentsOf: missing)
    }
    let failure = #expect(throws: Failure.self) { try SafetensorsFile(contentsOf: folder) }
    #expect(failure?.kind == .model && failure?.what == "not a regular file")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskIsAFailureOfTheResource() throws {
    let device = open("/dev/full", O_WRONLY)
    defer { close(device) }
    let failure = #expect(throws: Failure.self) {
      try SafetensorsFile.write([], to: device, path: "model.safetensors")
    }
    #expect(failure?.kind == .resource && failure?.place == "model.safetensors")
  }

  @Test func aShortWriteIsCarriedOnWith() throws {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForWriting.fileDescriptor
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    // The pipe takes a part of this and then nothing more: success would mean that the rest was forgotten.
    let values = [Float](repeating: 1, count: 1 << 19)
    let failure = #expect(throws: Failure.self) {
      try values.withUnsafeBufferPointer {
        try SafetensorsFile.write([.init("x", shape: [values.count], $0)], to: descriptor, path: "pipe")
      }
    }
    #expect(failure?.kind == .resource)
  }
}

extension SafetensorsTests {
  private typealias Write = ([SafetensorsFile.Tensor]) throws -> Void

  /// A small file with a bit of everything.
  private static func small() throws -> Data {
    let header =
      #"{"__metadata__":{"k":"v\n"},"x":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"#
      + #""y":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"z":{"dtype":"I8","shape":[3],"data_offsets":[12,15]}} "#
    return file(header, dataCount: 15)
  }

  /// A file with the given header and as many bytes after it.
  private static func file(_ header: String, dataCount: Int) -> Data {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) } + Data(header.utf8)
      + Data(count: dataCount)
  }

  private func expectDamage(_ data: Data, _ reason: String = "not a sound safetensors file") throws {
    let failure = #expect(throws: Failure.self) { try opened(data) }
    #expect(failure?.kind == .model)
    #expect(failure?.what.contains(reason) == true, "\(String(describing: failure))")
  }

  /// Opens the bytes as a file, which is gone from the folder afterwards but stays mapped.
  private func opened(_ data: Data) throws -> SafetensorsFile {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    try data.write(to: url)
    return try SafetensorsFile(contentsOf: url)
  }

  private func written(metadata: [String: String] = [:], _ body: (Write) throws -> Void) throws -> SafetensorsFile {
    try opened(writtenData(metadata: metadata, body))
  }

  private func writtenData(metadata: [String: String] = [:], _ body: (Write) throws -> Void) throws -> Data {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    defer { close(descriptor) }
    try body { try SafetensorsFile.write($0, metadata: metadata, to: descriptor, path: url.path) }
    return try Data(contentsOf: url)
  }
}
