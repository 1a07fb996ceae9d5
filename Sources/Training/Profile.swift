import Layers
import Synchronization

/// Where the time of a training goes: thread-seconds of each phase.
package final class Profile: Sendable {
  private let spent = Mutex<[Phase: Double]>([:])
  private let started = ContinuousClock.now
  private let threads: Int

  package init(threads: Int) { self.threads = threads }

  /// Runs a phase on the calling thread.
  func measure<Result>(_ phase: Phase, _ body: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    defer { add([phase: (ContinuousClock.now - start) / .seconds(1)]) }
    return try body()
  }

  /// Adds what one thread's clock has measured.
  func add(_ seconds: [Phase: Double]) {
    spent.withLock { $0.merge(seconds, uniquingKeysWith: +) }
  }

  /// Each phase's thread-seconds so far; with those of waiting they are the wall time, threads times.
  package var seconds: [Phase: Double] {
    let wall = (ContinuousClock.now - started) / .seconds(1)
    var result = spent.withLock { $0 }
    result[.waiting] = max(Double(threads) * wall - result.values.reduce(0, +), 0)
    return result
  }
}

extension Optional where Wrapped == Profile {
  /// Runs a phase, and measures it where there is a profile.
  func measure<Result>(_ phase: Phase, _ body: () throws -> Result) rethrows -> Result {
    guard let self else { return try body() }
    return try self.measure(phase, body)
  }
}
