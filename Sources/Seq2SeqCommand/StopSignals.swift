import Diagnostics
import Dispatch
import Foundation
import Synchronization

/// Notes SIGINT, SIGTERM and SIGHUP instead of dying of them; the second one ends the program at once.
///
/// The latest one made rules. Where nobody notes a signal, it ends the program with no line and no file half-written.
final class StopSignals: Sendable {
  /// Signals this close together are one request: `timeout` sends its own to the process and to the process's group.
  private static let oneRequest = Duration.milliseconds(500)
  private static let latest = Mutex<StopSignals?>(nil)

  private let first = Mutex<(number: Int32, time: ContinuousClock.Instant)?>(nil)
  private let isNoting: Atomic<Bool>

  /// - Parameters:
  ///   - noting: whether signals are noted from the start; else they end the program at once until `note()`.
  ///   - evenIgnored: whether SIGINT is watched even where it was ignored, as it is by what a script runs in the
  ///     background: training must be stoppable there, too.
  init(noting: Bool = true, evenIgnored: Bool = true) {
    isNoting = Atomic(noting)
    Self.latest.withLock { $0 = self }
    SignalWatch.shared.begin(evenInterrupt: evenIgnored) { Self.receive($0) }
  }

  /// From now on the first signal is noted.
  func note() { isNoting.store(true, ordering: .relaxed) }

  /// From now on a signal ends the program, and so does one that was noted.
  func obey() {
    isNoting.store(false, ordering: .relaxed)
    if let number = received { Self.leave(number) }
  }

  /// The signal that came, if one did.
  var received: Int32? { first.withLock { $0?.number } }

  private static func receive(_ number: Int32) {
    guard let ruling = latest.withLock(\.self), ruling.isNoting.load(ordering: .relaxed) else { leave(number) }
    let isFurther = ruling.first.withLock { first in
      guard let earlier = first else {
        first = (number, .now)
        return false
      }
      return earlier.time.duration(to: .now) > oneRequest
    }
    if isFurther { leave(number) }
  }

  private static func leave(_ number: Int32) -> Never {
    Output.close()
    AtomicFile.removeUnfinished()
    _exit(128 + number)
  }
}

/// Thrown by a command that a signal ended after it had put everything in order.
struct Stopped: Error {
  let signal: Int32

  /// As a shell reports it: 130 for SIGINT, 143 for SIGTERM.
  var exitCode: Int32 { 128 + signal }
}
