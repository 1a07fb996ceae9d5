/// Rows of cells under a heading, laid out in columns: the first to the left, figures to the right.
struct Table {
  private static let gap = "   "
  private var rows: [[String]]

  /// - Parameter heading: the names of the columns.
  init(heading: [String]) { rows = [heading] }

  /// Adds a row of as many cells as there are columns.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == rows[0].count, "A row has a cell for each column")
    rows.append(cells)
  }

  /// The heading and the rows, a line each.
  var lines: [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }
      let line = cells.joined(separator: Self.gap)
      return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
    }
  }
}
