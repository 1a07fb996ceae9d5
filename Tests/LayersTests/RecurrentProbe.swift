import TestSupport
import Tensors

@testable import Layers

/// A recurrent layer whose inputs and first states are parameters beside its weights, and a loss that is a random
/// linear function of its outputs and last states.
struct RecurrentProbe {
  let layer: Recurrent
  let sequences: SequenceLayout
  let x: Parameter
  let first: [Parameter]
  let weights: Weights
  let reversed: Bool
  let mask: Matrix?
  let dOutput: Matrix
  let dLast: Recurrent.State
  /// Holds what is kept from run to run.
  private let kept = Workspace()

  init(
    _ kind: CellKind, lengths: [Int], inputs: Int = 3, hidden: Int = 5, reversed: Bool = false, masked: Bool = false
  ) {
    var layout = ParameterLayout()
    layer = Recurrent(kind, "layer", inputSize: inputs, hiddenSize: hidden, in: &layout)
    sequences = SequenceLayout(lengths: lengths)
    x = layout.add("x", sequences.count, inputs, .uniform(1), multiplies: false)
    first = (kind == .lstm ? ["h", "c"] : ["h"]).map {
      layout.add($0, lengths.count, hidden, .uniform(1), multiplies: false)
    }
    weights = Weights(layout, seed: 6)
    // Biases start at 0; here nothing may be hidden by that.
    for parameter in layout.parameters where parameter.name.hasSuffix(".b") || parameter.name.hasSuffix(".d") {
      weights[parameter].add(kept.random(1, parameter.columns, bound: 0.5, seed: 8))
    }
    weights.pack(for: .training, workers: Workers(count: 1))
    self.reversed = reversed
    let masking = Pass(weights, workspace: kept, dropoutSeed: 12)
    mask = masked ? masking.dropoutMask(lengths.count, hidden, rate: 0.4, site: 1) : nil
    dOutput = kept.random(sequences.count, hidden, seed: 9)
    dLast = Recurrent.State(
      output: kept.random(lengths.count, hidden, seed: 10),
      memory: kind == .lstm ? kept.random(lengths.count, hidden, seed: 11) : nil)
  }

  /// The first state that the parameters hold.
  var firstState: Recurrent.State {
    Recurrent.State(output: weights[first[0]], memory: first.count > 1 ? weights[first[1]] : nil)
  }

  /// Runs at the present weights; the gradients are those of all parameters.
  func run(in workspace: Workspace) -> (run: RecurrentRun, gradients: ParameterBlock) {
    let gradients = ParameterBlock(weights.layout)
    let run = RecurrentRun(
      layer, sequences, reversed: reversed, x: weights[x], first: firstState, mask: mask, dOutput: dOutput,
      dLast: dLast, to: gradients, Pass(weights, workspace: workspace))
    gradients[x].copy(from: run.dx)
    for (parameter, gradient) in zip(first, [run.dFirst.output, run.dFirst.memory].compactMap { $0 }) {
      gradients[parameter].copy(from: gradient)
    }
    return (run, gradients)
  }

  /// The loss of a run.
  func loss(_ run: RecurrentRun) -> Double {
    var loss = run.output.dot(dOutput) + run.last.output.dot(dLast.output)
    if let memory = run.last.memory, let dMemory = dLast.memory { loss += memory.dot(dMemory) }
    return loss
  }
}
