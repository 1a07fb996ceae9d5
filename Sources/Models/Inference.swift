import Layers
import Tensors
import Text

/// Decoding with the model: sources encoded once, then a token at a time for every row.
extension EncoderDecoder {
  /// Encoded sources ready for decoding: the attention's memory and the decoder's first states.
  package struct EncodedBatch {
    let memory: Attention.Memory
    let starts: [Recurrent.State]
    /// The memory's sentence of each source, in the order given.
    let places: [Int]
    /// The part of the output layer that each of the memory's sentences needs; `nil` where all need the whole.
    let outputs: [LinearSelection]?
  }

  /// Encodes sources, ids without EOS, each with at least one id; the result lives in the pass's workspace.
  /// - Parameter shortlist: leaves each source the tokens that it can need; without one it has all.
  package func encode(_ sources: [[Int32]], shortlist: Shortlist? = nil, _ pass: Pass) -> EncodedBatch {
    let order = Self.longestFirst(sources.map(\.count))
    let sentences = order.map { sources[$0] + [SpecialToken.end] }
    let encoded = encoder.forward(sentences, pass)
    var places = [Int](repeating: 0, count: sources.count)
    for (place, source) in order.enumerated() { places[source] = place }
    return EncodedBatch(
      memory: decoder.attention.memory(of: encoded.memory, lengths: sentences.map(\.count), pass),
      starts: bridge.forward(encoded.states, pass), places: places,
      outputs: shortlist.map { shortlist in
        order.map { LinearSelection(shortlist.candidates(for: sources[$0]), of: decoder.output, pass) }
      })
  }

  /// The state before the first token, one row a source, in the order of the sources.
  package func start(_ batch: EncodedBatch) -> StateRows {
    var rows = StateRows(
      layers: batch.starts, readoutSize: architecture.readoutSize, sentences: Array(batch.places.indices))
    rows.reorder(by: batch.places)
    return rows
  }

  /// What a step says of the next token.
  package struct Step {
    /// [n, V], and log Σ e^logit of each row, [n, 1]; with a shortlist [n, widest], and the sums of each row's own tokens.
    package let logits: Matrix
    package let logSums: Matrix
    /// The tokens of each row's columns; `nil` where the columns are the vocabulary.
    package let tokens: [[Int32]]?
    /// How much each row looks at each source position, [n, longest source].
    package let attention: Matrix
  }

  /// Rows whose logits are computed and summed together: those of a vocabulary of 8,000 stay in a core's cache.
  private static let outputRows = 32

  /// Feeds each row its last token.
  /// - Parameter pass: its workspace holds the result until it is reset.
  package func step(_ tokens: [Int32], _ rows: inout StateRows, _ batch: EncodedBatch, _ pass: Pass) -> Step {
    let attention = decoder.step(tokens, &rows, memory: batch.memory, pass)
    if let outputs = batch.outputs {
      return step(outputs: rows.sentences.map { outputs[$0] }, rows, attention, pass)
    }
    let logits = pass.workspace.matrix(tokens.count, decoder.output.weight.rows)
    let logSums = pass.workspace.matrix(tokens.count, 1)
    for start in stride(from: 0, to: tokens.count, by: Self.outputRows) {
      let some = start..<min(start + Self.outputRows, tokens.count)
      decoder.output.forward(rows.readouts.rows(some), into: logits.rows(some), pass)
      logits.rows(some).writeLogSums(to: logSums.rows(some), team: pass.team)
    }
    return Step(logits: logits, logSums: logSums, tokens: nil, attention: attention)
  }

  /// The step where each row has a part of the output layer; neighbours of one sentence share a product.
  private func step(outputs: [LinearSelection], _ rows: StateRows, _ attention: Matrix, _ pass: Pass) -> Step {
    let sentences = rows.sentences
    let logits = pass.workspace.matrix(sentences.count, outputs.map(\.outputs.count).max() ?? 0)
    let logSums = pass.workspace.matrix(sentences.count, 1)
    var start = 0
    while start < sentences.count {
      let end = sentences[start...].firstIndex { $0 != sentences[start] } ?? sentences.count
      let own = logits.rows(start..<end).columns(0..<outputs[start].outputs.count)
      outputs[start].forward(rows.readouts.rows(start..<end), into: own)
      own.writeLogSums(to: logSums.rows(start..<end))
      start = end
    }
    return Step(logits: logits, logSums: logSums, tokens: outputs.map(\.outputs), attention: attention)
  }
}

extension AttentionalDecoder {
  /// One step of inference for every row: advances the states, sets the readouts, and returns the attention.
  func step(_ tokens: [Int32], _ rows: inout StateRows, memory: Attention.Memory, _ pass: Pass) -> Matrix {
    let all = 0..<tokens.count
    var top = embedding.forward(tokens, pass)
    for (index, layer) in layers.enumerated() {
      let input = top
      let gates = layer.input.forward(input, pass)
      if index == 0 { feed?.forward(rows.readouts, into: gates, adding: true, pass) }
      layer.stepForward(all, rows.layers[index], layer.cache(for: gates, in: pass.workspace), pass)
      top = rows.layers[index].output
      if architecture.hasResiduals && index > 0 {
        top = pass.workspace.copy(of: top)
        top.add(input)
      }
    }
    let read = attention.cache(for: memory, sentences: rows.sentences, pass)
    let contexts = pass.workspace.matrix(tokens.count, architecture.hiddenSize)
    attention.read(top, from: memory, read, rows: all, into: contexts, pass)
    readoutOfContext.forward(contexts, into: rows.readouts, pass)
    readoutOfState.forward(top, into: rows.readouts, adding: true, pass)
    rows.readouts.applyTanh()
    return read.weights
  }
}
