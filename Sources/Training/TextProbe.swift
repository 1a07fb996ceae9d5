import Diagnostics

/// Judges from the first bytes of a file whether it is text at all.
enum TextProbe {
  /// The share of the characters that may be NUL or broken in a text.
  private static let mostFaults = 0.2
  /// Fewer characters than this are too few to judge their encoding by, unless there is a NUL among them.
  private static let judgedCount = 32

  /// Fails for UTF-16, which shows it by its byte-order mark.
  static func checkEncoding(of start: [UInt8], name: String) throws {
    guard !start.starts(with: [0xFF, 0xFE]), !start.starts(with: [0xFE, 0xFF]) else {
      throw Failure(.data, "the text is UTF-16", at: name, advice: "convert it to UTF-8 first")
    }
  }

  /// Fails for what is mostly not text; a few faults are left to be repaired.
  static func checkText(_ start: [UInt8], name: String) throws {
    var (count, line, nulls, illFormed) = (0, 1, 0, 0)
    var firstFault = 1
    for scalar in String(decoding: start, as: UTF8.self).unicodeScalars {
      count += 1
      switch scalar {
      case "\n": line += 1
      case "\0", "\u{FFFD}":
        if nulls + illFormed == 0 { firstFault = line }
        if scalar == "\0" { nulls += 1 } else { illFormed += 1 }
      default: break
      }
    }
    guard nulls + illFormed > Int(Double(count) * mostFaults), nulls > 0 || count >= judgedCount else { return }
    let place = "\(name):\(firstFault)"
    guard nulls == 0 else { throw Failure(.data, "not a text file", at: place) }
    throw Failure(.data, "not text in UTF-8", at: place, advice: "convert it to UTF-8 first if it is text")
  }
}
