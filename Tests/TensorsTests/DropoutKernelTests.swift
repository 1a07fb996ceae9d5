import CKernels
import Testing

@testable import Tensors

/// Dropout masks follow from the seed and the position alone, and drop the share that was asked for.
struct DropoutKernelTests {
  private func mask(_ count: Int, seed: UInt64, rate: Float = 0.5) -> [Float] {
    var mask = [Float](repeating: .nan, count: count)
    dropout_mask(count, seed, rate, &mask)
    return mask
  }

  @Test(arguments: [Float(0.1), 0.3, 0.5, 0.9])
  func rate(rate: Float) {
    let count = 100_000
    let mask = mask(count, seed: 5, rate: rate)
    let kept = 1 / (1 - rate)
    #expect(mask.allSatisfy { $0 == 0 || $0 == kept })
    let deviation = (Double(count) * Double(rate * (1 - rate))).squareRoot()
    #expect(abs(Double(mask.count { $0 == 0 }) - Double(count) * Double(rate)) < 4 * deviation)
  }

  @Test func nothingIsDroppedAtRateZero() { #expect(mask(1000, seed: 1, rate: 0).allSatisfy { $0 == 1 }) }

  @Test(arguments: [0, 1, 7, 16, 17, 33, 513])
  func theMaskIsFixedBySeedAndPosition(count: Int) {
    let seed: UInt64 = 0x1234_5678_9ABC_DEF0
    let whole = mask(1000, seed: seed)
    #expect(mask(count, seed: seed) == Array(whole.prefix(count)))
    var values = (0..<count).map { Float($0) + 1 }
    dropout(count, seed, 0.5, &values)
    #expect(values == (0..<count).map { (Float($0) + 1) * whole[$0] })
  }

  /// Masks of different seeds agree in about half of their places, whichever half of the seed differs.
  @Test(arguments: [UInt64(1), 1 << 31, 1 << 32, 1 << 63])
  func everyBitOfTheSeedMatters(difference: UInt64) {
    let agreeing = zip(mask(10_000, seed: 77), mask(10_000, seed: 77 ^ difference)).count { $0 == $1 }
    #expect(abs(agreeing - 5000) < 250, "\(agreeing) of 10,000")
  }
}
