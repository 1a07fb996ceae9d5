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
  }

  /// Encodes sources, ids without EOS, each with at least one id; the result lives in the pass's workspace.
  package func encode(_ sources: [[Int32]], _ pass: Pass) -> EncodedBatch {
    let order = Self.longestFirst(sources.map(\.count))
    let sentences = order.map { sources[$0] + [SpecialToken.end] }
    let encoded = encoder.forward(sentences, pass)
    var places = [Int](repeating: 0, count: sources.count)
    for (place, source) in order.enumerated() { places[source] = place }
    return EncodedBatch(
      memory: decoder.attention.memory(of: encoded.memory, lengths: sentences.map(\.count), pass),
      starts: bridge.forward(encoded.states, pass), places: places)
  }

  /// The state before the first token, one row a source, in the order of the sources.
  package func start(_ batch: EncodedBatch) -> StateRows {
    var rows = StateRows(
      layers: batch.starts, readoutSize: architecture.readoutSize, sentences: Array(batch.places.indices))
    rows.reorder(by: batch.places)
    return rows
  }

  /// Feeds each row its last token: log-probabilities of the next one, [n, V], and the attention, [n, longest source].
  /// - Parameter pass: its workspace holds the result until it is reset.
  package func step(
    _ tokens: [Int32], _ rows: inout StateRows, _ batch: EncodedBatch, _ pass: Pass
  ) -> (logProbabilities: Matrix, attention: Matrix) {
    let run = decoder.step(tokens, &rows, memory: batch.memory, pass)
    let logits = decoder.output.forward(run.dropped, pass)
    logits.applyLogSoftmax()
    return (logits, run.attention.weights)
  }
}

extension AttentionalDecoder {
  /// One step of inference: a run over targets of one token each, from the rows' states.
  func step(_ tokens: [Int32], _ rows: inout StateRows, memory: Attention.Memory, _ pass: Pass) -> Run {
    let run = prepare(tokens.map { [$0] }, memory, rows.sentences, pass)
    let all = 0..<tokens.count
    feed?.forward(rows.readouts, into: run.caches[0].gates, adding: true, pass)
    advance(all, step: 0, run, rows.layers, pass)
    readOut(all, step: 0, run, memory: memory, pass)
    rows.readouts.copy(from: run.readouts)
    return run
  }
}
