/// The numbers that a model's products are computed with when it is used.
package enum DecodingPrecision: String, CaseIterable, Sendable {
  /// `int8` where the folder has it, else `float32`.
  case auto
  case float32
  /// Weights and activations of 8 bits, sums exact: a quarter of the memory and several times the speed.
  case int8
}
