import Diagnostics
import Foundation

/// Buffered results on their way to standard output or a file.
///
/// Call `flush` when a reader may be waiting, and in the end; what is written last can fail too, so this isn't left to
/// a deinitialiser.
final class Output {
  /// Thrown when the reader of a pipe went away: a reason to stop, and no failure.
  struct ReaderLeft: Error {}

  private static let capacity = 1 << 16
  /// Held while bytes are handed over.
  private static let handover = NSLock()
  /// How long a reader has to take a line that is on its way.
  private static let patience = Duration.seconds(1)

  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []

  /// - Parameter name: what messages call it.
  init(descriptor: Int32 = STDOUT_FILENO, name: String = "standard output") {
    self.descriptor = descriptor
    self.name = name
  }

  /// Adds a line and its end.
  func writeLine(_ line: String) throws {
    buffer.append(contentsOf: line.utf8)
    // Only whole lines are handed over.
    try write("\n")
  }

  /// Adds text as it is.
  func write(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Waits until no line is half handed over, and lets no more go: the program is about to end.
  static func close() {
    // A lock waits until a date, and the clock may be set back meanwhile.
    let end = ContinuousClock.now + patience
    while !handover.try(), ContinuousClock.now < end { usleep(1000) }
  }

  /// Hands everything to the system.
  func flush() throws {
    Self.handover.lock()
    defer { Self.handover.unlock() }
    var start = 0
    defer { buffer.removeAll(keepingCapacity: true) }
    while start < buffer.count {
      let written = buffer[start...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written >= 0 {
        start += written
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, -1)
      case EPIPE: throw ReaderLeft()
      case let code: throw Failure(.resource, "can't write: \(String(cString: strerror(code)))", at: name)
      }
    }
  }
}
