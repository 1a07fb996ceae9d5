import Foundation
import TestSupport
import Testing

@testable import Training

struct OutputVarietyTests {
  private func variety(_ sources: Int, _ references: Int, _ outputs: Int) -> OutputVariety {
    func texts(_ count: Int) -> [String] { (0..<100).map { "text \($0 % count)" } }
    return OutputVariety(sources: texts(sources), references: texts(references), outputs: texts(outputs))
  }

  @Test(arguments: [
    (100, 100, 100, false), (100, 100, 10, false), (100, 100, 9, true), (100, 100, 1, true), (100, 3, 3, false),
    (100, 19, 1, false), (15, 100, 1, false), (30, 100, 3, false), (30, 100, 2, true),
  ])
  func collapse(_ sources: Int, _ references: Int, _ outputs: Int, _ expected: Bool) {
    #expect(variety(sources, references, outputs).hasCollapsed == expected)
  }

  @Test func theWarningTellsWhatWasSeen() {
    #expect(
      variety(100, 100, 2).warning.hasPrefix(
        "the model has collapsed: 2 different translations of 100 different sources; "))
  }

  /// Pairs that don't belong together can only be learnt as if all sources were alike; told after a third of the run.
  @Test func aCollapsedRunIsTold() throws {
    try withTemporaryFolder { folder in
      let pairs = TinyTraining.pairs(600).map { $0.split(separator: "\t")[0] }
      let shuffled = zip(pairs, pairs.dropFirst(217) + pairs.prefix(217)).map { "\($0)\t\($1)" }
      var request = try TinyTraining.request(shuffled, in: folder)
      (request.epochs, request.patience, request.keeps, request.learningRate) = (6, 0, .last, 0.01)
      let observer = TinyObserver()
      try TinyTraining.run(request, observer: observer)
      let last = try #require(observer.validations.last)
      #expect(last.hasCollapsed && last.result.variety.hasCollapsed)
    }
  }
}
