/// An arena of floats: taking memory is adding to an offset, and all of it is given back at once.
///
/// A training step takes the same sizes again and again, so after the first batches nothing is allocated any more.
/// One workspace serves one thread at a time.
package final class Workspace: @unchecked Sendable {
  private struct Chunk {
    let base: UnsafeMutablePointer<Float>
    let capacity: Int
  }

  /// A point to which `release` can go back.
  package struct Mark {
    fileprivate let chunk: Int
    fileprivate let used: Int
  }

  private static let smallestChunk = 1 << 18
  /// Sixteen floats are a cache line and the widest vector.
  private static let alignment = 16

  private var chunks: [Chunk] = []
  private var current = 0
  private var used = 0

  package init() {}

  deinit {
    for chunk in chunks { FloatMemory.deallocate(chunk.base) }
  }

  /// The bytes held, used or not.
  package var capacity: Int { chunks.reduce(0) { $0 + $1.capacity } * MemoryLayout<Float>.stride }

  /// Takes floats with arbitrary contents.
  package func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    let size = (count + Self.alignment - 1) / Self.alignment * Self.alignment
    while current < chunks.count {
      if used + size <= chunks[current].capacity {
        defer { used += size }
        return chunks[current].base + used
      }
      current += 1
      used = 0
    }
    let capacity = max(size, Self.smallestChunk, chunks.reduce(0) { $0 + $1.capacity } / 4)
    chunks.append(Chunk(base: FloatMemory.allocate(capacity), capacity: capacity))
    used = size
    return chunks[current].base
  }

  /// Takes a matrix with arbitrary contents, [rows, columns].
  package func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(floats(rows * columns), rows: rows, columns: columns)
  }

  /// Takes a matrix of zeros, [rows, columns].
  package func zeros(_ rows: Int, _ columns: Int) -> Matrix {
    let result = matrix(rows, columns)
    result.zero()
    return result
  }

  /// Takes a contiguous copy of a matrix.
  package func copy(of other: Matrix) -> Matrix {
    let result = matrix(other.rows, other.columns)
    result.copy(from: other)
    return result
  }

  /// Takes 32-bit integers and fills them.
  package func integers(_ values: some Collection<Int32>) -> UnsafeMutablePointer<Int32> {
    let memory = UnsafeMutableRawPointer(floats(values.count)).bindMemory(to: Int32.self, capacity: values.count)
    for (index, value) in values.enumerated() { memory[index] = value }
    return memory
  }

  /// Where the arena stands.
  package var mark: Mark { Mark(chunk: current, used: used) }

  /// Gives back everything taken since the mark.
  package func release(to mark: Mark) {
    current = mark.chunk
    used = mark.used
  }

  /// Gives back everything; what was in several pieces becomes one, so that the next round finds it whole.
  package func reset() {
    release(to: Mark(chunk: 0, used: 0))
    guard chunks.count > 1 else { return }
    let total = chunks.reduce(0) { $0 + $1.capacity }
    for chunk in chunks { FloatMemory.deallocate(chunk.base) }
    chunks = [Chunk(base: FloatMemory.allocate(total), capacity: total)]
  }
}
