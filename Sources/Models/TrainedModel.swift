import Diagnostics
import Foundation
import Tensors
import Text

/// A model as it is used: its network, its weights, and the text pipelines of both sides.
package struct TrainedModel: Sendable {
  package var configuration: ModelConfiguration
  package let source: TextPipeline
  package let target: TextPipeline
  package let network: EncoderDecoder
  package let weights: Weights
  /// What a search may leave out, if anything.
  package let shortlist: Shortlist?
  /// How sources are usually written.
  package let casing: Casing

  package init(
    configuration: ModelConfiguration, source: TextPipeline, target: TextPipeline, network: EncoderDecoder,
    weights: Weights, shortlist: Shortlist? = nil, casing: Casing = Casing(locale: "")
  ) {
    self.configuration = configuration
    self.source = source
    self.target = target
    self.network = network
    self.weights = weights
    self.shortlist = shortlist
    self.casing = casing
  }
}
