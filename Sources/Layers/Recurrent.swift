import CKernels
import Tensors

/// A recurrent layer: it owns the time loops and the matrix products; its cell does the pointwise rest.
///
/// The input's product is taken once for the whole sequence, the weights' gradients once over all steps; a step
/// multiplies only the state.
package struct Recurrent: Sendable {
  /// What the layer's steps hand on: h, [n, H], and for some cells c, [n, H].
  package struct State: Sendable {
    package let output: Matrix
    package let memory: Matrix?

    package init(output: Matrix, memory: Matrix?) {
      self.output = output
      self.memory = memory
    }

    /// The first rows.
    package func first(_ rows: Int) -> State {
      State(output: output.rows(0..<rows), memory: memory?.rows(0..<rows))
    }

    /// A copy in the workspace.
    package func copy(in workspace: Workspace) -> State {
      State(output: workspace.copy(of: output), memory: memory.map { workspace.copy(of: $0) })
    }
  }

  /// What backward needs of forward, for all steps, Σn rows. Backward turns `gates` into their gradients.
  package struct Cache: Sendable {
    package let gates: Matrix
    package let before: Matrix
    /// `before` with the dropout of the recurrence; the same memory where there is none.
    package let dropped: Matrix
    package let memoryBefore: Matrix?
    package let candidate: Matrix?
    package let mask: Matrix?
  }

  package let kind: CellKind
  package let hiddenSize: Int
  let cell: any Cell
  /// W, [gates · H, inputs], and b, [1, gates · H].
  package let input: Linear
  /// U, [joint gates · H, H].
  package let recurrent: Parameter
  /// C, [H, H], and d, [1, H].
  package let candidate: Parameter?
  package let candidateBias: Parameter?

  package init(
    _ kind: CellKind, _ name: String, inputSize: Int, hiddenSize: Int, in layout: inout ParameterLayout
  ) {
    self.kind = kind
    self.hiddenSize = hiddenSize
    cell = kind.cell
    input = Linear(
      name, inputs: inputSize, outputs: cell.gateCount * hiddenSize, bias: true,
      initializer: .glorot(blocks: cell.gateCount), biasInitializer: cell.biasInitializer, in: &layout)
    recurrent = layout.add(
      "\(name).U", cell.jointGateCount * hiddenSize, hiddenSize, .orthogonal(blocks: cell.jointGateCount))
    candidate = cell.hasCandidate ? layout.add("\(name).C", hiddenSize, hiddenSize, .orthogonal(blocks: 1)) : nil
    candidateBias =
      cell.hasCandidateBias ? layout.add("\(name).d", 1, hiddenSize, .constant(0), multiplies: false) : nil
  }

  /// A state of zeros for n sequences.
  package func zeroState(_ rows: Int, in workspace: Workspace) -> State {
    State(
      output: workspace.zeros(rows, hiddenSize),
      memory: cell.carriesMemory ? workspace.zeros(rows, hiddenSize) : nil)
  }

  /// Memory for the steps of some gates, [Σn, gates · H], which hold W x + b already.
  package func cache(for gates: Matrix, mask: Matrix? = nil, in workspace: Workspace) -> Cache {
    gates.expect(rows: gates.rows, columns: cell.gateCount * hiddenSize, "gates of \(recurrent.name)")
    func room() -> Matrix { workspace.matrix(gates.rows, hiddenSize) }
    let before = room()
    return Cache(
      gates: gates, before: before, dropped: mask == nil ? before : room(),
      memoryBefore: cell.carriesMemory ? room() : nil, candidate: cell.hasCandidate ? room() : nil, mask: mask)
  }

  /// One step: advances the first `rows.count` rows of the state, in place.
  package func stepForward(_ rows: Range<Int>, _ state: State, _ cache: Cache, _ pass: Pass) {
    let mark = pass.workspace.mark
    pass.measure(.recurrence) {
      let now = state.first(rows.count)
      let step = step(rows, now, cache, pass)
      step.before.copy(from: now.output)
      if let memory = now.memory { step.memoryBefore?.copy(from: memory) }
      if let mask = step.mask {
        step.dropped.copy(from: now.output)
        step.dropped.multiply(by: mask)
      }
      cell.forward(step)
    }
    pass.workspace.release(to: mark)
  }

  /// One step back: `gradient` goes from the state's after the step to the state's before it, in place.
  package func stepBackward(_ rows: Range<Int>, gradient: State, _ cache: Cache, _ pass: Pass) {
    let mark = pass.workspace.mark
    pass.measure(.recurrence) {
      let now = gradient.first(rows.count)
      cell.backward(step(rows, now, cache, pass), dOutput: now.output, dMemory: now.memory)
    }
    pass.workspace.release(to: mark)
  }

  /// Runs over packed sequences, from the first step to the last or the other way.
  /// - Parameters:
  ///   - x: the inputs, [Σn, inputs], in the layout's order.
  ///   - state: the first state, [B, H]; holds the last one afterwards.
  ///   - output: receives h of every step, [Σn, H].
  package func forward(
    _ x: Matrix, _ layout: SequenceLayout, reversed: Bool = false, state: State, mask: Matrix? = nil,
    into output: Matrix, _ pass: Pass
  ) -> Cache {
    x.expect(rows: layout.count, columns: input.weight.columns, "input of \(input.weight.name)")
    let gates = pass.measure(.input) { input.forward(x, pass) }
    let cache = cache(for: gates, mask: mask, in: pass.workspace)
    forwardSteps(layout, reversed: reversed, state: state, cache, into: output, pass)
    return cache
  }

  /// The time loop of `forward`, for a cache whose gates hold W x + b.
  package func forwardSteps(
    _ layout: SequenceLayout, reversed: Bool, state: State, _ cache: Cache, into output: Matrix, _ pass: Pass
  ) {
    for index in 0..<layout.steps {
      let rows = layout.rows(reversed ? layout.steps - 1 - index : index)
      stepForward(rows, state, cache, pass)
      output.rows(rows).copy(from: state.output.rows(0..<rows.count))
    }
  }

  /// Runs back over the sequences.
  /// - Parameters:
  ///   - dOutput: the gradient of every step's h, [Σn, H].
  ///   - gradient: the gradient of the last state; holds that of the first one afterwards.
  package func backward(
    _ dOutput: Matrix, _ layout: SequenceLayout, reversed: Bool = false, gradient: State, _ cache: Cache,
    _ pass: Pass
  ) {
    for index in 0..<layout.steps {
      let rows = layout.rows(reversed ? index : layout.steps - 1 - index)
      gradient.output.rows(0..<rows.count).add(dOutput.rows(rows))
      stepBackward(rows, gradient: gradient, cache, pass)
    }
  }

  /// After the steps back: adds the gradients of all weights, and gives the input's, dx = dgates W, if asked.
  /// - Parameter x: the inputs of forward, [Σn, inputs].
  package func addGradients(
    input x: Matrix, _ cache: Cache, to gradients: ParameterBlock, dx: Matrix?, _ pass: Pass
  ) {
    input.addGradients(cache.gates, input: x, to: gradients, pass)
    let joint = cache.gates.columns(0..<cell.jointGateCount * hiddenSize)
    pass.addProduct(joint, by: cache.dropped, to: recurrent, of: gradients)
    if let candidate, let factors = cell.candidateFactors(of: cache) {
      pass.addProduct(factors.gradient, by: factors.input, to: candidate, of: gradients)
      if let candidateBias { pass.addColumnSums(factors.gradient, to: candidateBias, of: gradients) }
    }
    if let dx { pass.measure(.input) { input.backward(cache.gates, into: dx, pass) } }
  }

  private func step(_ rows: Range<Int>, _ state: State, _ cache: Cache, _ pass: Pass) -> CellStep {
    CellStep(
      gates: cache.gates.rows(rows), before: cache.before.rows(rows), dropped: cache.dropped.rows(rows),
      memoryBefore: cache.memoryBefore?.rows(rows), candidate: cache.candidate?.rows(rows), output: state.output,
      memory: state.memory, layer: self, mask: cache.mask?.rows(0..<rows.count), pass: pass)
  }
}
