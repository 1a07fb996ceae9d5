import CKernels

/// The gradients of weights that wait for the end of a step, as the terms of sums.
///
/// A weight's gradient is a product over all positions of a batch. Done last, for all shards together, these products
/// are cut into tiles that any thread can take: no thread waits for another, there is one block of gradients whatever
/// the number of shards, and each value is one sum in a fixed order. The views that are added must stay valid until then.
/// Each shard has its own, which one thread at a time fills.
package final class DeferredGradients: @unchecked Sendable {
  /// A part of a parameter's gradient, [rows, columns].
  private enum Term {
    /// dyᵀ x: dy is [n, rows], x is [n, columns], packed where that makes the product faster.
    case product(dy: Matrix, x: Matrix, packed: PackedMatrix?)
    /// The sum of the rows of dy, [n, columns].
    case columnSums(dy: Matrix)
    /// Row i of dy, [n, columns], goes to row ids[i].
    case rows(dy: Matrix, ids: [Int32])
  }

  /// The terms of each parameter, by its index.
  private var terms: [Int: [Term]] = [:]

  package init() {}

  /// Adds dyᵀ x: dy is [n, rows], x is [n, columns] of the parameter.
  package func add(_ dy: Matrix, by x: Matrix, to parameter: Parameter) {
    terms[parameter.index, default: []].append(.product(dy: dy, x: x, packed: nil))
  }

  /// Adds the sum of the rows of dy, [n, columns], to a parameter of one row.
  package func addColumnSums(_ dy: Matrix, to parameter: Parameter) {
    terms[parameter.index, default: []].append(.columnSums(dy: dy))
  }

  /// Adds each row of dy, [n, columns], to the row of its id.
  package func addRows(_ dy: Matrix, ids: [Int32], to parameter: Parameter) {
    terms[parameter.index, default: []].append(.rows(dy: dy, ids: ids))
  }

  /// Takes the sums of all shards' terms, in the order of the shards, and forgets them.
  /// - Parameters:
  ///   - gradients: receives the gradients, whatever it held.
  ///   - precision: what the products multiply.
  ///   - workspace: holds the packed factors until it is reset.
  /// - Returns: the sum of the squares of all gradients.
  package static func collect(
    _ shards: [DeferredGradients], into gradients: ParameterBlock, precision: Precision, workers: Workers,
    workspace: Workspace
  ) -> Double {
    let layout = gradients.layout
    let terms = packed(merged(shards, layout), precision, workers, workspace)
    let tiles = layout.tiles
    let squares = workers.map(tiles.count) { index in
      let tile = tiles[index]
      let c = gradients[tile.parameter].rows(tile.rows)
      let parts = terms[tile.parameter.index]
      if parts.isEmpty { c.zero() }
      for (place, term) in parts.enumerated() { add(term, to: c, rows: tile.rows, isFirst: place == 0) }
      return c.sumOfSquares
    }
    return squares.reduce(0, +)
  }

  /// Takes the terms of each parameter out of the shards, in order.
  private static func merged(_ shards: [DeferredGradients], _ layout: ParameterLayout) -> [[Term]] {
    var merged = [[Term]](repeating: [], count: layout.parameters.count)
    for shard in shards {
      for (parameter, terms) in shard.terms { merged[parameter] += terms }
      shard.terms.removeAll(keepingCapacity: true)
    }
    return merged
  }

  /// Packs the right factors of all products, once for all tiles; not where OpenBLAS is faster.
  private static func packed(
    _ terms: [[Term]], _ precision: Precision, _ workers: Workers, _ workspace: Workspace
  ) -> [[Term]] {
    guard MatrixProduct.prefersPanels || precision != .float32 else { return terms }
    var tasks: [(packed: PackedMatrix, x: Matrix)] = []
    let result = terms.map { parts in
      parts.map { term in
        guard case .product(let dy, let x, _) = term else { return term }
        // Several products can share a factor, as the encoder's directions do.
        if let known = tasks.last(where: { $0.x.base == x.base && $0.x.count == x.count }) {
          return .product(dy: dy, x: x, packed: known.packed)
        }
        let packed = PackedMatrix(depth: x.rows, columns: x.columns, precision, in: workspace)
        tasks.append((packed, x))
        return .product(dy: dy, x: x, packed: packed)
      }
    }
    let all = tasks
    workers.run(all.count) { all[$0].packed.fill(from: all[$0].x, transposed: false) }
    return result
  }

  /// Adds a term's part for some rows of a parameter; the first one sets them.
  private static func add(_ term: Term, to c: Matrix, rows: Range<Int>, isFirst: Bool) {
    if case .product(let dy, let x, let packed) = term {
      if let packed {
        packed.multiply(dy.columns(rows), transposed: true, into: c, adding: !isFirst)
      } else {
        MatrixProduct.multiplyByOpenBLAS(dy.columns(rows), transposed: true, by: x, into: c, adding: !isFirst)
      }
      return
    }
    if isFirst { c.zero() }
    switch term {
    case .columnSums(let dy): dy.addColumnSums(to: c)
    case .rows(let dy, let ids):
      for (row, id) in ids.enumerated() where rows.contains(Int(id)) {
        CKernels.add(dy.columns, dy.row(row), c.row(Int(id) - rows.lowerBound))
      }
    case .product: break
    }
  }
}
