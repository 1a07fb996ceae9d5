import Diagnostics
import Foundation
import Models
import TestSupport
import Tensors
import Testing

@testable import Training

/// Int8 weights are kept where they are as good as float32, and noted either way.
struct QuantizerTests {
  private typealias Part = ModelConfiguration.QuantizationPart

  @Test func trainingEndsWithThem() throws {
    try withTemporaryFolder { url in
      let request = try TinyTraining.request(TinyTraining.pairs(120), in: url)
      try TinyTraining.run(request)
      let folder = ModelFolder(request.folder)
      let configuration = try folder.readConfiguration()
      let part = try #require(configuration.quantization)
      #expect(QuantizedWeightsFile(folder).exists && part.isKept)
      #expect(part.float32?.validationLoss == configuration.result?.validationLoss)
      let card = try String(contentsOf: folder.cardFile, encoding: .utf8)
      #expect(card.contains("- Weights of 8 bits: int8: kept (BLEU "))
    }
  }

  /// What comes from a resumed run is what comes from one that was never stopped.
  @Test func anInterruptedRunHasNone() throws {
    try withTemporaryFolder { url in
      let request = try TinyTraining.request(TinyTraining.pairs(120), in: url)
      try TinyTraining.run(request, observer: TinyObserver(stopAfter: [2]))
      let folder = ModelFolder(request.folder)
      #expect(!QuantizedWeightsFile(folder).exists)
      #expect(try folder.readConfiguration().quantization == nil)
      try TinyTraining.run(request)
      #expect(QuantizedWeightsFile(folder).exists)
    }
  }

  /// The only weights of a model are not to be judged, nor touched; nor those of a model that is in training.
  @Test func theOnlyWeightsAreLeftAlone() throws {
    try TinyModel.withQuantized { folder, _ in
      try AtomicFile.makeFolder(folder.trainingFolder)
      let lock = try FolderLock(folder.trainingFolder)
      let quantizer = Quantizer(folder, workers: Workers(count: 1))
      let locked = try #require(#expect(throws: Failure.self) { try quantizer.runAlone(comparingOn: []) })
      #expect(locked.what == "another command is at work here" && locked.advice == "wait for it")
      lock.release()
      _ = try quantizer.runAlone(comparingOn: [])
      try FileManager.default.removeItem(at: folder.weightsFile)
      let bytes = try Data(contentsOf: folder.quantizedWeightsFile)
      let failure = try #require(#expect(throws: Failure.self) { try quantizer.runAlone(comparingOn: []) })
      #expect(failure.what == "there are no float32 weights to make int8 ones of")
      #expect(try Data(contentsOf: folder.quantizedWeightsFile) == bytes)
    }
  }

  /// Numbers that are never used, but larger than all others of their row, leave these no room.
  @Test func badOnesAreDeleted() throws {
    try withTemporaryFolder { url in
      var model = try TinyModel.make(task: .chat)
      model.configuration.quantization = Part()
      for parameter in model.network.parameters.parameters {
        let matrix = model.weights[parameter]
        if parameter.name == "embedding" { for row in 0..<matrix.rows { matrix[row, 0] = 0 } }
        if parameter.name.hasSuffix("ward.W") { for row in 0..<matrix.rows { matrix[row, 0] = 1e6 } }
      }
      try TinyModel.write(model, to: url)
      let folder = ModelFolder(url)
      try TinyModel.writeQuantized(model, to: folder)
      let pairs = TinyModel.sentences.map {
        let ids = model.source.encode($0)
        return ValidationPair(source: $0, target: $0, encoded: EncodedPair(source: ids, target: ids))
      }
      let configuration = try Quantizer(folder, workers: Workers(count: 1)).run(comparingOn: pairs)
      let part = try #require(configuration.quantization)
      #expect(!part.isKept && !QuantizedWeightsFile(folder).exists)
      #expect(try folder.readConfiguration() == configuration)
      #expect(part.report(for: .chat).hasPrefix("int8: not kept, it costs too much (validation loss "))

      let unseen = try Quantizer(folder, workers: Workers(count: 1)).run(comparingOn: [])
      #expect(unseen.quantization == Part() && QuantizedWeightsFile(folder).exists)
      #expect(unseen.quantization?.report(for: .translate) == "int8: kept (not compared with float32)")
    }
  }

  @Test(arguments: [
    (ModelTask.translate, 3000, (30.0, 2.0), (29.91, 2.001), true), (.translate, 3000, (30, 2), (29.89, 2), false),
    (.translate, 9000, (30, 2), (29.89, 2), false), (.translate, 3000, (30, 2), (31, 2.003), false),
    // Of a tenth of the pairs BLEU moves three times as much by chance.
    (.translate, 300, (30, 2), (29.69, 2), true), (.translate, 300, (30, 2), (29.67, 2), false),
    (.chat, 3000, (3, 2), (5, 2.003), false), (.chat, 3000, (3, 2), (1, 2.001), true),
    (.chat, 3000, (3, 2), (1, 1.5), true),
  ])
  func whatIsGoodEnough(
    task: ModelTask, pairs: Int, float32: (Double, Double), int8: (Double, Double),
    expected: Bool
  ) {
    var part = Part()
    part.float32 = Part.Score(bleu: float32.0, validationLoss: float32.1)
    part.int8 = Part.Score(bleu: int8.0, validationLoss: int8.1)
    #expect(Quantizer.isGood(part, of: pairs, for: task) == expected)
  }

  /// Better weights make those of 8 bits that were there worthless.
  @Test func newWeightsDeleteOldOnes() throws {
    try TinyModel.withQuantized { folder, model in
      let variety = OutputVariety(sources: [], references: [], outputs: [])
      let result = ValidationResult(loss: 1, bleu: 2, chrF: 3, variety: variety, samples: [])
      let report = ValidationReport(
        epoch: 1, step: 1, seconds: 1, trainingLoss: 1, learningRate: 1, result: result, improved: true,
        coolsDown: false, hasCollapsed: false)
      try BestModel(folder, model.configuration).save(model.weights, report)
      #expect(!QuantizedWeightsFile(folder).exists)
    }
  }
}
