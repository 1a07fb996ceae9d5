import Tensors
import Text

/// What a model thinks of outputs that are given.
struct ForcedScores<Decoder: StepDecoder> {
  private let decoder: Decoder

  init(_ decoder: Decoder) { self.decoder = decoder }

  /// log P(output | source) of each output, EOS included: [outputs].
  func of(_ outputs: [[Int32]], after source: [Int32]) -> [Float] {
    guard !outputs.isEmpty else { return [] }
    var sums = [Float](repeating: 0, count: outputs.count)
    let memory = decoder.encode([source])
    var state = decoder.start(memory)
    // Longest first, so that those that have ended are the last rows.
    let order = outputs.indices.sorted { (outputs[$1].count, $0) < (outputs[$0].count, $1) }
    var rows = [0]
    for position in 0...outputs[order[0]].count {
      let left = order.prefix { outputs[$0].count >= position }
      let kept = position == 0 ? order.map { _ in 0 } : Array(left.indices)
      if kept != rows { decoder.reorder(&state, by: kept) }
      rows = Array(left.indices)
      let last = left.map { position == 0 ? SpecialToken.start : outputs[$0][position - 1] }
      let step = decoder.step(last, &state, memory)
      step.expect(rows: left.count, vocabularySize: decoder.vocabularySize)
      for (row, index) in left.enumerated() {
        let output = step.rows(row..<row + 1)
        let token = position < outputs[index].count ? outputs[index][position] : SpecialToken.end
        let logit = output.column(token).map { output.logits[0, $0] } ?? -.infinity
        sums[index] += logit - output.logSums[0, 0]
      }
    }
    return sums
  }
}
