import Layers
import Tensors

/// Writes target sentences with recurrent layers that attend over the encoded source (Luong et al. 2015).
///
///     h_t = layers([embedding(y_{t−1}); r_{t−1}])      the second part with input feeding only
///     a_t = attention(h_t, memory)
///     r_t = tanh(W_c a_t + W_s h_t)                    the readout, from which the output layer predicts y_t
package struct AttentionalDecoder: Sendable {
  /// The output layer starts with much larger weights than Glorot's rule gives so wide a matrix: on Multi30k the first
  /// epoch then ends at a validation loss of 3.65 instead of 4.41, since little of the gradient passes small ones.
  private static let outputBound: Float = 0.1

  let architecture: Architecture
  package let embedding: Embedding
  let layers: [Recurrent]
  /// The first layer's weights for the fed readout, [gates · H, R].
  let feed: Linear?
  let attention: Attention
  let readoutOfContext: Linear
  let readoutOfState: Linear
  /// Readouts to logits, [V, R].
  package let output: Linear

  init(_ architecture: Architecture, sharing source: Embedding, in layout: inout ParameterLayout) {
    self.architecture = architecture
    let (hidden, readout) = (architecture.hiddenSize, architecture.readoutSize)
    embedding =
      architecture.tying == .all
      ? source
      : Embedding(
        "target.embedding", vocabularySize: architecture.targetVocabularySize, width: architecture.embeddingSize,
        in: &layout)
    layers = (0..<architecture.layers).map {
      Recurrent(
        architecture.cell, "decoder.\($0)", inputSize: $0 == 0 ? architecture.embeddingSize : hidden,
        hiddenSize: hidden, in: &layout)
    }
    let gates = architecture.cell.cell.gateCount
    feed =
      architecture.inputFeeding
      ? Linear(
        "decoder.feed", inputs: readout, outputs: gates * hidden, bias: false, initializer: .glorot(blocks: gates),
        in: &layout) : nil
    attention = Attention(architecture.attention, "attention", querySize: hidden, memorySize: hidden, in: &layout)
    readoutOfContext = Linear("readout.context", inputs: hidden, outputs: readout, bias: false, in: &layout)
    readoutOfState = Linear("readout.state", inputs: hidden, outputs: readout, bias: false, in: &layout)
    output =
      architecture.tying == .none
      ? Linear(
        "output", inputs: readout, outputs: architecture.targetVocabularySize, bias: true,
        initializer: .uniform(Self.outputBound), in: &layout)
      : Linear("output", sharing: embedding.weight, bias: true, in: &layout)
  }

  /// Everything that a run over packed targets computes, for all steps; Σn rows.
  struct Run {
    let ids: [Int32]
    let layout: SequenceLayout
    /// Each layer's input, dropped out, and cache.
    let inputs: [Matrix]
    let caches: [Recurrent.Cache]
    /// The last readouts as they were fed, [Σn, R], if they were.
    let fed: Matrix?
    /// The top layer's outputs, the contexts, [Σn, H], and the readouts before dropout, [Σn, R].
    let tops: Matrix
    let contexts: Matrix
    let readouts: Matrix
    /// The readouts after dropout: what the output layer reads.
    let dropped: Matrix
    let attention: Attention.Cache
  }

  /// The gradients that a run sends to what it started from.
  struct StartGradient {
    let states: [Recurrent.State]
    let memory: Attention.MemoryGradient
  }

  /// Runs over targets, longest first, each beginning with START.
  /// - Parameters:
  ///   - states: each layer's first state, in the order of the targets, [B, H]; overwritten.
  ///   - sentences: which sentence of the memory each target belongs to.
  func forward(
    _ targets: [[Int32]], states: [Recurrent.State], memory: Attention.Memory, sentences: [Int], _ pass: Pass
  ) -> Run {
    let run = prepare(targets, memory, sentences, pass)
    if feed == nil {
      runTogether(run, states: states, memory: memory, pass)
    } else {
      runStepwise(run, states: states, memory: memory, pass)
    }
    return run
  }

  /// Runs back: `dReadouts` is the gradient of what the output layer read, [Σn, R]; it is overwritten.
  func backward(
    _ dReadouts: Matrix, _ run: Run, memory: Attention.Memory, to gradients: ParameterBlock, _ pass: Pass
  ) -> StartGradient {
    let start = StartGradient(
      states: layers.map { $0.zeroState(run.layout.batchSize, in: pass.workspace) },
      memory: attention.gradient(for: memory, run.attention, pass))
    if feed == nil {
      runTogetherBackward(dReadouts, run, memory: memory, start, pass)
    } else {
      runStepwiseBackward(dReadouts, run, memory: memory, start, pass)
    }
    addGradients(dReadouts, run, to: gradients, pass)
    attention.addGradients(start.memory, of: memory, queries: run.tops, to: gradients, pass)
    return start
  }

  /// Memory for a run, with the first layer's input product taken.
  func prepare(
    _ targets: [[Int32]], _ memory: Attention.Memory, _ sentences: [Int], _ pass: Pass
  ) -> Run {
    let layout = SequenceLayout(lengths: targets.map(\.count))
    let ids = layout.pack(targets)
    func room(_ columns: Int) -> Matrix { pass.workspace.matrix(layout.count, columns) }
    let embedded = embedding.forward(ids, pass)
    pass.dropout(embedded, rate: architecture.dropout, site: DropoutSite.targetEmbedding)
    let inputs = [embedded] + layers.dropFirst().map { _ in room(architecture.hiddenSize) }
    let caches = layers.enumerated().map { index, layer in
      let gates =
        index == 0
        ? pass.measure(.input) { layer.input.forward(embedded, pass) } : room(layer.input.weight.rows)
      let mask = pass.dropoutMask(
        layout.batchSize, architecture.hiddenSize, rate: architecture.recurrentDropout,
        site: DropoutSite.decoderRecurrence(index))
      return layer.cache(for: gates, mask: mask, in: pass.workspace)
    }
    let readouts = room(architecture.readoutSize)
    let drops = pass.dropoutSeed != nil && architecture.dropout > 0
    return Run(
      ids: ids, layout: layout, inputs: inputs, caches: caches,
      fed: feed == nil ? nil : pass.workspace.zeros(layout.count, architecture.readoutSize),
      tops: room(architecture.hiddenSize), contexts: room(architecture.hiddenSize), readouts: readouts,
      dropped: drops ? room(architecture.readoutSize) : readouts,
      attention: attention.cache(
        for: memory, sentences: (0..<layout.steps).flatMap { sentences[0..<layout.batchSizes[$0]] }, pass))
  }

  /// Attends and reads out for some rows of a run, whose tops are there: r = tanh(W_c a + W_s h), then dropout.
  func readOut(_ rows: Range<Int>, step: Int, _ run: Run, memory: Attention.Memory, _ pass: Pass) {
    let (tops, contexts, readouts) = (run.tops.rows(rows), run.contexts.rows(rows), run.readouts.rows(rows))
    pass.measure(.attention) {
      attention.read(tops, from: memory, run.attention, rows: rows, into: contexts, pass)
    }
    pass.measure(.output) {
      readoutOfContext.forward(contexts, into: readouts, pass)
      readoutOfState.forward(tops, into: readouts, adding: true, pass)
      readouts.applyTanh()
    }
    if run.dropped.base != run.readouts.base {
      let dropped = run.dropped.rows(rows)
      dropped.copy(from: readouts)
      pass.dropout(dropped, rate: architecture.dropout, site: DropoutSite.readout(step: step))
    }
  }

  /// Back through `readOut`: turns the readouts' gradient, in place, into that before tanh, and sets the tops'.
  func readOutBackward(
    _ dReadouts: Matrix, _ rows: Range<Int>, step: Int, _ run: Run, memory: Attention.Memory, dTops: Matrix,
    _ memoryGradient: Attention.MemoryGradient, _ pass: Pass
  ) {
    let mark = pass.workspace.mark
    pass.dropout(dReadouts, rate: architecture.dropout, site: DropoutSite.readout(step: step))
    dReadouts.multiplyByTanhGradient(of: run.readouts.rows(rows))
    let dContexts = pass.workspace.matrix(rows.count, architecture.hiddenSize)
    pass.measure(.output) {
      readoutOfContext.backward(dReadouts, into: dContexts, pass)
      readoutOfState.backward(dReadouts, into: dTops, pass)
    }
    pass.measure(.attention) {
      attention.readBackward(
        dContexts, from: memory, run.attention, rows: rows, dQueries: dTops, memoryGradient: memoryGradient, pass)
    }
    pass.workspace.release(to: mark)
  }

  /// The gradients of weights that are taken once over all steps.
  private func addGradients(_ dReadouts: Matrix, _ run: Run, to gradients: ParameterBlock, _ pass: Pass) {
    readoutOfContext.addGradients(dReadouts, input: run.contexts, to: gradients, pass)
    readoutOfState.addGradients(dReadouts, input: run.tops, to: gradients, pass)
    let dEmbedded = pass.workspace.matrix(run.layout.count, architecture.embeddingSize)
    for (index, layer) in layers.enumerated() {
      layer.addGradients(
        input: run.inputs[index], run.caches[index], to: gradients, dx: index == 0 ? dEmbedded : nil, pass)
    }
    if let feed, let fed = run.fed { feed.addGradients(run.caches[0].gates, input: fed, to: gradients, pass) }
    pass.dropout(dEmbedded, rate: architecture.dropout, site: DropoutSite.targetEmbedding)
    embedding.addGradients(dEmbedded, ids: run.ids, to: gradients, pass)
  }
}
