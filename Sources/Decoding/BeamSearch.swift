import Tensors
import Text

/// Finds the most probable outputs of many sources, all hypotheses of all sentences in one step of the decoder.
///
/// A hypothesis that has ended leaves the batch, and so does a sentence whose growing hypotheses can't beat what it has. The
/// answer to a source does not depend on the other sources.
package struct BeamSearch<Decoder: StepDecoder> {
  private let decoder: Decoder
  private let options: SearchOptions

  package init(_ decoder: Decoder, options: SearchOptions = SearchOptions()) {
    precondition(options.beam >= 1 && options.batch >= 1, "beam and batch are at least 1")
    precondition((1...options.beam).contains(options.nBest), "nBest is from 1 to beam")
    precondition(options.lengthPenalty >= 0 && options.margin >= 0, "length penalty and margin are not negative")
    self.decoder = decoder
    self.options = options
  }

  /// The outputs of each source, best first, in the order of the sources; an empty source has one empty output.
  ///
  /// There are `nBest` outputs, or fewer when fewer were found, and always one.
  /// - Parameter keepsAttention: whether the outputs of a source, given by its place, keep their attention though the
  ///   options don't ask for it.
  package func search(_ sources: [[Int32]], keepsAttention: (Int) -> Bool = { _ in false }) -> [[Hypothesis]] {
    var results = sources.map { _ in [Hypothesis.empty] }
    // Sentences of like length end at about the same step, so the batch stays full.
    let order = sources.indices.filter { !sources[$0].isEmpty }
      .sorted { (sources[$0].count, $0) < (sources[$1].count, $1) }
    for start in stride(from: 0, to: order.count, by: options.batch) {
      let batch = order[start..<min(start + options.batch, order.count)]
      for beam in searchTogether(Array(batch), of: sources, keepsAttention) { results[beam.sentence] = beam.results }
    }
    return results
  }

  private func searchTogether(
    _ batch: [Int], of sources: [[Int32]], _ keepsAttention: (Int) -> Bool
  ) -> [SentenceBeam] {
    var active = batch.map { sentence in
      var options = options
      options.keepsAttention = options.keepsAttention || keepsAttention(sentence)
      return SentenceBeam(sentence: sentence, source: sources[sentence], options: options)
    }
    var done: [SentenceBeam] = []
    let memory = decoder.encode(batch.map { sources[$0] })
    var state = decoder.start(memory)
    while !active.isEmpty {
      let tokens = active.flatMap { $0.growing.map { $0.tokens.last ?? SpecialToken.start } }
      let output = decoder.step(tokens, &state, memory)
      output.expect(rows: tokens.count, vocabularySize: decoder.vocabularySize)

      var kept: [Int] = []
      var row = 0
      for index in active.indices {
        let rows = row..<row + active[index].growing.count
        kept += active[index].advance(over: output.rows(rows)).map { rows.lowerBound + $0 }
        row = rows.upperBound
      }
      done += active.filter(\.growing.isEmpty)
      active.removeAll(where: \.growing.isEmpty)
      if !active.isEmpty, kept != Array(0..<row) { decoder.reorder(&state, by: kept) }
    }
    return done
  }
}

extension BeamSearch: Sendable where Decoder: Sendable {}
