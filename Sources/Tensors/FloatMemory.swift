import Diagnostics
import Foundation

/// Memory for floats, taken from the system in large pieces.
enum FloatMemory {
  /// From this size on memory is asked for in pages of 2 MiB: a model of fifty megabytes is otherwise touched for the
  /// first time through thirteen thousand page faults, which took a third of the time to a first translation.
  private static let hugePage = 1 << 21

  /// Takes floats with arbitrary contents; `deallocate` gives them back. A vector's width is kept free of any other use.
  static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let isLarge = bytes >= hugePage
    let alignment = isLarge ? hugePage : 64
    let size = (bytes + alignment - 1) / alignment * alignment
    guard let memory = aligned_alloc(alignment, size) else { end(lacking: size) }
    if isLarge { madvise(memory, size, MADV_HUGEPAGE) }
    return memory.bindMemory(to: Float.self, capacity: size / MemoryLayout<Float>.stride)
  }

  /// Ends the program where nothing can be done any more but to say why.
  private static func end(lacking bytes: Int) -> Never {
    let failure = Failure(
      .resource, "out of memory: \((bytes + (1 << 20) - 1) >> 20) MiB more are needed",
      advice: "lower --batch-tokens, --beam or --size, or raise --memory if it is given")
    FileHandle.standardError.write(Data("seq2seq: \(failure)\n".utf8))
    _exit(failure.kind.rawValue)
  }

  /// Takes zeros.
  static func allocateZeros(_ count: Int) -> UnsafeMutablePointer<Float> {
    let memory = allocate(count)
    memory.update(repeating: 0, count: count)
    return memory
  }

  static func deallocate(_ memory: UnsafeMutablePointer<Float>) { free(memory) }
}
