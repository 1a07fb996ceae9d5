/// A 64-bit hash that is the same in every run (FNV-1a, Fowler, Noll and Vo).
package enum Hash {
  private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
  private static let prime: UInt64 = 0x0000_0100_0000_01B3

  /// The hash of some texts, which are told from their concatenation.
  package static func of(_ texts: String...) -> UInt64 {
    var hash = basis
    for text in texts {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* prime }
      // No text holds this byte.
      hash = (hash ^ 0xFF) &* prime
    }
    return mix(hash)
  }

  /// Folds a number into the hash of what came before it.
  package static func combine(_ hash: UInt64, _ value: UInt64) -> UInt64 { (hash ^ value) &* prime ^ (hash >> 29) }

  /// Spreads every bit over all others: the last bytes of a text have hardly reached the high bits.
  package static func mix(_ value: UInt64) -> UInt64 {
    let hash = (value ^ (value >> 32)) &* 0xD6E8_FEB8_6659_FD93
    return hash ^ (hash >> 32)
  }
}
