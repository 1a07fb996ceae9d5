/// The parts of a training step that a profile tells apart.
package enum Phase: String, CaseIterable, Sendable {
  /// Reading and laying out batches.
  case batches
  /// The inputs' products of all recurrent layers.
  case input
  /// The state's products and the cells.
  case recurrence
  case attention
  /// Readouts and the vocabulary projection, forward and back.
  case output
  case softmax
  /// The products that give the weights' gradients.
  case gradients
  /// Stepping the weights and packing them for the next products.
  case optimizer
  /// Looking at the validation pairs.
  case validation
  /// Writing checkpoints and models.
  case saving
  /// What a step does beside all that: embeddings, dropout, copies, the bridge.
  case other
  /// Threads without work while another one has some.
  case waiting
}

/// Measures what one thread's time goes into; a phase inside another one counts for itself only.
package final class PhaseClock: @unchecked Sendable {
  private let clock = ContinuousClock()
  private var spent: [Phase: Duration] = [:]
  private var inner = Duration.zero

  package init() {}

  /// Runs a phase and adds its time to the phase's sum.
  package func measure<Result>(_ phase: Phase, _ body: () throws -> Result) rethrows -> Result {
    let outer = inner
    inner = .zero
    let start = clock.now
    defer {
      let whole = clock.now - start
      spent[phase, default: .zero] += whole - inner
      inner = outer + whole
    }
    return try body()
  }

  /// The time of each phase so far, in seconds.
  package var seconds: [Phase: Double] { spent.mapValues { $0 / .seconds(1) } }
}
