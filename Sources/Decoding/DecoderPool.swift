import Models
import Synchronization
import Tensors

/// Lends decoders, so that their memory serves one batch after the other: taken anew for each, it would cost more than
/// a tenth of the time.
final class DecoderPool: Sendable {
  private let model: TrainedModel
  private let idle = Mutex<[ModelDecoder]>([])

  init(_ model: TrainedModel) { self.model = model }

  /// Runs `body` with a decoder that nobody else uses meanwhile, helped by a team if there is one.
  func withDecoder<Result>(team: Team? = nil, _ body: (ModelDecoder) -> Result) -> Result {
    let decoder =
      idle.withLock { $0.popLast() }
      ?? ModelDecoder(model.network, weights: model.weights, shortlist: model.shortlist)
    decoder.team = team
    defer {
      decoder.team = nil
      idle.withLock { $0.append(decoder) }
    }
    return body(decoder)
  }
}
