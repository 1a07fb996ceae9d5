import Foundation
import Testing

@testable import Tensors

/// The stream of a seed never changes, and can be saved and resumed.
struct SeededGeneratorTests {
  /// The first numbers of SplitMix64 as its authors' C program prints them.
  @Test func fixedValues() {
    var zero = SeededGenerator(seed: 0)
    #expect((0..<3).map { _ in zero.next() } == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F])
    var other = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<4).map { _ in other.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      ])
  }

  @Test func aSavedGeneratorResumes() throws {
    var generator = SeededGenerator(seed: 9)
    _ = generator.next()
    var resumed = try JSONDecoder().decode(SeededGenerator.self, from: JSONEncoder().encode(generator))
    #expect(resumed == generator)
    #expect((0..<5).map { _ in resumed.next() } == (0..<5).map { _ in generator.next() })
  }

  @Test func unitNumbersFillTheUnitInterval() {
    var generator = SeededGenerator(seed: 5)
    let numbers = (0..<20_000).map { _ in generator.nextUnit() }
    #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
    for tenth in 0..<10 {
      let share = numbers.count { $0 >= Double(tenth) / 10 && $0 < Double(tenth + 1) / 10 }
      // Five standard deviations.
      #expect(abs(share - 2000) < 212, "tenth \(tenth): \(share)")
    }
  }
}
