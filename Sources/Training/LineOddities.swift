/// What is odd about a line of text, and was repaired or kept.
package struct LineOddities: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Bytes that are no UTF-8, read as U+FFFD.
  package static let illFormed = Self(rawValue: 1)
  /// A byte-order mark at the start of the file, dropped.
  package static let byteOrderMark = Self(rawValue: 2)
  /// CR LF as the line's end.
  package static let carriageReturn = Self(rawValue: 4)
  /// Control characters other than what is named here, kept.
  package static let control = Self(rawValue: 8)
  /// U+0085, U+2028 or U+2029, kept; they end no line.
  package static let separator = Self(rawValue: 16)
  /// More bytes than a line may have; the rest was dropped.
  package static let cut = Self(rawValue: 32)
  /// Tabs, which are spaces to a tokenizer.
  package static let tab = Self(rawValue: 64)

  /// Finds what is odd inside a line, given as bytes of UTF-8 without the line's end.
  init(in bytes: ArraySlice<UInt8>) {
    self = []
    // Two bytes back are enough to know every character that counts.
    var (last, beforeLast): (UInt8, UInt8) = (0, 0)
    for byte in bytes {
      switch byte {
      case 0x09: insert(.tab)
      case 0..<0x20, 0x7F: insert(.control)
      case 0x85 where last == 0xC2: insert(.separator)
      case 0x80..<0xA0 where last == 0xC2: insert(.control)
      case 0xA8, 0xA9: if last == 0x80 && beforeLast == 0xE2 { insert(.separator) }
      default: break
      }
      (beforeLast, last) = (last, byte)
    }
  }
}

/// Counts the odd lines of a file, so that nothing is repaired in silence.
struct OddityTally {
  /// Each kind with what it says of one line, of many, and what was done.
  private static let kinds: [(kind: LineOddities, one: String, many: String, outcome: String)] = [
    (.illFormed, "isn't valid UTF-8", "aren't valid UTF-8", "what is broken was read as U+FFFD"),
    (.byteOrderMark, "begins with a byte-order mark", "begin with a byte-order mark", "it was dropped"),
    (.carriageReturn, "ends with CR LF", "end with CR LF", "the CR was dropped"),
    (.control, "holds control characters", "hold control characters", "they were kept"),
    (.separator, "holds Unicode line separators", "hold Unicode line separators", "they were kept and end no line"),
    (.cut, "is too long", "are too long", "the rest was not read"),
    (.tab, "holds tabs", "hold tabs", "they were taken for spaces"),
  ]

  private var counts = [(count: Int, firstLine: Int)](repeating: (0, 0), count: kinds.count)

  /// Counts a line.
  mutating func add(_ oddities: LineOddities, line: Int) {
    guard !oddities.isEmpty else { return }
    for (index, kind) in Self.kinds.enumerated() where oddities.contains(kind.kind) {
      counts[index] = (counts[index].count + 1, counts[index].count == 0 ? line : counts[index].firstLine)
    }
  }

  /// A line for each kind that was found, with the first place.
  func notices(of file: String) -> [String] {
    zip(Self.kinds, counts).filter { $1.count > 0 }.map { kind, found in
      let lines = found.count == 1 ? "1 line \(kind.one)" : "\(found.count) lines \(kind.many)"
      return "\(file):\(found.firstLine): \(lines); \(kind.outcome)"
    }
  }
}
