import CKernels
import Testing

/// A checksum notices every change of a byte and of the length, and is the same on every machine.
struct ChecksumTests {
  @Test(arguments: [1, 3, 4, 255, 256, 257, 1000])
  func everyByteCounts(count: Int) {
    var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let sum = checksum(5, bytes, count)
    #expect(checksum(5, bytes, count) == sum && checksum(6, bytes, count) != sum)
    #expect(checksum(5, bytes, count - 1) != sum && checksum(5, bytes + [0], count + 1) != sum)
    for index in bytes.indices {
      for bit in [1, 0x80] as [UInt8] {
        bytes[index] ^= bit
        #expect(checksum(5, bytes, count) != sum)
        bytes[index] ^= bit
      }
    }
  }

  /// Files outlive programs: the values are as they were when the format was made.
  @Test func knownValues() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    #expect(checksum(0, bytes, 0) == 7_330_680_367_648_291_378)
    #expect(checksum(1, bytes, 1000) == 7_169_276_766_705_793_746)
  }
}
