import Foundation
import TestSupport
import Tensors
import Testing

@testable import Models

/// A calibration follows what really happened, and never falls.
struct CalibrationTests {
  private static func samples(_ count: Int, _ chance: (Float) -> Float) -> [(opinion: Float, result: Float)] {
    var generator = SeededGenerator(seed: 7)
    return (0..<count).map { _ in
      let opinion = Float(generator.nextUnit())
      return (opinion, Float(generator.nextUnit()) < chance(opinion) ? 1 : 0)
    }
  }

  @Test func anOverconfidentModelIsCorrected() {
    let calibration = Calibration(Self.samples(20_000) { $0 * $0 }, groups: 20)
    for opinion in stride(from: Float(0.1), to: 0.95, by: 0.1) {
      #expect(abs(calibration(opinion) - opinion * opinion) < 0.05)
    }
    #expect(calibration(-1) == calibration(0) && calibration(2) >= calibration(0.9))
    #expect(calibration.fault == nil)
  }

  @Test func itNeverFalls() {
    let calibration = Calibration(Self.samples(500) { 1 - $0 }, groups: 30)
    let values = stride(from: Float(0), through: 1, by: 0.01).map { calibration($0) }
    #expect(values == values.sorted() && values.allSatisfy { (0...1).contains($0) })
    #expect(abs(calibration(0.5) - 0.5) < 0.1)
  }

  @Test(arguments: [[], [(0.5, 1)], Array(repeating: (0.5, 0), count: 50)] as [[(Float, Float)]])
  func fewOrEqualSamples(_ samples: [(Float, Float)]) {
    let calibration = Calibration(samples.map { (opinion: $0.0, result: $0.1) }, groups: 10)
    #expect(calibration.fault == nil)
    #expect(calibration(0.3) == (samples.first?.1 ?? 0.3))
  }

  @Test func theErrorIsTheDistanceOfConfidenceAndResult() {
    let right = ReliabilityTable(Self.samples(5000) { $0 }.map { (confidence: $0.opinion, result: $0.result) })
    #expect(right.rows.count == 10 && right.rows.reduce(0) { $0 + $1.count } == 5000 && right.error < 0.03)
    let sure = ReliabilityTable([(1, 0), (1, 1), (0.95, 1), (0, 0)])
    #expect(sure.rows.map(\.count) == [1, 3])
    #expect(abs(sure.error - 0.75 * (2.95 / 3 - 2.0 / 3)) < 1e-6)
    #expect(ReliabilityTable([]).error == 0)
  }

  /// Whatever a file says of a table, it is refused or its error can be computed.
  @Test(arguments: [
    (3, 0.5, 0.5, true), (0, 0.5, 0.5, false), (-1, 0.5, 0.5, false), (Int.max, 0.5, 0.5, false), (3, 1.5, 0.5, false),
    (3, 0.5, -0.1, false),
  ])
  func tablesFromFiles(count: Int, confidence: Double, result: Double, isSound: Bool) throws {
    let row = #"{"count":\#(count),"confidence":\#(confidence),"result":\#(result)}"#
    let table = try JSONDecoder().decode(ReliabilityTable.self, from: Data(#"{"rows":[\#(row),\#(row)]}"#.utf8))
    #expect((table.fault == nil) == isSound)
    if isSound { #expect(table.error == 0) }
  }
}
