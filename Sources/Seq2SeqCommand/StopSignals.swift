import Dispatch
import Foundation
import Synchronization

/// Notes SIGINT, SIGTERM and SIGHUP instead of dying of them; the second one kills as usual.
///
/// They are watched even where they were ignored, as SIGINT is by what a script runs in the background: training must be
/// stoppable there, too.
final class StopSignals: @unchecked Sendable {
  /// Signals this close together are one request: `timeout` sends its own to the process and to the process's group.
  private static let oneRequest = DispatchTimeInterval.milliseconds(500)

  private let first = Atomic<Int32>(0)
  private let isNoting: Atomic<Bool>
  private var sources: [any DispatchSourceSignal] = []

  /// - Parameter noting: whether signals are noted from the start; else they end the program at once until `note()`.
  init(noting: Bool = true) {
    isNoting = Atomic(noting)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in
        guard let self, isNoting.load(ordering: .relaxed) else { _exit(128 + number) }
        first.store(number, ordering: .relaxed)
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.oneRequest) { signal(number, SIG_DFL) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// From now on the first signal is noted.
  func note() { isNoting.store(true, ordering: .relaxed) }

  /// The signal that came, if one did.
  var received: Int32? {
    let number = first.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Lets signals do again what they usually do.
  func restore() {
    for source in sources { source.cancel() }
    sources = []
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
  }
}

/// Thrown by a command that a signal ended after it had put everything in order.
struct Stopped: Error {
  let signal: Int32

  /// As a shell reports it: 130 for SIGINT, 143 for SIGTERM.
  var exitCode: Int32 { 128 + signal }
}
