/// A 64-bit hash of texts that is the same in every run (FNV-1a, Fowler, Noll and Vo).
package enum Hash {
  private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
  private static let prime: UInt64 = 0x0000_0100_0000_01B3

  package static func of(_ texts: String..., seed: UInt64 = 0) -> UInt64 {
    var hash = basis ^ seed
    for text in texts {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* prime }
      hash = (hash ^ 0xFF) &* prime
    }
    // The last bytes have hardly reached the high bits yet.
    hash ^= hash >> 32
    hash = hash &* 0xD6E8_FEB8_6659_FD93
    return hash ^ (hash >> 32)
  }

  /// Folds a number in.
  package static func combine(_ hash: UInt64, _ value: UInt64) -> UInt64 { (hash ^ value) &* prime ^ (hash >> 29) }
}
