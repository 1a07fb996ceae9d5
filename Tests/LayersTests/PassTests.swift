import TestSupport
import Tensors
import Testing

@testable import Layers

/// Dropout follows from the pass and the site, so that backward repeats forward's.
struct PassTests {
  private let workspace = Workspace()

  private func pass(seed: UInt64?) -> Pass {
    Pass(Weights(ParameterLayout(), seed: 0), workspace: workspace, dropoutSeed: seed)
  }

  private func dropped(_ pass: Pass, rate: Float = 0.5, site: Int) -> [Float] {
    let ones = workspace.matrix(8, 16)
    ones.fill(1)
    pass.dropout(ones, rate: rate, site: site)
    return ones.values
  }

  @Test func aSiteKeepsItsMask() {
    let mask = dropped(pass(seed: 3), site: 1)
    #expect(Set(mask) == [0, 2])
    #expect(dropped(pass(seed: 3), site: 1) == mask)
    #expect(pass(seed: 3).dropoutMask(8, 16, rate: 0.5, site: 1)?.values == mask)
    #expect(dropped(pass(seed: 3), site: 2) != mask)
    #expect(dropped(pass(seed: 4), site: 1) != mask)
  }

  @Test func nothingIsDroppedWithoutASeedOrARate() {
    let ones = [Float](repeating: 1, count: 8 * 16)
    #expect(dropped(pass(seed: nil), site: 1) == ones)
    #expect(dropped(pass(seed: 3), rate: 0, site: 1) == ones)
    #expect(pass(seed: nil).dropoutMask(2, 2, rate: 0.5, site: 1) == nil)
    #expect(pass(seed: 3).dropoutMask(2, 2, rate: 0, site: 1) == nil)
  }
}
