import Dispatch
import Foundation

/// Watches the signals that ask the program to end, each from when it is first asked to until the program ends.
///
/// What was ignored when the program began is left so: `nohup` asks for that.
final class SignalWatch: @unchecked Sendable {
  static let shared = SignalWatch()

  private let lock = NSLock()
  private var sources: [Int32: any DispatchSourceSignal] = [:]

  /// Begins to watch.
  /// - Parameters:
  ///   - evenInterrupt: whether SIGINT is watched even if it was ignored.
  ///   - receive: is called with each signal that comes; that of the first call counts.
  func begin(evenInterrupt: Bool, _ receive: @escaping @Sendable (Int32) -> Void) {
    lock.lock()
    defer { lock.unlock() }
    for number in [SIGINT, SIGTERM, SIGHUP] where sources[number] == nil {
      guard !Self.isIgnored(number) || (number == SIGINT && evenInterrupt) else { continue }
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { receive(number) }
      source.resume()
      sources[number] = source
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
