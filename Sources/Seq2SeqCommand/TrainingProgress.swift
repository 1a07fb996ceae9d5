import Foundation
import Models
import Training

/// Shows a training: a status line on a terminal, plain lines elsewhere, objects with `--json`.
final class TrainingProgress: TrainingObserver {
  /// Seconds between lines where no status line can be redrawn.
  private static let lineInterval = 30.0
  /// Seconds between redraws; more often, nobody could read it.
  private static let redrawInterval = 0.1
  /// How much the last batch counts in the figures shown.
  private static let smoothing = 0.05

  private let terminal: Terminal
  private let json: Output?
  private let task: ModelTask
  private let log: TrainingLog
  /// Before the first step there is nothing to save, and a signal ends the program.
  let stopSignals = StopSignals(noting: false)
  private var loss: Double?
  private var started: (tokens: Int, seconds: Double)?
  private var tokens = 0
  private var lastRate = 0.0
  private var lastShown = -Double.infinity
  private var lastValidation = ""

  init(_ common: CommonOptions, task: ModelTask, log: TrainingLog) {
    terminal = Terminal(quiet: common.quiet)
    json = common.json ? Output() : nil
    self.task = task
    self.log = log
  }

  var wantsToStop: Bool { stopSignals.received != nil }

  /// Prints a line, unless the user wants quiet, and notes it in the log.
  func say(_ line: String) {
    terminal.say(line)
    log.add(line)
  }

  /// Prints a line even if the user wants quiet, and notes it in the log.
  func warn(_ line: String) {
    terminal.warn(line)
    log.add(line)
  }

  func didStep(_ report: StepReport) {
    stopSignals.note()
    if report.isSkipped {
      warn("step \(report.step): skipped, its loss was beyond all bounds")
      return
    }
    loss = loss.map { $0 + Self.smoothing * (report.loss - $0) } ?? report.loss
    if started == nil { started = (report.tokens, report.seconds) }
    tokens += report.tokens
    lastRate = rate(report)
    let interval = terminal.isLive && json == nil ? Self.redrawInterval : Self.lineInterval
    guard report.seconds - lastShown >= interval else { return }
    lastShown = report.seconds
    if let json {
      write(StepRecord(report, loss: loss ?? 0, rate: lastRate), to: json)
    } else if terminal.isLive {
      terminal.status(line(report))
    } else {
      say(line(report))
    }
  }

  func didValidate(_ report: ValidationReport) {
    let result = report.result
    let scores = task == .chat ? "" : "  BLEU \(decimal(result.bleu, 1))  chrF \(decimal(result.chrF, 1))"
    lastValidation =
      "val ppl \(decimal(exp(result.loss), 2))" + (task == .chat ? "" : " BLEU \(decimal(result.bleu, 1))")
    say(
      "epoch \(report.epoch)  step \(Phrase.count(report.step))  \(Phrase.duration(.seconds(report.seconds)))  "
        + "train loss \(decimal(report.trainingLoss, 3))  validation loss \(decimal(result.loss, 3)) "
        + "(perplexity \(decimal(exp(result.loss), 2)))\(scores)" + (report.improved ? "  best so far" : ""))
    if report.coolsDown { say("the validation loss has stopped falling: the learning rate cools down now") }
    for sample in result.samples {
      say("  source     \(oneLine(sample.source))")
      say("  reference  \(oneLine(sample.reference))")
      say("  output     \(oneLine(sample.output))")
    }
    if report.hasCollapsed { warn(result.variety.warning) }
    if let json { write(ValidationRecord(report, rate: lastRate), to: json) }
  }

  /// What is left to do is short and begins anew, so there is nothing to wait for.
  func didTakeLastStep() { stopSignals.obey() }

  func didRollBack(_ report: RollbackReport) {
    warn(
      "step \(report.step): the loss is beyond all bounds; going on from step \(report.goesOnFrom), "
        + "\(decimal(Double(report.rateFactor), 3)) times the learning rate")
    if let json { write(RollbackRecord(report), to: json) }
  }

