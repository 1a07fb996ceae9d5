import Models
import Testing

@testable import Training

struct ScheduleTests {
  @Test(arguments: ScheduleKind.allCases)
  func warmUp(_ kind: ScheduleKind) {
    let schedule = schedule(kind, warmup: 100)
    #expect(near(schedule.rate(step: 0, progress: 0), 0.02))
    #expect(near(schedule.rate(step: 49, progress: 0), 1))
    #expect(near(schedule.rate(step: 99, progress: 0), 2))
  }

  @Test(arguments: ScheduleKind.allCases, [0, 1])
  func withoutWarmUp(_ kind: ScheduleKind, warmup: Int) {
    #expect(near(schedule(kind, warmup: warmup).rate(step: 0, progress: 0), 2))
  }

  @Test(
    arguments: [
      (.constant, 2, 2), (.step, 2, 2), (.plateau, 2, 2), (.cosine, 1.01, 0.02), (.cooldown, 2, 0.02),
      (.inverseSquareRoot, 2 * (100.0 / 500).squareRoot(), 2 * (100.0 / 1000).squareRoot()),
    ] as [(ScheduleKind, Double, Double)])
  func middleAndEnd(_ kind: ScheduleKind, middle: Double, end: Double) {
    let schedule = schedule(kind, warmup: 100)
    #expect(near(schedule.rate(step: 499, progress: 0.5), middle))
    #expect(near(schedule.rate(step: 999, progress: 1), end))
    if kind == .cooldown { #expect(near(schedule.rate(step: 899, progress: 0.9), 1.01)) }
    // A run that goes on beyond its plan keeps the last rate.
    if [.cosine, .cooldown].contains(kind) { #expect(near(schedule.rate(step: 1099, progress: 1.1), end)) }
  }

  @Test func cooldownOfAnotherLength() {
    var settings = TrainingSettings()
    (settings.schedule, settings.warmup, settings.learningRate, settings.cooldown) = (.cooldown, 1, 2, 0.5)
    let schedule = Schedule(settings)
    #expect(near(schedule.rate(step: 500, progress: 0.5), 2) && near(schedule.rate(step: 750, progress: 0.75), 1.01))
  }

  @Test func plateauHalvesWithoutProgress() {
    var schedule = schedule(.plateau, warmup: 1)
    schedule.didValidate(improved: true, progress: 0.9)
    #expect(schedule.factor == 1)
    schedule.didValidate(improved: false, progress: 0.1)
    schedule.didValidate(improved: false, progress: 0.1)
    #expect(schedule.factor == 0.25 && near(schedule.rate(step: 10, progress: 0.1), 0.5))
  }

  @Test func stepHalvesInTheSecondHalf() {
    var schedule = schedule(.step, warmup: 1)
    schedule.didValidate(improved: false, progress: 0.4)
    #expect(schedule.factor == 1)
    schedule.didValidate(improved: true, progress: 0.5)
    schedule.didValidate(improved: true, progress: 0.6)
    #expect(near(schedule.rate(step: 10, progress: 0.6), 0.5))
  }

  @Test(arguments: [.constant, .cosine, .inverseSquareRoot] as [ScheduleKind])
  func othersDoNotLookAtValidation(_ kind: ScheduleKind) {
    var schedule = schedule(kind, warmup: 1)
    schedule.didValidate(improved: false, progress: 0.9)
    #expect(schedule.factor == 1)
  }

  private func schedule(_ kind: ScheduleKind, warmup: Int) -> Schedule {
    var settings = TrainingSettings()
    (settings.schedule, settings.warmup, settings.learningRate) = (kind, warmup, 2)
    return Schedule(settings)
  }

  private func near(_ rate: Float, _ expected: Double) -> Bool { abs(Double(rate) - expected) < 1e-5 }
}
