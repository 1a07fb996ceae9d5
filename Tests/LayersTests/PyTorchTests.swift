import TestSupport
import Tensors
import Testing

@testable import Layers

/// Layers give PyTorch's values and gradients, which Scripts/make-fixtures.py stored.
struct PyTorchTests {
  private static let tolerance = 3e-6
  private let workspace = Workspace()

  @Test(arguments: [
    ("lstm", CellKind.lstm, 1), ("lstm-bidirectional", .lstm, 2), ("gru", .gru, 1), ("gru-bidirectional", .gru, 2),
    ("gru-reset-before", .gruBefore, 1),
  ])
  func recurrent(name: String, kind: CellKind, directions: Int) throws {
    let fixture = try PyTorchFixture(name)
    let sequences = SequenceLayout(lengths: try fixture.integers("lengths").map { Int($0) })
    #expect(sequences.batchSizes == (try fixture.integers("batch_sizes").map { Int($0) }))
    let x = try fixture.matrix("input", in: workspace)
    let output = try fixture.matrix("output", in: workspace)
    let dOutput = try fixture.matrix("d.output", in: workspace)
    let hidden = output.columns / directions
    let dx = workspace.zeros(x.rows, x.columns)
    for (number, direction) in ["forward", "backward"].prefix(directions).enumerated() {
      let columns = number * hidden..<(number + 1) * hidden
      let weights = try PyTorchRecurrentWeights(kind, fixture, direction, inputs: x.columns, hidden: hidden)
      func state(_ name: (String) -> String) throws -> Recurrent.State {
        Recurrent.State(
          output: try fixture.matrix(name("h"), in: workspace),
          memory: kind == .lstm ? try fixture.matrix(name("c"), in: workspace) : nil)
      }
      let gradients = ParameterBlock(weights.values.layout)
      let run = RecurrentRun(
        weights.layer, sequences, reversed: number == 1, x: x, first: try state { "\(direction).\($0)_0" }, mask: nil,
        dOutput: workspace.copy(of: dOutput.columns(columns)), dLast: try state { "d.\(direction).\($0)_n" },
        to: gradients, Pass(weights.values, workspace: workspace))
      expectClose(run.output.values, output.columns(columns).values, within: Self.tolerance, "output")
      expect(run.last, try state { "\(direction).\($0)_n" }, "last state")
      expect(run.dFirst, try state { "d.\(direction).\($0)_0" }, "gradient of the first state")
      try weights.expectGradients(gradients, within: Self.tolerance)
      dx.add(run.dx)
    }
    expectClose(dx.values, try fixture.floats("d.input"), within: Self.tolerance, "gradient of the input")
  }

  private func expect(_ state: Recurrent.State, _ expected: Recurrent.State, _ name: String) {
    expectClose(state.output.values, expected.output.values, within: Self.tolerance, name)
    guard let memory = state.memory, let expectedMemory = expected.memory else { return }
    expectClose(memory.values, expectedMemory.values, within: Self.tolerance, "\(name), memory")
  }

  @Test(arguments: AttentionKind.allCases)
  func attention(kind: AttentionKind) throws {
    let fixture = try PyTorchFixture("attention-\(kind.rawValue)")
    let lengths = try fixture.integers("lengths").map { Int($0) }
    let queries = try fixture.matrix("query", in: workspace)
    let memory = try fixture.matrix("memory", in: workspace)
    let probe = AttentionProbe(
      kind, lengths: lengths, sentences: Array(lengths.indices), querySize: queries.columns,
      memorySize: memory.columns)
    // Where the fixture has each parameter; the columns of a shared matrix where there is one.
    var places: [(Parameter?, String, columns: Range<Int>?)] = []
    places += [(probe.queries, "query", nil), (probe.memory, "memory", nil)]
    switch kind {
    case .dot: break
    case .general: places += [(probe.attention.key?.weight, "W", nil)]
    case .concat:
      let (split, end) = (queries.columns, queries.columns + memory.columns)
      places += [(probe.attention.query?.weight, "W", 0..<split), (probe.attention.key?.weight, "W", split..<end)]
      places += [(probe.attention.v, "v", nil)]
    case .additive:
      places += [(probe.attention.query?.weight, "W_q", nil), (probe.attention.key?.weight, "W_k", nil)]
      places += [(probe.attention.query?.bias, "b", nil), (probe.attention.v, "v", nil)]
    }
    func stored(_ name: String, _ columns: Range<Int>?) throws -> Matrix {
      let whole = try fixture.matrix(name, in: workspace)
      return columns.map { whole.columns($0) } ?? whole
    }
    #expect(places.count == probe.weights.layout.parameters.count)
    for (parameter, name, columns) in places {
      probe.weights[try #require(parameter)].copy(from: try stored(name, columns))
    }
    probe.weights.pack(for: .training, workers: Workers(count: 1))
    probe.dContexts.copy(from: try fixture.matrix("d.context", in: workspace))
    let run = probe.run(in: workspace)
    expectClose(run.contexts.values, try fixture.floats("context"), within: Self.tolerance, "contexts")
    expectClose(run.weights.values, try fixture.floats("weights"), within: Self.tolerance, "weights")
    for (parameter, name, columns) in places {
      expectClose(
        run.gradients[try #require(parameter)].values, try stored("d.\(name)", columns).values,
        within: Self.tolerance, "gradient of \(name)")
    }
  }
}
