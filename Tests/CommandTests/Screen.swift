@testable import seq2seq

/// What a terminal of the usual kind shows of the bytes that it gets, as far as line editors use it.
struct Screen {
  private static let escape: UInt8 = 0x1B

  private(set) var columns: Int
  private(set) var rows: Int
  /// Rows that have left at the top.
  private var gone: [[String]] = []
  private var cells: [[String]] = [[]]
  private var (row, column) = (0, 0)
  private var insertsCharacters = false
  private var pending: [UInt8] = []

  init(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }

  /// All that was ever shown, blanks at the ends of lines left out.
  var text: String {
    var lines = (gone + cells).map { line in
      let text = line.joined()
      return String(text[..<(text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex)])
    }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// A window of another size; lines stay as they are.
  mutating func resize(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }

  /// Shows what a program writes.
  mutating func show(_ bytes: [UInt8]) {
    pending += bytes
    while let first = pending.first {
      let length = first == Self.escape ? escapeLength : Self.characterLength(first)
      guard let length, length <= pending.count else { return }
      let piece = Array(pending.prefix(length))
      pending.removeFirst(length)
      if first == Self.escape {
        obey(piece)
      } else if first < 32 {
        control(first)
      } else {
        put(String(decoding: piece, as: UTF8.self))
      }
    }
  }

  private static func characterLength(_ first: UInt8) -> Int {
    first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
  }

  /// The length of the command that the pending bytes begin with, if it is all there.
  private var escapeLength: Int? {
    guard pending.count > 1 else { return nil }
    switch pending[1] {
    case UInt8(ascii: "["): return pending.dropFirst(2).firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
    case UInt8(ascii: "("), UInt8(ascii: ")"): return 3
    default: return 2
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 8: column = max(min(column, columns - 1) - 1, 0)
    case 10: moveDown()
    case 13: column = 0
    default: break
    }
  }

  private mutating func moveDown() {
    row += 1
    if row == cells.count { cells.append([]) }
    if cells.count > rows {
      gone.append(cells.removeFirst())
      row -= 1
    }
  }

  private mutating func put(_ character: String) {
    let width = character.displayWidth
    if width == 0, column > 0 {
      cells[row][column - 1] += character
      return
    }
    // The cursor waits behind a full line until there is something for the next.
    if column + width > columns {
      column = 0
      moveDown()
    }
    fill(to: column)
    let new = [character] + Array(repeating: "", count: width - 1)
    let replaced = insertsCharacters ? column..<column : column..<min(column + width, cells[row].count)
    cells[row].replaceSubrange(replaced, with: new)
    column += width
  }

  private mutating func fill(to count: Int) {
    while cells[row].count < count { cells[row].append(" ") }
  }

  /// Obeys a command; those of colours and modes change no text.
  private mutating func obey(_ command: [UInt8]) {
    guard command[1] == UInt8(ascii: "["), let letter = command.last else { return }
    let parameters = String(decoding: command.dropFirst(2).dropLast(), as: UTF8.self)
    let number = Int(parameters.prefix { $0 != ";" })
    let count = max(number ?? 1, 1)
    switch Character(UnicodeScalar(letter)) {
    case "A": row = max(row - count, 0)
    case "B": row = min(row + count, cells.count - 1)
    case "C": column = min(column + count, columns - 1)
    case "D": column = max(min(column, columns - 1) - count, 0)
    case "G": column = count - 1
    case "J": erase(below: true)
    case "K": erase(below: false)
    case "P": cells[row].removeSubrange(min(column, cells[row].count)..<min(column + count, cells[row].count))
    case "@":
      fill(to: column)
      cells[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
    case "h" where parameters == "4": insertsCharacters = true
    case "l" where parameters == "4": insertsCharacters = false
    default: break
    }
  }

  private mutating func erase(below: Bool) {
    cells[row].removeLast(max(cells[row].count - column, 0))
    if below { for line in cells.indices where line > row { cells[line] = [] } }
  }
}
