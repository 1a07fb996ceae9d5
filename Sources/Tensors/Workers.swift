import Dispatch
import Synchronization

/// A number of threads that share out numbered tasks.
package struct Workers: Sendable {
  /// How many threads work at most, the caller's among them.
  package let count: Int

  package init(count: Int) {
    precondition(count > 0, "workers: \(count)")
    self.count = count
  }

  /// Runs every task once and returns when all are done; which thread takes which is left open, so that a task's
  /// result must not depend on it.
  package func run(_ tasks: Int, _ body: @Sendable (Int) -> Void) {
    let threads = min(count, tasks)
    guard threads > 1 else {
      for task in 0..<tasks { body(task) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let task = next.add(1, ordering: .relaxed).oldValue
        if task >= tasks { return }
        body(task)
      }
    }
  }
}
