import Foundation
import Testing

/// A terminal without glass: programs see a real one, the test holds the other end.
final class PseudoTerminal {
  /// Thrown when nothing comes where something should.
  struct Silence: Error {}

  /// What is read here was written to the terminal; what is written here was typed.
  let control: Int32
  /// What programs open.
  let path: String

  init(columns: Int = 80, rows: Int = 24) throws {
    control = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(control >= 0)
    // The C functions for this are hidden from Swift; these are the requests that they make of Linux.
    let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    var (isLocked, number): (Int32, Int32) = (0, 0)
    try #require(ioctl(control, setLock, &isLocked) == 0 && ioctl(control, getNumber, &number) == 0)
    path = "/dev/pts/\(number)"
    try resize(columns: columns, rows: rows)
  }

  deinit { close(control) }

  /// Changes the size of the window, of which its program is told.
  func resize(columns: Int, rows: Int) throws {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(control, UInt(TIOCSWINSZ), &size) == 0)
  }

  /// Presses keys.
  func type(_ text: String) throws {
    let bytes = Array(text.utf8)
    try #require(write(control, bytes, bytes.count) == bytes.count)
  }

  /// What was written to the terminal since the last call, waiting for it; nil when no program has it open any more.
  func read() throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    var wait = pollfd(fd: control, events: Int16(POLLIN), revents: 0)
    // Far above what anything takes: a test that hangs should fail all the same.
    guard poll(&wait, 1, 120_000) > 0 else { throw Silence() }
    let count = Foundation.read(control, &bytes, bytes.count)
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  /// Whether the terminal edits lines and shows what is typed by itself, as it does unless a program took that over.
  var isAsUsual: Bool {
    var settings = termios()
    let wanted = tcflag_t(ICANON | ECHO | ISIG)
    return tcgetattr(control, &settings) == 0 && settings.c_lflag & wanted == wanted
  }
}
