import Tensors
import Testing

@testable import Training

struct SelectionSamplingTests {
  @Test(arguments: [(0, 0), (0, 5), (1, 1), (3, 10), (10, 10), (20, 10)])
  func choosesSoMany(_ count: Int, of total: Int) {
    var generator = SeededGenerator(seed: 1)
    let chosen = generator.choose(count, of: total)
    #expect(chosen.count == min(count, total) && chosen.allSatisfy((0..<total).contains))
    #expect(zip(chosen, chosen.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// Every number is chosen about as often as any other, the first and the last ones, too.
  @Test func choosesAllAlike() {
    var generator = SeededGenerator(seed: 7)
    var counts = [Int](repeating: 0, count: 20)
    for _ in 0..<4000 { for index in generator.choose(5, of: 20) { counts[index] += 1 } }
    // A thousand each is expected; 150 is more than five standard deviations.
    #expect(counts.allSatisfy { abs($0 - 1000) < 150 }, "\(counts)")
  }
}
