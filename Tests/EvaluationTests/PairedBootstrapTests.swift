import Tensors
import Testing

@testable import Evaluation

/// The mean of a number per line: a metric whose resamples are easily understood.
private struct Mean: CorpusMetric {
  struct Statistics: CorpusStatistics {
    var (sum, count) = (0.0, 0.0)
    static func += (sum: inout Statistics, line: Statistics) {
      sum.sum += line.sum
      sum.count += line.count
    }
  }
  let name = "mean"
  let settings = ""
  func statistics(of hypothesis: String, against references: [String]) -> Statistics {
    Statistics(sum: Double(hypothesis) ?? 0, count: 1)
  }
  func score(of statistics: Statistics) -> Double { statistics.sum / statistics.count }
  func details(of statistics: Statistics) -> ScoreDetails { ScoreDetails(score: score(of: statistics), summary: "") }
}

struct PairedBootstrapTests {
  private func compare(_ system: [Int], _ baseline: [Int], seed: UInt64 = 1) -> PairedBootstrap {
    func statistics(_ numbers: [Int]) -> [Mean.Statistics] {
      numbers.map { Mean().statistics(of: String($0), against: []) }
    }
    var generator = SeededGenerator(seed: seed)
    return PairedBootstrap(
      by: Mean(), system: statistics(system), baseline: statistics(baseline), resamples: 1000, using: &generator)
  }

  /// A system that is better on every line is so in every resample.
  @Test func surelyBetter() {
    let numbers = (0..<100).map { $0 * 37 % 100 }
    let comparison = compare(numbers.map { $0 + 10 }, numbers)
    #expect(comparison.pValue == 1.0 / 1001)
    #expect(comparison.difference.score == 10)
    #expect(abs(comparison.difference.interval.lowerBound - 10) < 1e-9)
    #expect(abs(comparison.difference.interval.upperBound - 10) < 1e-9)
  }

  /// A line out of two hundred makes no system better.
  @Test func oneLine() {
    let numbers = [Int](repeating: 50, count: 200)
    let comparison = compare([100] + numbers.dropFirst(), numbers)
    #expect(comparison.pValue > 0.05 && comparison.difference.interval.contains(0))
  }

  @Test func sameSystem() {
    let comparison = compare([1, 2, 3], [1, 2, 3])
    #expect(comparison.pValue == 1 && comparison.difference.interval == 0...0)
  }

  /// Of 100 lines of 0 and 100 a mean is binomial: 50 ± 9.8 holds 95 %.
  @Test func interval() {
    let comparison = compare((0..<100).map { $0 % 2 * 100 }, [Int](repeating: 0, count: 100))
    #expect(comparison.system.score == 50 && abs(comparison.system.mean - 50) < 1)
    #expect((39...42).contains(comparison.system.interval.lowerBound))
    #expect((58...61).contains(comparison.system.interval.upperBound))
  }

  @Test func seedFixesTheResult() {
    let (system, baseline) = ([1, 5, 2, 9, 3], [2, 4, 4, 1, 3])
    let first = compare(system, baseline, seed: 4)
    #expect(compare(system, baseline, seed: 4).system.mean == first.system.mean)
    #expect(compare(system, baseline, seed: 5).system.mean != first.system.mean)
  }
}