  /// Says how the run ended.
  func end(_ end: TrainingEnd, _ configuration: ModelConfiguration, folder: String) {
    terminal.clearStatus()
    let use = "seq2seq \(task == .chat ? "chat" : "translate") \(folder)"
    switch end {
    case .finished: say("done")
    case .stoppedEarly: say("done: the validation loss has not improved any more")
    case .interrupted:
      warn("stopped and saved in \(folder); the same command goes on")
      return
    }
    guard let result = configuration.result else { return }
    let bleu = task == .chat ? "" : result.bleu.map { ", BLEU \(decimal($0, 1)) (greedy)" } ?? ""
    say(
      "kept model: epoch \(result.epoch), validation perplexity \(decimal(result.perplexity, 2))\(bleu); "
        + "use it with: \(use)")
  }

  private func line(_ report: StepReport) -> String {
    let steps = report.steps.map { "/\(Phrase.count($0))" } ?? ""
    let left = report.secondsLeft > 0 ? "  \(Phrase.duration(.seconds(report.secondsLeft))) left" : ""
    return "epoch \(report.epoch)/\(report.epochs)  step \(Phrase.count(report.step))\(steps)  "
      + "loss \(decimal(loss ?? 0, 3))  ppl \(decimal(exp(loss ?? 0), 2))  \(Phrase.count(Int(lastRate))) tok/s"
      + (lastValidation.isEmpty ? "" : "  \(lastValidation)") + left
  }

  /// Target tokens a second, the first batch left out: it pays for what is made once.
  private func rate(_ report: StepReport) -> Double {
    guard let started, report.seconds > started.seconds else { return 0 }
    return Double(tokens - started.tokens) / (report.seconds - started.seconds)
  }

  /// Progress that can't be written is lost; the training goes on.
  private func write(_ record: some Encodable, to output: Output) {
    try? output.writeJSONLine(record)
    try? output.flush()
  }

  private func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isNewline).joined(separator: " / ") }

  private func decimal(_ value: Double, _ digits: Int) -> String { Phrase.decimal(value, digits: digits) }
}

/// A step as `--json` writes it.
private struct StepRecord: Encodable {
  let event = "step"
  let epoch: Int
  let step: Int
  let loss: Double
  let tokensPerSecond: Double
  let learningRate: Float
  let gradientNorm: Double
  let seconds: Double
  let secondsLeft: Double

  init(_ report: StepReport, loss: Double, rate: Double) {
    (epoch, step, self.loss, tokensPerSecond) = (report.epoch, report.step, loss, rate)
    (learningRate, gradientNorm) = (report.learningRate, report.gradientNorm)
    (seconds, secondsLeft) = (report.seconds, report.secondsLeft)
  }
}

/// A return to the last save as `--json` writes it.
private struct RollbackRecord: Encodable {
  let event = "rollback"
  let step: Int
  let goesOnFrom: Int
  let rateFactor: Float

  init(_ report: RollbackReport) {
    (step, goesOnFrom, rateFactor) = (report.step, report.goesOnFrom, report.rateFactor)
  }
}

/// A validation as `--json` writes it.
private struct ValidationRecord: Encodable {
  struct Sample: Encodable {
    let source: String
    let reference: String
    let output: String
  }

  let event = "validation"
  let epoch: Int
  let step: Int
  let seconds: Double
  /// As it stood at the last step, so that a run too short for step records tells it, too.
  let tokensPerSecond: Double
  let trainingLoss: Double
  let validationLoss: Double
  let bleu: Double
  let chrf: Double
  let isBest: Bool
  let coolsDown: Bool
  let distinctOutputs: Int
  let hasCollapsed: Bool
  let samples: [Sample]

  init(_ report: ValidationReport, rate: Double) {
    (epoch, step, seconds, tokensPerSecond) = (report.epoch, report.step, report.seconds, rate)
    trainingLoss = report.trainingLoss
    (validationLoss, bleu, chrf) = (report.result.loss, report.result.bleu, report.result.chrF)
    (isBest, coolsDown) = (report.improved, report.coolsDown)
    (distinctOutputs, hasCollapsed) = (report.result.variety.outputs, report.hasCollapsed)
    samples = report.result.samples.map { Sample(source: $0.source, reference: $0.reference, output: $0.output) }
  }
}
