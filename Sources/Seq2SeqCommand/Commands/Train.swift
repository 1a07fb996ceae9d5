import Diagnostics
import Foundation
import Layers
import Models
import Tensors
import Text
import Training

extension ModelTask: ArgumentValue {}
extension CellKind: ArgumentValue {}
extension AttentionKind: ArgumentValue {}
extension Tying: ArgumentValue {}
extension OptimizerKind: ArgumentValue {}
extension ScheduleKind: ArgumentValue {}
extension KeptModel: ArgumentValue {}
extension ModelSize: ArgumentValue {}
extension TrainingRequest.VocabularyKind: ArgumentValue {}

/// `seq2seq train`: pairs to a model.
struct Train: Command {
  static let name = "train"
  static let summary = "Train a model on pairs of sentences, or resume a training"
  static let discussion = """
    PAIRS is a file of source<TAB>target lines, further columns ignored; it may be compressed by gzip, and - is standard
    input. A file that is named several times counts as often. Two files that belong together line by line are given with
    --source and --target instead. Whatever isn't given is chosen from the pairs, and the log says why.

      seq2seq train pairs.tsv -o my-model
      seq2seq translate my-model

    A training that was stopped, by Ctrl-C or otherwise, goes on when the same command is given again.

    With --from a trained model learns from new pairs, and goes through some of its old ones again so as not to forget
    them:

      seq2seq train --from my-model new-pairs.tsv -o better-model
    """

  @Argument("PAIRS", help: "files of source<TAB>target lines") var pairs: [String] = []
  @Option("--output", "-o", placeholder: "MODEL", help: "the folder of the model") var output = "model"
  @Option("--task", help: "what the model is for") var task = ModelTask.translate
  @Option("--time", help: "time to train in; size and learning rate are made to fit") var time: Duration?
  @Option("--epochs", in: 1...100_000, help: "times to go through the pairs") var epochs: Int?
  let data = DataOptions()
  let runOptions = RunOptions()
  let tuning = FineTuningOptions()
  let text = TextOptions()
  let shape = ShapeOptions()
  let learning = LearningOptions()
  let common = CommonOptions()

  func run() throws {
    let base = try tuning.readBase()
    let request = try request(base)
    let log = TrainingLog(ModelFolder(request.folder))
    let progress = TrainingProgress(common, task: request.task, log: log)
    let run = TrainingRun(request, workers: common.workers, log: log, warn: progress.warn, talk: progress.say)
    do {
      let (end, configuration) = try run.run(observer: progress)
      progress.end(end, configuration, folder: output)
      if end == .interrupted, let signal = progress.stopSignals.received { throw Stopped(signal: signal) }
    } catch let failure as Failure {
      log.add("\(failure)")
      throw failure
    }
  }

  /// - Parameter base: the model that training goes on from, if it does; what isn't given is its own.
  private func request(_ base: ModelConfiguration?) throws -> TrainingRequest {
    if let time, time <= .zero { throw Failure(.usage, "--time is 0", advice: "give a time to train in, such as 10m") }
    var request = TrainingRequest(
      pairs: try PairSource(tables: pairs, source: data.source, target: data.target),
      folder: URL(fileURLWithPath: output))
    (request.task, request.seed, request.epochs) = ($task ?? base?.task ?? task, common.seed, epochs)
    request.timeLimit = time.map { $0 / .seconds(1) }
    try data.fill(&request)
    tuning.fill(&request)
    try runOptions.fill(&request)
    try text.fill(&request, over: base?.text)
    try shape.fill(&request)
    try learning.fill(&request)
    return request
  }
}
