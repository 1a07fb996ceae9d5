import Testing

@testable import Tensors

/// The arena hands out separate memory, takes it back to a mark, and then needs no more.
struct WorkspaceTests {
  @Test func memoryIsAlignedAndSeparate() {
    let workspace = Workspace()
    let pieces = [1, 16, 17, 1000, 3].enumerated().map { index, count in
      let piece = Matrix(workspace.floats(count), rows: 1, columns: count)
      piece.fill(Float(index))
      return piece
    }
    for (index, piece) in pieces.enumerated() {
      #expect(Int(bitPattern: piece.base).isMultiple(of: 64))
      #expect(piece.values.allSatisfy { $0 == Float(index) })
    }
  }

  @Test func releaseGoesBackToTheMark() {
    let workspace = Workspace()
    let kept = workspace.zeros(1, 10)
    let mark = workspace.mark
    let first = workspace.floats(100)
    // Larger than what is left of the first chunk, and than any chunk.
    _ = workspace.floats(1 << 18)
    _ = workspace.floats(1 << 21)
    workspace.release(to: mark)
    #expect(workspace.floats(50) == first)
    #expect(kept.values.allSatisfy { $0 == 0 })
  }

  @Test func resetMakesOneChunkOfMany() {
    let workspace = Workspace()
    let sizes = [1 << 18, 1 << 18, 1 << 21]
    for size in sizes { _ = workspace.floats(size) }
    let capacity = workspace.capacity
    workspace.reset()
    let whole = workspace.floats(sizes.reduce(0, +))
    #expect(workspace.capacity == capacity)
    workspace.reset()
    #expect(workspace.floats(1) == whole)
  }

  @Test func aChunkIsFilledToItsEndAndNoFurther() {
    let workspace = Workspace()
    _ = workspace.floats(1 << 17)
    let capacity = workspace.capacity
    let half = workspace.mark
    _ = workspace.floats(1 << 17)
    #expect(workspace.capacity == capacity)
    workspace.release(to: half)
    _ = workspace.floats((1 << 17) + 1)
    #expect(workspace.capacity > capacity)
  }

  @Test func theSameStepsNeedNoMoreMemory() {
    let workspace = Workspace()
    func step() { for power in 10..<21 { _ = workspace.matrix(3, 1 << power) } }
    step()
    let capacity = workspace.capacity
    #expect(capacity >= 3 * 4 * ((1 << 21) - (1 << 10)))
    for _ in 0..<3 {
      workspace.reset()
      step()
    }
    #expect(workspace.capacity == capacity)
  }

  @Test func valuesAreSetWhereAsked() {
    let workspace = Workspace()
    workspace.matrix(4, 4).fill(.nan)
    workspace.reset()
    #expect(workspace.zeros(4, 4).values.allSatisfy { $0 == 0 })
    let integers = workspace.integers([5, -1, .max])
    #expect((0..<3).map { integers[$0] } == [5, -1, .max])
  }
}
