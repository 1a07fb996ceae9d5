/// Byte strings numbered in the order they came, kept in one block of memory.
///
/// Used wherever text is a key. Swift's `String` won't do: it takes canonically equivalent strings for equal, and a
/// vocabulary must tell them apart. One block also takes a fraction of the memory of a million small objects.
struct ByteStrings: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// Open addressing: the number of a string, or -1. The count is a power of two, at most half of it in use.
  private var slots = [Int32](repeating: -1, count: 16)

  /// How many different strings have come.
  var count: Int { ends.count }

  /// The string of a number.
  subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

  /// Lends the memory of a string.
  func withBytes<Result>(of index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range(index)])) }
  }

  /// The number of a string, or nil when it never came.
  func index(of key: UnsafeRawBufferPointer) -> Int? {
    let number = slots[slot(of: key)]
    return number < 0 ? nil : Int(number)
  }

  /// The number of a string, a new one when it comes for the first time.
  mutating func insert(_ key: UnsafeRawBufferPointer) -> Int {
    let place = slot(of: key)
    if slots[place] >= 0 { return Int(slots[place]) }
    slots[place] = Int32(count)
    bytes.append(contentsOf: key)
    ends.append(bytes.count)
    if count * 2 > slots.count { grow() }
    return count - 1
  }

  /// Whether one string sorts before another by its bytes, which for UTF-8 is the order of code points.
  func isOrdered(_ first: Int, before second: Int) -> Bool {
    bytes.withUnsafeBytes { $0[range(first)].lexicographicallyPrecedes($0[range(second)]) }
  }

  private func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// Where a string is, or the empty slot where it would go.
  private func slot(of key: UnsafeRawBufferPointer) -> Int {
    // Hasher is seeded anew in every process, so no file can be made to collide.
    var hasher = Hasher()
    hasher.combine(bytes: key)
    var place = hasher.finalize() & (slots.count - 1)
    while slots[place] >= 0, !withBytes(of: Int(slots[place]), { $0.elementsEqual(key) }) {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for index in 0..<count {
      slots[withBytes(of: index) { slot(of: $0) }] = Int32(index)
    }
  }
}

extension ByteStrings {
  /// The number of a string that is given as an array or slice.
  func index(of key: some Collection<UInt8>) -> Int? {
    Self.withBytes(of: key) { index(of: $0) }
  }

  /// The number of a string that is given as an array or slice, a new one when it comes for the first time.
  mutating func insert(_ key: some Collection<UInt8>) -> Int {
    Self.withBytes(of: key) { insert($0) }
  }

  private static func withBytes<Result>(
    of key: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    key.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) } ?? Array(key).withUnsafeBytes(body)
  }
}

extension ByteStrings: Equatable {
  /// Whether both hold the same strings with the same numbers.
  static func == (first: ByteStrings, second: ByteStrings) -> Bool {
    first.ends == second.ends && first.bytes == second.bytes
  }
}
