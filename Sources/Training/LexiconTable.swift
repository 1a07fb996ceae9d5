import Tensors

/// The counts c(t, s) of a word alignment model, cut by target ids into parts; what is hardly seen together is not held.
struct LexiconTable: Sendable {
  /// The counts of some target ids: a row each, in the order of the ids.
  struct Part: Sendable {
    /// Where each row begins in the two others, and behind the last where it ends.
    private(set) var starts: [Int] = [0]
    private(set) var sources: [Int32] = []
    private(set) var counts: [Float] = []

    /// Keeps the counts, [target ids, source ids and the empty word], that reach the least one of their source id.
    init(_ dense: Matrix, least: [Float]) {
      for row in 0..<dense.rows {
        for source in 0..<dense.columns where dense[row, source] > 0 && dense[row, source] >= least[source] {
          sources.append(Int32(source))
          counts.append(dense[row, source])
        }
        starts.append(sources.count)
      }
    }
  }

  let partCount: Int
  private let sourceSize: Int
  private let targetSize: Int
  private let shift: Int
  /// None before the first count.
  private var parts: [Part] = []
  /// Σₜ c(t, s) of each source id and the empty word.
  private var totals: [Double] = []

  /// A table before the first count: all is as probable as all else.
  /// - Parameter mostCells: numbers that a part has at most when all are held, unless it is a single row.
  init(sourceSize: Int, targetSize: Int, mostCells: Int, fewestParts: Int) {
    self.sourceSize = sourceSize
    self.targetSize = targetSize
    var count = fewestParts
    while count < targetSize, targetSize * (sourceSize + 1) / count > mostCells { count *= 2 }
    partCount = count
    shift = count.trailingZeroBitCount
    precondition(1 << shift == count, "the number of parts is a power of two")
  }

  /// The part of a target id. Neighbours are in different ones, since frequent ids stand together.
  func part(of target: Int32) -> Int { Int(target) & (partCount - 1) }

  /// The row of a target id in its part.
  func row(of target: Int32) -> Int { Int(target) >> shift }

  /// This table with other counts.
  func replacing(_ parts: [Part]) -> LexiconTable {
    var table = self
    table.parts = parts
    table.totals = [Double](repeating: 0, count: sourceSize + 1)
    for part in parts {
      for (source, count) in zip(part.sources, part.counts) { table.totals[Int(source)] += Double(count) }
    }
    return table
  }

  /// p(t | s) of a part's target ids, [target ids, source ids and the empty word]; before the first count all are 1.
  func probabilities(part index: Int, in workspace: Workspace) -> Matrix {
    let rows = (targetSize - index + partCount - 1) / partCount
    let result = workspace.zeros(rows, sourceSize + 1)
    guard !parts.isEmpty else {
      result.fill(1)
      return result
    }
    let part = parts[index]
    for row in 0..<rows {
      for place in part.starts[row]..<part.starts[row + 1] {
        let source = Int(part.sources[place])
        result[row, source] = Float(Double(part.counts[place]) / totals[source])
      }
    }
    return result
  }

  /// The translations of each source id, most probable first.
  var translations: [[Lexicon.Translation]] {
    var found = [[Lexicon.Translation]](repeating: [], count: sourceSize)
    for (index, part) in parts.enumerated() {
      for row in 0..<part.starts.count - 1 {
        for place in part.starts[row]..<part.starts[row + 1] where Int(part.sources[place]) < sourceSize {
          let source = Int(part.sources[place])
          let probability = Float(Double(part.counts[place]) / totals[source])
          found[source].append(Lexicon.Translation(target: Int32(row << shift + index), probability: probability))
        }
      }
    }
    for source in found.indices {
      found[source].sort { ($1.probability, $0.target) < ($0.probability, $1.target) }
    }
    return found
  }
}
