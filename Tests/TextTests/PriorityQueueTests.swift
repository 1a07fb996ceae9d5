import Testing

@testable import Text

@Suite struct PriorityQueueTests {
  @Test(arguments: 0..<20) func elementsComeOutInOrder(count: Int) {
    var random = FixedGenerator(state: UInt64(count))
    let numbers = (0..<count).map { _ in Int.random(in: 0..<10, using: &random) }
    var queue = PriorityQueue<Int>()
    for number in numbers { queue.push(number, by: >) }
    var sorted: [Int] = []
    while let number = queue.pop(by: >) { sorted.append(number) }
    #expect(sorted == numbers.sorted(by: >))
  }
}
