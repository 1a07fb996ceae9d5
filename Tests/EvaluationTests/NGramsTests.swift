import Testing

@testable import Evaluation

struct NGramsTests {
  @Test(arguments: 0...9, 1...8)
  func total(count: Int, order: Int) {
    let runs = NGrams(of: [UInt32](repeating: 0, count: count), order: order)
    #expect(runs.total == max(count - order + 1, 0))
    #expect(runs.matches(with: runs) == runs.total)
  }

  @Test func matchesAreClipped() {
    let (many, few) = (NGrams(of: [1, 1, 1, 2], order: 1), NGrams(of: [1, 2, 2, 3], order: 1))
    #expect(many.matches(with: few) == 2)
    #expect(few.matches(with: many) == 2)
  }

  @Test func maximum() {
    var runs = NGrams(of: [1, 1, 2], order: 1)
    runs.formMaximum(with: NGrams(of: [1, 2, 2, 3], order: 1))
    #expect(runs.total == 5)
  }
}
