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

  /// What products with these weights multiply.
  package let precision: Precision
  private let panels = Workspace()
  private var forward: [PackedMatrix?] = []
  private var backward: [PackedMatrix?] = []
  private var reservedUse: Use?

  /// A block initialised as the layers asked; every parameter has its own generator, so that adding one leaves the
  /// others as they were.
  package init(_ layout: ParameterLayout, seed: UInt64, precision: Precision = .float32) {
    self.precision = precision
    super.init(layout)
    for (parameter, initializer) in zip(layout.parameters, layout.initializers) {
      var generator = SeededGenerator(seed: seed &+ UInt64(parameter.index) &* 0x9E37_79B9_7F4A_7C15)
      initializer.fill(self[parameter], using: &generator)
    }
  }

  /// A block of zeros, to be filled from a file.
  package init(zeros layout: ParameterLayout, precision: Precision = .float32) {
    self.precision = precision
    super.init(layout)
  }

  /// Packs the present values, in parallel.
  package func pack(for use: Use, workers: Workers) {
    if reservedUse == nil { reserve(for: use) }
    precondition(use == .inference || reservedUse == .training, "packed for inference before")
    let tiles = layout.tiles.filter { layout.multiplies[$0.parameter.index] }
    workers.run(tiles.count) { pack(tiles[$0]) }
  }

  /// Packs the present values of a tile, for the use that all were packed for before.
  package func pack(_ tile: ParameterTile) {
    let (index, values) = (tile.parameter.index, self[tile.parameter].rows(tile.rows))
    forward[index]?.fillColumns(tile.rows, from: values)
    backward[index]?.fillDepth(tile.rows, from: values)
  }

  /// y = x Wᵀ or y += x Wᵀ: x is [n, columns of W], y is [n, rows of W].
  package func multiply(_ x: Matrix, transposeOf parameter: Parameter, into y: Matrix, adding: Bool = false) {
    guard let packed = forward[parameter.index] else { preconditionFailure("\(parameter.name) is not packed") }
    packed.multiply(x, into: y, adding: adding)
  }

  /// dx = dy W or dx += dy W: dy is [n, rows of W], dx is [n, columns of W].
  package func multiply(_ dy: Matrix, by parameter: Parameter, into dx: Matrix, adding: Bool = false) {
    guard let packed = backward[parameter.index] else { preconditionFailure("\(parameter.name) is not packed") }
    packed.multiply(dy, into: dx, adding: adding)
  }

  private func reserve(for use: Use) {
    reservedUse = use
    for parameter in layout.parameters {
      let wanted = layout.multiplies[parameter.index]
      forward.append(
        wanted ? PackedMatrix(depth: parameter.columns, columns: parameter.rows, precision, in: panels) : nil)
      backward.append(
        wanted && use == .training
          ? PackedMatrix(depth: parameter.rows, columns: parameter.columns, precision, in: panels) : nil)
    }
  }
}
