import Tensors

extension SeededGenerator {
  /// Chooses so many of the numbers from 0 up to a total, each choice as likely as any other; they rise.
  ///
  /// Selection sampling (Knuth, The Art of Computer Programming 2, section 3.4.2, algorithm S).
  mutating func choose(_ count: Int, of total: Int) -> [Int] {
    var chosen: [Int] = []
    chosen.reserveCapacity(min(count, total))
    for index in 0..<total where Int.random(in: 0..<total - index, using: &self) < count - chosen.count {
      chosen.append(index)
    }
    return chosen
  }
}
