/// A named matrix of trainable weights: its place in every block that follows the same layout.
package struct Parameter: Hashable, Sendable {
  /// The name in the file, in errors and in tests, as "encoder.0.forward.W".
  package let name: String
  package let rows: Int
  package let columns: Int
  /// Its number in the layout and its first float in a block.
  package let index: Int
  package let offset: Int

  package var count: Int { rows * columns }
}

/// The list of a model's parameters, made once by the layers as they are built.
///
/// Weights, gradients, moments and averages are each one block of memory in this order, so that updating, clipping,
/// averaging, saving and checking are each one loop.
package struct ParameterLayout: Sendable {
  package private(set) var parameters: [Parameter] = []
  package private(set) var initializers: [Initializer] = []
  /// Whether a parameter is a factor of products and so worth packing.
  package private(set) var multiplies: [Bool] = []
  /// The floats in a block.
  package private(set) var count = 0

  package init() {}

  /// The rows of all parameters, cut into tasks.
  package var tiles: [ParameterTile] { parameters.flatMap(ParameterTile.tiles) }

  /// Adds a matrix [rows, columns]; one that `multiplies` is packed before use.
  package mutating func add(
    _ name: String, _ rows: Int, _ columns: Int, _ initializer: Initializer, multiplies: Bool = true
  ) -> Parameter {
    precondition(!parameters.contains { $0.name == name }, "parameter \(name) is named twice")
    let parameter = Parameter(name: name, rows: rows, columns: columns, index: parameters.count, offset: count)
    parameters.append(parameter)
    initializers.append(initializer)
    self.multiplies.append(multiplies)
    count += (parameter.count + 15) / 16 * 16
    return parameter
  }

  /// Notes that a parameter added for something else, a tied embedding, is a factor of products too.
  package mutating func alsoMultiplies(_ parameter: Parameter) { multiplies[parameter.index] = true }
}
