import Layers
import Tensors

/// The decoder with input feeding: a step needs the readout of the step before, so all layers advance together.
extension AttentionalDecoder {
  func runStepwise(_ run: Run, states: [Recurrent.State], memory: Attention.Memory, _ pass: Pass) {
    for step in 0..<run.layout.steps {
      let rows = run.layout.rows(step)
      if step > 0, let feed, let fed = run.fed?.rows(rows) {
        let before = run.layout.offsets[step - 1]
        fed.copy(from: run.dropped.rows(before..<before + rows.count))
        pass.measure(.recurrence) { feed.forward(fed, into: run.caches[0].gates.rows(rows), adding: true, pass) }
      }
      advance(rows, step: step, run, states, pass)
      readOut(rows, step: step, run, memory: memory, pass)
    }
  }

  /// Advances every layer by one step, the first one's gates being there; leaves the top's output in `tops`.
  func advance(_ rows: Range<Int>, step: Int, _ run: Run, _ states: [Recurrent.State], _ pass: Pass) {
    let top = run.tops.rows(rows)
    for (index, layer) in layers.enumerated() {
      if index > 0 {
        let input = run.inputs[index].rows(rows)
        input.copy(from: top)
        pass.dropout(input, rate: architecture.dropout, site: DropoutSite.decoderLayer(index, step: step))
        pass.measure(.input) { layer.input.forward(input, into: run.caches[index].gates.rows(rows), pass) }
      }
      layer.stepForward(rows, states[index], run.caches[index], pass)
      top.copy(from: states[index].output.rows(0..<rows.count))
      if architecture.hasResiduals && index > 0 { top.add(run.inputs[index].rows(rows)) }
    }
  }

  func runStepwiseBackward(
    _ dReadouts: Matrix, _ run: Run, memory: Attention.Memory, _ start: StartGradient, _ pass: Pass
  ) {
    guard let feed else { return }
    let dTops = pass.workspace.matrix(run.layout.batchSize, architecture.hiddenSize)
    for step in (0..<run.layout.steps).reversed() {
      let rows = run.layout.rows(step)
      let dTop = dTops.rows(0..<rows.count)
      if step + 1 < run.layout.steps {
        let next = run.layout.rows(step + 1)
        let fedOn = dReadouts.rows(rows.lowerBound..<rows.lowerBound + next.count)
        pass.measure(.recurrence) { feed.backward(run.caches[0].gates.rows(next), into: fedOn, adding: true, pass) }
      }
      readOutBackward(
        dReadouts.rows(rows), rows, step: step, run, memory: memory, dTops: dTop, start.memory, pass)
      retreat(rows, step: step, dTop, run, start.states, pass)
    }
  }

  /// Takes every layer one step back; `dTop` is the gradient of the top's output and is overwritten.
  private func retreat(
    _ rows: Range<Int>, step: Int, _ dTop: Matrix, _ run: Run, _ states: [Recurrent.State], _ pass: Pass
  ) {
    let mark = pass.workspace.mark
    let dInput = pass.workspace.matrix(rows.count, architecture.hiddenSize)
    for (index, layer) in layers.enumerated().reversed() {
      states[index].output.rows(0..<rows.count).add(dTop)
      layer.stepBackward(rows, gradient: states[index], run.caches[index], pass)
      guard index > 0 else { break }
      pass.measure(.input) { layer.input.backward(run.caches[index].gates.rows(rows), into: dInput, pass) }
      // With a residual, the dropped input also went past the layer.
      if architecture.hasResiduals { dInput.add(dTop) }
      pass.dropout(dInput, rate: architecture.dropout, site: DropoutSite.decoderLayer(index, step: step))
      dTop.copy(from: dInput)
    }
    pass.workspace.release(to: mark)
  }
}
