import CKernels
import Tensors

/// What a forward or backward pass works with: the weights, memory for its results, and the dropout of this step.
///
/// Layers hold no state: whatever backward needs is a value that forward returned, living in the workspace.
package struct Pass: Sendable {
  package let weights: Weights
  package let workspace: Workspace
  /// Fixes all dropout masks of the pass; `nil` switches dropout off.
  package let dropoutSeed: UInt64?
  /// Where the gradients of weights wait for the end of the step; `nil` takes them at once.
  package let deferred: DeferredGradients?
  /// What measures the time of each phase, if anyone asked.
  package let clock: PhaseClock?
  /// Other threads that help with products of few rows, if there are any.
  package let team: Team?

  package init(
    _ weights: Weights, workspace: Workspace, dropoutSeed: UInt64? = nil, deferred: DeferredGradients? = nil,
    clock: PhaseClock? = nil, team: Team? = nil
  ) {
    self.weights = weights
    self.workspace = workspace
    self.dropoutSeed = dropoutSeed
    self.deferred = deferred
    self.clock = clock
    self.team = team
  }

  /// Runs a phase of the pass, for the profile.
  package func measure<Result>(_ phase: Phase, _ body: () throws -> Result) rethrows -> Result {
    guard let clock else { return try body() }
    return try clock.measure(phase, body)
  }

  /// Multiplies by the mask of a dropout site (Srivastava et al. 2014), in place.
  ///
  /// The mask follows from the pass and the site, so backward calls this on the gradient and nothing is stored.
  /// - Parameter site: a number that no other dropout of the model has.
  package func dropout(_ x: Matrix, rate: Float, site: Int) {
    guard let seed = maskSeed(rate: rate, site: site), x.count > 0 else { return }
    precondition(x.isContiguous, "dropout of a strided matrix")
    CKernels.dropout(x.count, seed, rate, x.base)
  }

  /// A mask to be used at every step of a recurrence (Gal & Ghahramani 2016), or `nil` where nothing is dropped.
  package func dropoutMask(_ rows: Int, _ columns: Int, rate: Float, site: Int) -> Matrix? {
    guard let seed = maskSeed(rate: rate, site: site) else { return nil }
    let mask = workspace.matrix(rows, columns)
    dropout_mask(mask.count, seed, rate, mask.base)
    return mask
  }

  private func maskSeed(rate: Float, site: Int) -> UInt64? {
    guard let dropoutSeed, rate > 0 else { return nil }
    var generator = SeededGenerator(seed: dropoutSeed &+ UInt64(site) &* 0x9E37_79B9_7F4A_7C15)
    return generator.next()
  }
}
