import Layers
import Tensors
import TestSupport
import Testing

@testable import Models

/// The whole model gives PyTorch's losses and gradients, which Scripts/make-fixtures.py stored.
struct PyTorchTests {
  private let workspace = Workspace()

  @Test(arguments: [("translator-feed", true), ("translator-nofeed", false)])
  func lossesAndGradients(name: String, feeding: Bool) throws {
    let fixture = try PyTorchFixture(name)
    let model = EncoderDecoder(
      Architecture(
        sourceVocabularySize: 11, targetVocabularySize: 10, embeddingSize: 6, hiddenSize: 8, attention: .general,
        inputFeeding: feeding, dropout: 0))
    let weights = Weights(model.parameters, seed: 0)
    for parameter in model.parameters.parameters {
      weights[parameter].copy(from: try stored(parameter, in: fixture))
    }
    weights.pack(for: .training, workers: Workers(count: 1))
    let pairs = try pairs(of: fixture)
    let pass = Pass(weights, workspace: workspace)
    expectClose(model.losses(pairs, pass), try fixture.floats("losses"), within: 3e-6, "losses")
    let gradients = ParameterBlock(model.parameters)
    let sums = model.forwardBackward(pairs, smoothing: 0, scale: 1, to: gradients, pass)
    expectClose([Float(sums.plain)], try fixture.floats("loss"), within: 3e-6, "loss")
    for parameter in model.parameters.parameters {
      expectClose(
        gradients[parameter].values, try stored(parameter, in: fixture, of: "d.").values, within: 1e-5,
        "gradient of \(parameter.name)")
    }
  }

  /// The fixture's tensor for one of our parameters; `part` is "d." for its gradient.
  private func stored(_ parameter: Parameter, in fixture: PyTorchFixture, of part: String = "") throws -> Matrix {
    func matrix(_ name: String) throws -> Matrix { try fixture.matrix(part + name, in: workspace) }
    return switch parameter.name {
    case "decoder.feed.W": try matrix("decoder.0.F")
    case "attention.key.W": try matrix("attention.W")
    case "readout.context.W": try matrix("readout.W").columns(0..<parameter.columns)
    case "readout.state.W": try matrix("readout.W").columns(parameter.columns..<2 * parameter.columns)
    default: try matrix(parameter.name)
    }
  }

  /// The fixture's pairs without padding, START and EOS, which the model adds.
  private func pairs(of fixture: PyTorchFixture) throws -> [EncodedPair] {
    func sentences(_ name: String, _ lengthsName: String) throws -> [[Int32]] {
      let (ids, lengths) = (try fixture.integers(name), try fixture.integers(lengthsName))
      let width = ids.count / lengths.count
      return lengths.enumerated().map { Array(ids[$0 * width..<$0 * width + Int($1) - 1]) }
    }
    let sources = try sentences("source", "source_lengths")
    return zip(sources, try sentences("target_output", "target_lengths")).map { EncodedPair(source: $0, target: $1) }
  }
}
