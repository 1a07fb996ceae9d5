import CKernels

/// The numbers that products multiply; their sums, and all other arithmetic, are in float32.
package enum Precision: String, CaseIterable, Codable, Sendable {
  case float32
  /// Floats with the upper 8 of 24 digits (Kalamkar et al. 2019): half the memory and twice the rate where the
  /// processor has an instruction for them.
  case bfloat16

  /// Whether this machine gains from bfloat16.
  package static let hasFastBFloat16 = has_bfloat16() != 0

  /// The numbers that share the place of a float in panels.
  var numbersInUnit: Int { self == .bfloat16 ? 2 : 1 }
}
