import Layers
import Tensors

/// Reads packed source sentences with recurrent layers, in one direction or both.
package struct Encoder: Sendable {
  /// What decoding starts from.
  package struct Output {
    /// The top layer's outputs, sentence after sentence, [N, H].
    package let memory: Matrix
    /// Each layer's last states, directions side by side, [B, H].
    package let states: [Recurrent.State]
    let cache: Cache
  }

  struct Cache {
    let ids: [Int32]
    let layout: SequenceLayout
    /// Each layer's input, dropped out, [Σn, inputs], and its directions' caches.
    var inputs: [Matrix] = []
    var directions: [[Recurrent.Cache]] = []
  }

  let architecture: Architecture
  package let embedding: Embedding
  /// Layers, of directions.
  let layers: [[Recurrent]]

  init(_ architecture: Architecture, in layout: inout ParameterLayout) {
    self.architecture = architecture
    embedding = Embedding(
      architecture.tying == .all ? "embedding" : "source.embedding",
      vocabularySize: architecture.sourceVocabularySize, width: architecture.embeddingSize, in: &layout)
    let directions = architecture.bidirectional ? ["forward", "backward"] : ["forward"]
    layers = (0..<architecture.layers).map { layer in
      directions.map { direction in
        Recurrent(
          architecture.cell, "encoder.\(layer).\(direction)",
          inputSize: layer == 0 ? architecture.embeddingSize : architecture.hiddenSize,
          hiddenSize: architecture.hiddenSize / directions.count, in: &layout)
      }
    }
  }

  /// Encodes sentences, longest first, each with its EOS.
  func forward(_ sentences: [[Int32]], _ pass: Pass) -> Output {
    let layout = SequenceLayout(lengths: sentences.map(\.count))
    let ids = layout.pack(sentences)
    var cache = Cache(ids: ids, layout: layout)
    var states: [Recurrent.State] = []
    var x = embedding.forward(ids, pass)
    pass.dropout(x, rate: architecture.dropout, site: DropoutSite.sourceEmbedding)
    for (index, directions) in layers.enumerated() {
      cache.inputs.append(x)
      let (y, caches, state) = run(directions, index, x, layout, pass)
      cache.directions.append(caches)
      states.append(state)
      if architecture.hasResiduals && index > 0 { y.add(x) }
      if index + 1 < layers.count {
        pass.dropout(y, rate: architecture.dropout, site: DropoutSite.encoderLayer(index))
      }
      x = y
    }
    let memory = pass.workspace.matrix(layout.count, architecture.hiddenSize)
    forEachPosition(layout) { packed, sentence in memory.row(sentence).update(from: x.row(packed), count: x.columns) }
    pass.dropout(memory, rate: architecture.dropout, site: DropoutSite.memory)
    return Output(memory: memory, states: states, cache: cache)
  }

  /// Carries the gradients of the memory, [N, H], and of the last states back to all weights.
  func backward(
    dMemory: Matrix, dStates: [Recurrent.State], _ output: Output, to gradients: ParameterBlock, _ pass: Pass
  ) {
    let (cache, layout) = (output.cache, output.cache.layout)
    pass.dropout(dMemory, rate: architecture.dropout, site: DropoutSite.memory)
    var dy = pass.workspace.matrix(layout.count, architecture.hiddenSize)
    forEachPosition(layout) { packed, sentence in
      dy.row(packed).update(from: dMemory.row(sentence), count: dy.columns)
    }
    for index in layers.indices.reversed() {
      if index + 1 < layers.count {
        pass.dropout(dy, rate: architecture.dropout, site: DropoutSite.encoderLayer(index))
      }
      let dx = runBackward(index, dy, dStates[index], cache, to: gradients, pass)
      if architecture.hasResiduals && index > 0 { dx.add(dy) }
      dy = dx
    }
    pass.dropout(dy, rate: architecture.dropout, site: DropoutSite.sourceEmbedding)
    embedding.addGradients(dy, ids: cache.ids, to: gradients, pass)
  }

  private func run(
    _ directions: [Recurrent], _ index: Int, _ x: Matrix, _ layout: SequenceLayout, _ pass: Pass
  ) -> (Matrix, [Recurrent.Cache], Recurrent.State) {
    let y = pass.workspace.matrix(layout.count, architecture.hiddenSize)
    var caches: [Recurrent.Cache] = []
    var lasts: [Recurrent.State] = []
    for (number, direction) in directions.enumerated() {
      let state = direction.zeroState(layout.batchSize, in: pass.workspace)
      let mask = pass.dropoutMask(
        layout.batchSize, direction.hiddenSize, rate: architecture.recurrentDropout,
        site: DropoutSite.encoderRecurrence(index, direction: number))
      caches.append(
        direction.forward(
          x, layout, reversed: number == 1, state: state, mask: mask, into: y.columns(columns(number)), pass))
      lasts.append(state)
    }
    return (y, caches, joined(lasts, pass))
  }

  private func runBackward(
    _ index: Int, _ dy: Matrix, _ dState: Recurrent.State, _ cache: Cache, to gradients: ParameterBlock, _ pass: Pass
  ) -> Matrix {
    let x = cache.inputs[index]
    let dx = pass.workspace.zeros(x.rows, x.columns)
    for (number, direction) in layers[index].enumerated() {
      let mark = pass.workspace.mark
      let range = columns(number)
      let gradient = Recurrent.State(
        output: pass.workspace.copy(of: dState.output.columns(range)),
        memory: dState.memory.map { pass.workspace.copy(of: $0.columns(range)) })
      let directionCache = cache.directions[index][number]
      direction.backward(
        dy.columns(range), cache.layout, reversed: number == 1, gradient: gradient, directionCache, pass)
      let part = pass.workspace.matrix(x.rows, x.columns)
      direction.addGradients(input: x, directionCache, to: gradients, dx: part, pass)
      dx.add(part)
      pass.workspace.release(to: mark)
    }
    return dx
  }

  /// The columns of a layer's output that a direction writes.
  private func columns(_ direction: Int) -> Range<Int> {
    let width = architecture.hiddenSize / (architecture.bidirectional ? 2 : 1)
    return direction * width..<(direction + 1) * width
  }

  /// The directions' states side by side.
  private func joined(_ states: [Recurrent.State], _ pass: Pass) -> Recurrent.State {
    guard states.count > 1 else { return states[0] }
    func join(_ parts: [Matrix]) -> Matrix {
      let whole = pass.workspace.matrix(parts[0].rows, architecture.hiddenSize)
      for (number, part) in parts.enumerated() { whole.columns(columns(number)).copy(from: part) }
      return whole
    }
    let memories = states.compactMap(\.memory)
    return Recurrent.State(output: join(states.map(\.output)), memory: memories.isEmpty ? nil : join(memories))
  }

  /// Pairs each packed row with its row when sentences stand one after the other.
  private func forEachPosition(_ layout: SequenceLayout, _ body: (_ packed: Int, _ sentence: Int) -> Void) {
    var row = 0
    for (sentence, length) in layout.lengths.enumerated() {
      for step in 0..<length {
        body(layout.row(sentence, step), row)
        row += 1
      }
    }
  }
}
