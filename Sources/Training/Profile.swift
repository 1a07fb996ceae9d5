import Diagnostics
import Foundation
import Layers
import Synchronization
import Tensors

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

extension Profile {
  /// The profile as a table: thread-seconds and their share, the longest phase first.
  var lines: [String] {
    let seconds = seconds
    let all = max(seconds.values.reduce(0, +), .leastNonzeroMagnitude)
    let rows = seconds.sorted { ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue) }.map { phase, time in
      let name = phase.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0)
      return String(format: "  \(name)%9.1f s %6.1f %%", time, 100 * time / all)
    }
    return ["time of \(threads, "thread"), \(String(format: "%.1f", all)) s in all:"] + rows
  }
}

extension Optional where Wrapped == Profile {
  /// The same workers, with their time counted for a phase where there is a profile.
  func observing(_ workers: Workers, _ phase: Phase) -> Workers {
    guard let self else { return workers }
    return workers.observed { self.add([phase: $0]) }
  }

  /// Runs a phase, and measures it where there is a profile.
  func measure<Result>(_ phase: Phase, _ body: () throws -> Result) rethrows -> Result {
    guard let self else { return try body() }
    return try self.measure(phase, body)
  }
}
