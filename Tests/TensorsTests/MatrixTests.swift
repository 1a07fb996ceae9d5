import TestSupport
import Testing

@testable import Tensors

/// Views see the part that they are of.
struct MatrixTests {
  @Test func viewsShareMemory() {
    let workspace = Workspace()
    let whole = workspace.zeros(4, 5)
    let part = whole.rows(1..<3).columns(2..<4)
    #expect((part.rows, part.columns, part.stride) == (2, 2, 5))
    #expect(!part.isContiguous && whole.isContiguous && part.rows(1..<2).isContiguous)
    part.fill(3)
    part[1, 0] = 4
    #expect(whole.values == [0, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 4, 3, 0, 0, 0, 0, 0, 0])
    #expect(part.values == [3, 3, 4, 3])
  }

  @Test(arguments: [0, 2], [0, 3])
  func copies(fromGap: Int, toGap: Int) {
    let workspace = Workspace()
    let source = workspace.random(3, 4, gap: fromGap, seed: 1)
    let target = workspace.zeros(3, 4 + toGap)
    target.columns(0..<4).copy(from: source)
    #expect(target.columns(0..<4).values == source.values)
    #expect(target.columns(4..<4 + toGap).values.allSatisfy { $0 == 0 })
    #expect(workspace.copy(of: source).values == source.values)
  }
}
