/// The weights of a model with their packed forms: what a layer multiplies by.
///
/// Packing is done once a batch in training and once a model in decoding; in between, the panels are shared by all
/// threads.
package final class Weights: ParameterBlock, @unchecked Sendable {
  /// Which products the panels are for.
  package enum Use: Sendable {
    /// x Wᵀ only.
    case inference
    /// x Wᵀ and dy W.
    case training
  }

  /// The weights in a task of a product that a team shares, and the columns that one begins with: whole panels.
  private static let shareSize = 1 << 18
  private static let shareStep = 64

  /// What products with these weights multiply.
  package let precision: Precision
  private let frozen: FrozenWeights?
  private let panels = Workspace()
  private var forward: [PackedMatrix?] = []
  private var backward: [PackedMatrix?] = []
  private var quantized: [QuantizedPanels?] = []
  private var reservedUse: Use?

  /// A block initialised as the layers asked; every parameter has its own generator, so that adding one leaves the
  /// others as they were.
  package init(_ layout: ParameterLayout, seed: UInt64, precision: Precision = .float32) {
    self.precision = precision
    frozen = nil
    super.init(layout)
    for (parameter, initializer) in zip(layout.parameters, layout.initializers) {
      var generator = SeededGenerator(seed: seed &+ UInt64(parameter.index) &* 0x9E37_79B9_7F4A_7C15)
      initializer.fill(self[parameter], using: &generator)
    }
  }

  /// A block of zeros, to be filled from a file.
  package init(zeros layout: ParameterLayout, precision: Precision = .float32) {
    self.precision = precision
    frozen = nil
    super.init(layout)
  }

  /// Weights that don't change any more, used where they lie; some may be quantised. They are packed for inference only.
  package init(_ frozen: FrozenWeights) {
    precision = .float32
    self.frozen = frozen
    super.init(withoutFloats: frozen.layout)
  }

  /// A parameter's values; a quantised one has none.
  package override subscript(parameter: Parameter) -> Matrix {
    guard let frozen else { return super[parameter] }
    guard case .floats(let matrix) = frozen[parameter] else { preconditionFailure("\(parameter.name) is quantised") }
    return matrix
  }

  /// A parameter's quantised values, if it has been quantised.
  func quantizedMatrix(_ parameter: Parameter) -> QuantizedMatrix? {
    if case .quantized(let matrix) = frozen?[parameter] { matrix } else { nil }
  }

  /// Copies rows of a table, [ids, columns of the parameter].
  package func copyRows(_ ids: [Int32], of parameter: Parameter, into rows: Matrix) {
    rows.expect(rows: ids.count, columns: parameter.columns, "rows of \(parameter.name)")
    precondition(ids.allSatisfy { $0 >= 0 && $0 < parameter.rows }, "an id that \(parameter.name) has no row for")
    if let table = quantizedMatrix(parameter) {
      for (row, id) in ids.enumerated() { table.copyRow(Int(id), to: rows.row(row)) }
    } else {
      let table = self[parameter]
      for (row, id) in ids.enumerated() { rows.row(row).update(from: table.row(Int(id)), count: rows.columns) }
    }
  }

  /// Packs the present values, in parallel.
  package func pack(for use: Use, workers: Workers) {
    if reservedUse == nil { reserve(for: use) }
    precondition(use == .inference || reservedUse == .training, "packed for inference before")
    precondition(use == .inference || frozen == nil, "weights that don't change are not trained")
    let multiplied = layout.parameters.filter { layout.multiplies[$0.index] }
    let tiles = multiplied.filter { quantizedMatrix($0) == nil }.flatMap(ParameterTile.tiles)
    workers.run(tiles.count) { pack(tiles[$0]) }
    workers.run(multiplied.count) { [self] task in
      if let matrix = quantizedMatrix(multiplied[task]) { quantized[multiplied[task].index]?.fill(from: matrix) }
    }
  }

  /// Packs the present values of a tile, for the use that all were packed for before.
  package func pack(_ tile: ParameterTile) {
    let (index, values) = (tile.parameter.index, self[tile.parameter].rows(tile.rows))
    forward[index]?.fillColumns(tile.rows, from: values)
    backward[index]?.fillDepth(tile.rows, from: values)
  }

  /// y = x Wᵀ + b or y += x Wᵀ + b: x is [n, columns of W], y is [n, rows of W], b, if there is one, is [1, rows of W].
  /// - Parameter team: shares the work; it changes no bit.
  package func multiply(
    _ x: Matrix, transposeOf parameter: Parameter, plus bias: Parameter? = nil, into y: Matrix, adding: Bool = false,
    team: Team? = nil
  ) {
    let (count, share) = (parameter.rows, Self.shareSize / parameter.columns / Self.shareStep * Self.shareStep)
    guard let team, share > 0, count >= 2 * share else {
      multiply(x, transposeOf: parameter, columns: 0..<count, plus: bias, into: y, adding: adding)
      return
    }
    team.run((count + share - 1) / share) { task in
      let columns = task * share..<min((task + 1) * share, count)
      multiply(x, transposeOf: parameter, columns: columns, plus: bias, into: y, adding: adding)
    }
  }

  /// The part of a product that makes some columns of y.
  private func multiply(
    _ x: Matrix, transposeOf parameter: Parameter, columns: Range<Int>, plus bias: Parameter?, into y: Matrix,
    adding: Bool
  ) {
    let y = y.columns(columns)
    let bias = bias.map { self[$0].columns(columns) }
    if let panels = quantized[parameter.index] {
      panels.columns(columns).multiply(x, into: y, adding: adding, bias: bias)
      return
    }
    guard let packed = forward[parameter.index] else { preconditionFailure("\(parameter.name) is not packed") }
    packed.columns(columns).multiply(x, into: y, adding: adding)
    if let bias { y.addBias(bias) }
  }

  /// dx = dy W or dx += dy W: dy is [n, rows of W], dx is [n, columns of W].
  package func multiply(_ dy: Matrix, by parameter: Parameter, into dx: Matrix, adding: Bool = false) {
    guard let packed = backward[parameter.index] else { preconditionFailure("\(parameter.name) is not packed") }
    packed.multiply(dy, into: dx, adding: adding)
  }

  private func reserve(for use: Use) {
    reservedUse = use
    for parameter in layout.parameters {
      var wanted = layout.multiplies[parameter.index]
      let isQuantized = wanted && quantizedMatrix(parameter) != nil
      quantized.append(
        isQuantized ? QuantizedPanels(depth: parameter.columns, columns: parameter.rows, in: panels) : nil)
      wanted = wanted && !isQuantized
      forward.append(
        wanted ? PackedMatrix(depth: parameter.columns, columns: parameter.rows, precision, in: panels) : nil)
      backward.append(
        wanted && use == .training
          ? PackedMatrix(depth: parameter.rows, columns: parameter.columns, precision, in: panels) : nil)
    }
  }
}
