import TestSupport
import Tensors
import Testing

@testable import Layers

/// Every cell in both directions: gradients, and sequences that know nothing of each other.
struct RecurrentTests {
  private let workspace = Workspace()

  private func checkGradients(_ probe: RecurrentProbe, sourceLocation: SourceLocation = #_sourceLocation) {
    let gradients = probe.run(in: workspace).gradients
    expectGradients(gradients, of: probe.weights, sourceLocation: sourceLocation) {
      workspace.reset()
      return probe.loss(probe.run(in: workspace).run)
    }
  }

  @Test(arguments: CellKind.allCases, [[4, 3, 3, 1], [3, 3], [4], [1, 1], [1]])
  func gradients(kind: CellKind, lengths: [Int]) {
    for reversed in [false, true] {
      for masked in [false, true] {
        checkGradients(RecurrentProbe(kind, lengths: lengths, reversed: reversed, masked: masked))
      }
    }
  }

  /// Widths around those of vectors.
  @Test(arguments: CellKind.allCases, [1, 7, 8, 9, 16, 17, 33])
  func gradientsAtWidth(kind: CellKind, hidden: Int) {
    checkGradients(RecurrentProbe(kind, lengths: [3, 1], hidden: hidden, masked: true))
  }

  @Test(arguments: CellKind.allCases, [1, 5, 7, 8, 9, 16, 17, 33])
  func valuesAtWidth(kind: CellKind, hidden: Int) {
    for (reversed, masked) in [(false, false), (true, true)] {
      let probe = RecurrentProbe(kind, lengths: [4, 2, 2, 1], hidden: hidden, reversed: reversed, masked: masked)
      let run = probe.run(in: workspace).run
      for (sequence, length) in probe.sequences.lengths.enumerated() {
        var state = ReferenceCell.State(probe.firstState, row: sequence)
        for index in 0..<length {
          let row = probe.sequences.row(sequence, reversed ? length - 1 - index : index)
          ReferenceCell(probe).advance(&state, x: probe.weights[probe.x].rows(row..<row + 1).values, sequence)
          expectClose(run.output.rows(row..<row + 1).values, state.h, within: 2e-6, "sequence \(sequence), row \(row)")
        }
        let rows = sequence..<sequence + 1
        expectClose(run.last.output.rows(rows).values, state.h, within: 2e-6, "last state")
        if let memory = run.last.memory { expectClose(memory.rows(rows).values, state.c, within: 2e-6, "last memory") }
      }
    }
  }

  /// Packed sequences give what each gives alone: outputs to the bit, gradients up to the order of sums.
  @Test(arguments: CellKind.allCases, [false, true])
  func aBatchIsItsSequences(kind: CellKind, masked: Bool) {
    for reversed in [false, true] {
      let probe = RecurrentProbe(
        kind, lengths: [5, 4, 4, 2, 1], inputs: 9, hidden: 19, reversed: reversed, masked: masked)
      let (batch, gradients) = probe.run(in: workspace)
      let sum = ParameterBlock(probe.weights.layout)
      for (sequence, length) in probe.sequences.lengths.enumerated() {
        let rows = (0..<length).map { probe.sequences.row(sequence, $0) }
        let alone = run(probe, sequence, rows, to: sum)
        let place = sequence..<sequence + 1
        #expect(alone.output.values == gathered(batch.output, rows).values)
        #expect(alone.dx.values == gathered(batch.dx, rows).values)
        #expect(alone.last.output.values == batch.last.output.rows(place).values)
        #expect(alone.last.memory?.values == batch.last.memory?.rows(place).values)
        #expect(alone.dFirst.output.values == batch.dFirst.output.rows(place).values)
        #expect(alone.dFirst.memory?.values == batch.dFirst.memory?.rows(place).values)
      }
      for parameter in probe.weights.layout.parameters where parameter.name.hasPrefix("layer") {
        expectClose(sum[parameter].values, gradients[parameter].values, within: 5e-6, parameter.name)
      }
    }
  }

  private func run(
    _ probe: RecurrentProbe, _ sequence: Int, _ rows: [Int], to gradients: ParameterBlock
  ) -> RecurrentRun {
    func part(_ state: Recurrent.State) -> Recurrent.State {
      let rows = sequence..<sequence + 1
      return Recurrent.State(output: state.output.rows(rows), memory: state.memory?.rows(rows))
    }
    return RecurrentRun(
      probe.layer, SequenceLayout(lengths: [rows.count]), reversed: probe.reversed,
      x: gathered(probe.weights[probe.x], rows), first: part(probe.firstState),
      mask: probe.mask?.rows(sequence..<sequence + 1), dOutput: gathered(probe.dOutput, rows),
      dLast: part(probe.dLast), to: gradients, Pass(probe.weights, workspace: workspace))
  }

  private func gathered(_ matrix: Matrix, _ rows: [Int]) -> Matrix {
    let result = workspace.matrix(rows.count, matrix.columns)
    for (place, row) in rows.enumerated() { result.rows(place..<place + 1).copy(from: matrix.rows(row..<row + 1)) }
    return result
  }
}
