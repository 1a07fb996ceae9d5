import CEdit
import Foundation

/// What the user's Ctrl-C and the system's requests to end mean to a talk: noted, and looked at where it suits.
enum Interrupts {
  /// Thrown to end a reply that the user doesn't want to hear out.
  struct Interrupted: Error {}

  /// From now on signals are noted instead of obeyed.
  static func watch() { _ = signals_watch() }

  /// Throws if what is under way is to end: `Interrupted` for Ctrl-C, `Stopped` where the whole program is meant.
  static func check() throws {
    try checkStop()
    if signals_take_interrupt() { throw Interrupted() }
  }

  /// Throws `Stopped` if the program is to end.
  static func checkStop() throws {
    let signal = signals_stop()
    if signal != 0 { throw Stopped(signal: signal) }
  }
}
