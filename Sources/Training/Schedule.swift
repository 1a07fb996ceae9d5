import Foundation
import Models

/// The learning rate at each moment of a run.
///
/// All schedules start with a linear warm-up. What comes after follows the step or the share of the run that is done.
package struct Schedule: Sendable, Equatable {
  /// The share of the peak rate that cosine and cooldown end at.
  private static let floor = 0.01

  private let settings: TrainingSettings
  /// The share of the run that cooldown falls in.
  let cooldown: Double
  /// What plateau and step have made of the rate so far; saved with the run.
  package var factor: Double

  package init(_ settings: TrainingSettings, factor: Double = 1) {
    self.settings = settings
    cooldown = settings.cooldown ?? TrainingSettings.usualCooldown
    self.factor = factor
  }

  /// - Parameters:
  ///   - step: the steps taken before this one.
  ///   - progress: the share of the run that is done, from 0 to 1.
  package func rate(step: Int, progress: Double) -> Float {
    let warmup = Double(max(settings.warmup, 1))
    let rise = min(1, Double(step + 1) / warmup)
    let fall: Double
    switch settings.schedule {
    case .constant, .step, .plateau: fall = factor
    case .inverseSquareRoot: fall = (warmup / max(warmup, Double(step + 1))).squareRoot()
    case .cosine: fall = Self.floor + (1 - Self.floor) * (1 + cos(.pi * min(max(progress, 0), 1))) / 2
    case .cooldown: fall = Self.floor + (1 - Self.floor) * min(1, max(0, (1 - progress) / cooldown))
    }
    return settings.learningRate * Float(rise * fall)
  }

  /// Notes that the validation pairs were looked at.
  package mutating func didValidate(improved: Bool, progress: Double) {
    switch settings.schedule {
    case .plateau where !improved: factor /= 2
    case .step where progress >= 0.5: factor /= 2
    default: break
    }
  }
}
