import Diagnostics
import Foundation
import Layers
import TestSupport
import Tensors
import Testing

@testable import Models

/// A quantised model reads back as it was written, by itself if need be; one that is damaged or foreign is refused.
struct QuantizedWeightsFileTests {
  @Test func readsBackWhatWasWritten() throws {
    try TinyModel.withQuantized { folder, model in
      let quantized = TinyModel.quantized(model)
      let read = try [DecodingPrecision.int8, .auto].map { try folder.read($0, workers: Workers(count: 2)) }
      for model in read { #expect(loss(model) == loss(quantized)) }
      let exact = try folder.read(.float32, workers: Workers(count: 1))
      #expect(loss(exact) == loss(model) && loss(exact) != loss(quantized))
      #expect(abs(loss(exact) - loss(quantized)) < 0.1 * loss(exact))
      let sizes = try [folder.weightsFile, folder.quantizedWeightsFile].map { try Data(contentsOf: $0).count }
      #expect(sizes[1] < sizes[0])
    }
  }

  /// All that decoding needs is in it.
  @Test func theFloatsMayBeGone() throws {
    try TinyModel.withQuantized { folder, model in
      try FileManager.default.removeItem(at: folder.weightsFile)
      #expect(try loss(folder.read(workers: Workers(count: 1))) == loss(TinyModel.quantized(model)))
      let floats = try loss(folder.read(.float32, workers: Workers(count: 1)))
      #expect(floats != loss(model) && abs(floats - loss(model)) < 0.1 * loss(model))
    }
  }

  @Test func withoutTheFileFloatsAreRead() throws {
    try TinyModel.withQuantized { folder, model in
      folder.removeQuantizedWeights()
      let read = try folder.read(.auto, workers: Workers(count: 1))
      #expect(loss(read) == loss(model))
      let failure = failure(of: folder, .int8)
      #expect(failure?.what == "the model has no int8 weights" && failure?.kind == .model)
    }
  }

  @Test func aTruncatedFileIsRefused() throws {
    try TinyModel.withQuantized { folder, _ in
      let whole = try Data(contentsOf: folder.quantizedWeightsFile)
      for length in [0, 7, 8, 100, whole.count / 2, whole.count - 1] {
        try whole.prefix(length).write(to: folder.quantizedWeightsFile)
        #expect(failure(of: folder)?.what.hasPrefix("not a sound safetensors file: ") == true, "\(length)")
      }
    }
  }

  @Test func aFlippedBitIsFound() throws {
    try TinyModel.withQuantized { folder, _ in
      let whole = try Data(contentsOf: folder.quantizedWeightsFile)
      let headerLength = 8 + Int(whole.prefix(8).enumerated().reduce(0) { $0 + UInt64($1.element) << (8 * $1.offset) })
      for place in stride(from: 0, to: whole.count, by: 61) {
        var damaged = whole
        damaged[place] ^= 1
        try damaged.write(to: folder.quantizedWeightsFile)
        // What the header says besides names, types, shapes and checksums may be another.
        guard place >= headerLength else { continue }
        #expect(failure(of: folder)?.what == "the file is damaged: its checksum is another", "byte \(place)")
      }
    }
  }

  /// Weights that were trained again, and those of another model, do not fit.
  @Test func aForeignFileIsRefused() throws {
    try TinyModel.withQuantized { folder, _ in
      let other = try TinyModel.make(seed: 2)
      try withExtendedLifetime(other) { try TinyModel.writeWeights(ModelFolder.arrays(of: other.weights), to: folder) }
      #expect(
        failure(of: folder)
          == Failure(
            .model, "the file was not made from the model.safetensors beside it", at: folder.quantizedWeightsFile.path,
            advice: "make it again with seq2seq quantize, or delete it, or use --precision float32"))
      #expect(try loss(folder.read(.float32, workers: Workers(count: 1))) == loss(other))
    }
  }

  @Test func weightsOfAnotherShapeAreRefused() throws {
    try TinyModel.withQuantized { folder, _ in
      var configuration = try folder.readConfiguration()
      configuration.architecture.hiddenSize = 10
      try ModelFolder.encode(configuration).write(to: folder.configurationFile)
      let failure = failure(of: folder)
      #expect(failure?.kind == .model && failure?.what.contains("\" is [") == true)
      #expect(failure?.place == folder.quantizedWeightsFile.path)
    }
  }

  private func loss(_ model: TrainedModel) -> Float {
    let pair = EncodedPair(source: model.source.encode("the cat"), target: model.target.encode("die Katze"))
    return model.network.losses([pair], Pass(model.weights, workspace: Workspace()))[0]
  }

  private func failure(of folder: ModelFolder, _ precision: DecodingPrecision = .auto) -> Failure? {
    #expect(throws: Failure.self) { _ = try folder.read(precision, workers: Workers(count: 1)) }
  }
}
