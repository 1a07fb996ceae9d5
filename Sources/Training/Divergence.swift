import Diagnostics
import Foundation

/// What becomes of a run whose numbers stop being finite.
///
/// A step without finite numbers, or with a loss beyond all reason, is skipped. After several in a row, or a look at the
/// validation pairs that finds such a loss, the run goes back to where they were last translated better than ever, and goes
/// on from there at half the learning rate.
enum Divergence {
  /// Skipped steps in a row that send a run back.
  static let mostSkipped = 5
  /// The largest loss, in nats a token, of a model that is of any use: the worst guess at a token costs the logarithm of the
  /// vocabulary's size, which is below 14.
  static let largestLoss = 50.0
  /// Times that a run is sent back before it is given up.
  static let mostRollbacks = 6

  /// What the learning rate is multiplied by in a run that was sent back so many times.
  static func rateFactor(rollbacks: Int) -> Float { pow(0.5, Float(rollbacks)) }

  /// - Parameter hasModel: whether there is a model from before.
  static func failure(at step: Int, hasModel: Bool) -> Failure {
    Failure(
      .data, "training diverged: its loss was beyond all bounds, even at lower and lower learning rates",
      at: "step \(step)",
      advice: "train again with a lower --learning-rate, and another --output"
        + (hasModel ? "; the best model so far is kept" : ""))
  }
}

/// A run that went back.
package struct RollbackReport: Sendable {
  /// The step at which the loss was beyond all bounds.
  package let step: Int
  /// The step that the run goes on from.
  package let goesOnFrom: Int
  /// What the learning rate is multiplied by from now on.
  package let rateFactor: Float
}
