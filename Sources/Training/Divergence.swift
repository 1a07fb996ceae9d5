import Diagnostics
import Foundation

/// What becomes of a run whose numbers stop being finite.
///
/// A step without finite numbers is skipped. After several in a row, or a look at the validation pairs that finds no finite
/// perplexity, the run goes back to its last save, whose
/// numbers are finite, and goes on from there at half the learning rate.
enum Divergence {
  /// Skipped steps in a row that send a run back.
  static let mostSkipped = 5
  /// Times that a run is sent back before it is given up.
  static let mostRollbacks = 6

  /// What the learning rate is multiplied by in a run that was sent back so many times.
  static func rateFactor(rollbacks: Int) -> Float { pow(0.5, Float(rollbacks)) }

  static func failure(at step: Int) -> Failure {
    Failure(
      .data, "training diverged: its numbers were not finite, even at lower and lower learning rates",
      at: "step \(step)",
      advice: "train again with a lower --learning-rate; the best model so far is kept")
  }
}

/// A run that went back to its last save.
package struct RollbackReport: Sendable {
  /// The step at which the numbers were not finite any more.
  package let step: Int
  /// The step that the run goes on from.
  package let goesOnFrom: Int
  /// What the learning rate is multiplied by from now on.
  package let rateFactor: Float
}
