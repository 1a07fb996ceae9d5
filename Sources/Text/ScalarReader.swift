/// Walks over the Unicode scalars of valid UTF-8, with their places in bytes.
struct ScalarReader: Sequence, IteratorProtocol {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next scalar's code point and the bytes it takes.
  mutating func next() -> (value: UInt32, range: Range<Int>)? {
    guard offset < bytes.count else { return nil }
    let first = bytes[offset]
    let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = length == 1 ? UInt32(first) : UInt32(first) & (0x7F >> UInt32(length))
    let range = offset..<Swift.min(offset + length, bytes.count)
    for byte in bytes[range].dropFirst() { value = value << 6 | UInt32(byte & 0x3F) }
    offset = range.upperBound
    return (value, range)
  }
}
