import Layers
import Tensors
import Text

/// A pair of sentences as ids, without START and EOS.
package struct EncodedPair: Sendable, Equatable {
  package let source: [Int32]
  package let target: [Int32]

  package init(source: [Int32], target: [Int32]) {
    self.source = source
    self.target = target
  }
}

/// The encoder-decoder with attention: its layers, its loss, and the gradients of the loss.
package struct EncoderDecoder: Sendable {
  package let architecture: Architecture
  package let parameters: ParameterLayout
  package let encoder: Encoder
  package let bridge: Bridge
  package let decoder: AttentionalDecoder

  package init(_ architecture: Architecture) {
    var layout = ParameterLayout()
    self.architecture = architecture
    encoder = Encoder(architecture, in: &layout)
    bridge = Bridge(architecture, in: &layout)
    decoder = AttentionalDecoder(architecture, sharing: encoder.embedding, in: &layout)
    parameters = layout
  }

  /// The loss of some pairs by teacher forcing (Williams & Zipser 1989), and its gradients.
  ///
  /// The decoder reads START and the target, and predicts the target and EOS; the source ends with EOS too.
  /// - Parameters:
  ///   - scale: what the loss is multiplied by before it is differentiated, 1 / target tokens as a rule.
  ///   - gradients: the gradients are added here.
  package func forwardBackward(
    _ pairs: [EncodedPair], smoothing: Float, scale: Float, to gradients: ParameterBlock, _ pass: Pass
  ) -> LossSums {
    let forward = forward(pairs, pass)
    let dropped = forward.run.dropped
    let dReadouts = pass.workspace.matrix(dropped.rows, dropped.columns)
    let sums = CrossEntropy(projection: decoder.output).forwardBackward(
      dropped, targets: forward.labels, smoothing: smoothing, scale: scale, dx: dReadouts, to: gradients, pass)

    let start = decoder.backward(dReadouts, forward.run, memory: forward.memory, to: gradients, pass)
    let dStarts = start.states.map { scatter($0, by: forward.sentences, pass) }
    let dStates = bridge.backward(
      dStarts, inputs: forward.encoded.states, starts: forward.starts, to: gradients, pass)
    encoder.backward(dMemory: start.memory.values, dStates: dStates, forward.encoded, to: gradients, pass)
    return sums
  }

  /// Each pair's negative log-likelihood, EOS counted, in nats, in the order given.
  package func losses(_ pairs: [EncodedPair], _ pass: Pass) -> [Float] {
    let forward = forward(pairs, pass)
    let losses = CrossEntropy(projection: decoder.output).losses(forward.run.dropped, targets: forward.labels, pass)
    var sums = [Float](repeating: 0, count: pairs.count)
    for step in 0..<forward.run.layout.steps {
      let rows = forward.run.layout.rows(step)
      for (sequence, row) in rows.enumerated() { sums[forward.targetOrder[sequence]] += losses[row] }
    }
    return sums
  }

  private struct Forward {
    let encoded: Encoder.Output
    /// The decoder's first states in the order of the sources.
    let starts: [Recurrent.State]
    let memory: Attention.Memory
    let run: AttentionalDecoder.Run
    /// What the readouts are to predict.
    let labels: [Int32]
    /// The pair of each target, and its sentence in the order of the sources.
    let targetOrder: [Int]
    let sentences: [Int]
  }

  private func forward(_ pairs: [EncodedPair], _ pass: Pass) -> Forward {
    precondition(!pairs.isEmpty, "an empty batch")
    let sourceOrder = Self.longestFirst(pairs.map(\.source.count))
    let targetOrder = Self.longestFirst(pairs.map(\.target.count))
    var place = [Int](repeating: 0, count: pairs.count)
    for (index, pair) in sourceOrder.enumerated() { place[pair] = index }
    let sentences = targetOrder.map { place[$0] }

    let sources = sourceOrder.map { pairs[$0].source + [SpecialToken.end] }
    let encoded = encoder.forward(sources, pass)
    let starts = bridge.forward(encoded.states, pass)
    let memory = decoder.attention.memory(of: encoded.memory, lengths: sources.map(\.count), pass)
    let run = decoder.forward(
      targetOrder.map { [SpecialToken.start] + pairs[$0].target },
      states: starts.map { gather($0, by: sentences, pass) }, memory: memory, sentences: sentences, pass)
    let labels = run.layout.pack(targetOrder.map { pairs[$0].target + [SpecialToken.end] })
    return Forward(
      encoded: encoded, starts: starts, memory: memory, run: run, labels: labels, targetOrder: targetOrder,
      sentences: sentences)
  }

  /// Indices by falling length; equal lengths keep their order.
  static func longestFirst(_ lengths: [Int]) -> [Int] {
    lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
  }

  private func gather(_ state: Recurrent.State, by rows: [Int], _ pass: Pass) -> Recurrent.State {
    func gather(_ source: Matrix) -> Matrix {
      let result = pass.workspace.matrix(rows.count, source.columns)
      for (row, from) in rows.enumerated() { result.row(row).update(from: source.row(from), count: source.columns) }
      return result
    }
    return Recurrent.State(output: gather(state.output), memory: state.memory.map(gather))
  }

  /// The reverse of `gather` by a permutation.
  private func scatter(_ state: Recurrent.State, by rows: [Int], _ pass: Pass) -> Recurrent.State {
    var inverse = rows
    for (row, to) in rows.enumerated() { inverse[to] = row }
    return gather(state, by: inverse, pass)
  }
}
