import Layers
import Tensors

/// The decoder without input feeding: no step needs a readout, so each layer runs over the whole target at once, and
/// attention and readout are taken for all positions together.
extension AttentionalDecoder {
  func runTogether(_ run: Run, states: [Recurrent.State], memory: Attention.Memory, _ pass: Pass) {
    for (index, layer) in layers.enumerated() {
      let input = run.inputs[index]
      if index > 0 {
        input.copy(from: run.tops)
        pass.dropout(input, rate: architecture.dropout, site: DropoutSite.decoderLayer(index, step: 0))
        pass.measure(.input) { layer.input.forward(input, into: run.caches[index].gates, pass) }
      }
      layer.forwardSteps(run.layout, reversed: false, state: states[index], run.caches[index], into: run.tops, pass)
      if architecture.hasResiduals && index > 0 { run.tops.add(input) }
    }
    readOut(0..<run.layout.count, step: 0, run, memory: memory, pass)
  }

  func runTogetherBackward(
    _ dReadouts: Matrix, _ run: Run, memory: Attention.Memory, _ start: StartGradient, _ pass: Pass
  ) {
    let dTops = pass.workspace.matrix(run.layout.count, architecture.hiddenSize)
    readOutBackward(
      dReadouts, 0..<run.layout.count, step: 0, run, memory: memory, dTops: dTops, start.memory, pass)
    let dInput = pass.workspace.matrix(run.layout.count, architecture.hiddenSize)
    for (index, layer) in layers.enumerated().reversed() {
      layer.backward(dTops, run.layout, gradient: start.states[index], run.caches[index], pass)
      guard index > 0 else { break }
      pass.measure(.input) { layer.input.backward(run.caches[index].gates, into: dInput, pass) }
      if architecture.hasResiduals { dInput.add(dTops) }
      pass.dropout(dInput, rate: architecture.dropout, site: DropoutSite.decoderLayer(index, step: 0))
      dTops.copy(from: dInput)
    }
  }
}
