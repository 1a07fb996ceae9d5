import Dispatch
import Synchronization

/// A number of threads that share out numbered tasks.
package struct Workers: Sendable {
  /// How many threads work at most, the caller's among them.
  package let count: Int
  private let observer: (@Sendable (Double) -> Void)?

  package init(count: Int) { self.init(count: count, observer: nil) }

  private init(count: Int, observer: (@Sendable (Double) -> Void)?) {
    precondition(count > 0, "workers: \(count)")
    self.count = count
    self.observer = observer
  }

  /// The same threads; the observer is told the seconds that each one worked, for a profile.
  package func observed(by observer: @escaping @Sendable (Double) -> Void) -> Workers {
    Workers(count: count, observer: observer)
  }

  /// Runs two pieces of work beside each other; of two errors the first one's is thrown.
  package func both<A: Sendable, B: Sendable>(
    _ first: @Sendable () throws -> A, _ second: @Sendable () throws -> B
  ) throws -> (A, B) {
    let results = Mutex<(Result<A, any Error>?, Result<B, any Error>?)>((nil, nil))
    run(2) { task in
      if task == 0 {
        let result = Result { try first() }
        results.withLock { $0.0 = result }
      } else {
        let result = Result { try second() }
        results.withLock { $0.1 = result }
      }
    }
    guard case (let a?, let b?) = results.withLock({ $0 }) else { preconditionFailure("a task that was not run") }
    return (try a.get(), try b.get())
  }

  /// Runs every task once and returns when all are done; which thread takes which is left open, so that a task's
  /// result must not depend on it.
  package func run(_ tasks: Int, _ body: @Sendable (Int) -> Void) {
    let threads = min(count, tasks)
    let next = Atomic<Int>(0)
    @Sendable func work() {
      let start = ContinuousClock.now
      while true {
        let task = next.add(1, ordering: .relaxed).oldValue
        if task >= tasks { break }
        body(task)
      }
      observer?((ContinuousClock.now - start) / .seconds(1))
    }
    if threads > 1 {
      DispatchQueue.concurrentPerform(iterations: threads) { _ in work() }
    } else {
      work()
    }
  }

  /// Runs every task once and returns the results in the order of the tasks.
  package func map<Result: Sendable>(_ tasks: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    [Result](unsafeUninitializedCapacity: tasks) { buffer, initialized in
      nonisolated(unsafe) let results = buffer
      run(tasks) { results.initializeElement(at: $0, to: body($0)) }
      initialized = tasks
    }
  }
}
