import Dispatch
import Foundation
import Synchronization

/// Notes SIGINT, SIGTERM and SIGHUP instead of dying of them; the second one kills as usual.
final class StopSignals: @unchecked Sendable {
  private let first = Atomic<Int32>(0)
  private var sources: [any DispatchSourceSignal] = []

  init() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in
        self?.first.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
      source.resume()
      sources.append(source)
    }
  }

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
