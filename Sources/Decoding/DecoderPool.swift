import Models
import Synchronization
import Tensors

/// Lends decoders, so that their memory serves one batch after the other: taken anew for each, it would cost more than
/// a tenth of the time.
final class DecoderPool: Sendable {
  private let models: [TrainedModel]
  private let idle = Mutex<[EnsembleDecoder]>([])

  init(_ models: [TrainedModel]) { self.models = models }

  /// Runs `body` with a decoder that nobody else uses meanwhile, helped by a team if there is one.
  func withDecoder<Result>(team: Team? = nil, _ body: (EnsembleDecoder) -> Result) -> Result {
    let decoder = idle.withLock { $0.popLast() } ?? makeDecoder()
    decoder.team = team
    defer {
      decoder.team = nil
      idle.withLock { $0.append(decoder) }
    }
    return body(decoder)
  }

  private func makeDecoder() -> EnsembleDecoder {
    EnsembleDecoder(
      models.map { ModelDecoder($0.network, weights: $0.weights, shortlist: models.count == 1 ? $0.shortlist : nil) })
  }
}
