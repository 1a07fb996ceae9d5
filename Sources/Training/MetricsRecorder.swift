import Diagnostics
import Foundation
import Models

/// Writes a line of `training/metrics.tsv` at each validation, and passes everything on to the observer.
final class MetricsRecorder: TrainingObserver {
  private static let header =
    "epoch\tstep\tseconds\ttraining_loss\tlearning_rate\tvalidation_loss\tperplexity\tbleu\tchrf\n"

  private let observer: any TrainingObserver
  private let url: URL

  /// - Parameter step: where the run resumes; what was noted after it will come again.
  init(_ observer: any TrainingObserver, folder: ModelFolder, resumingAt step: Int?) {
    self.observer = observer
    url = folder.trainingFolder.appendingPathComponent("metrics.tsv")
    keepLines(upTo: step)
  }

  /// Begins the table anew but for the lines of steps that will not come again.
  private func keepLines(upTo step: Int?) {
    var kept = Self.header
    if let step, let earlier = try? String(contentsOf: url, encoding: .utf8) {
      for line in earlier.split(separator: "\n").dropFirst() {
        let columns = line.split(separator: "\t")
        if columns.count > 1, let noted = Int(columns[1]), noted <= step { kept += line + "\n" }
      }
    }
    try? AtomicFile.write(Data(kept.utf8), to: url)
  }

  var wantsToStop: Bool { observer.wantsToStop }

  func didStep(_ report: StepReport) { observer.didStep(report) }

  func didTakeLastStep() { observer.didTakeLastStep() }

  func didValidate(_ report: ValidationReport) {
    let columns = [
      "\(report.epoch)", "\(report.step)", decimal(report.seconds, 1), decimal(report.trainingLoss, 4),
      "\(report.learningRate)", decimal(report.result.loss, 4), decimal(exp(report.result.loss), 3),
      decimal(report.result.bleu, 2), decimal(report.result.chrF, 2),
    ]
    // The table is for plots; a disk too full for its line will stop the run at the next save.
    if let file = FileHandle(forWritingAtPath: url.path) {
      _ = try? file.seekToEnd()
      try? file.write(contentsOf: Data((columns.joined(separator: "\t") + "\n").utf8))
      try? file.close()
    }
    observer.didValidate(report)
  }

  func didRollBack(_ report: RollbackReport) {
    keepLines(upTo: report.goesOnFrom)
    observer.didRollBack(report)
  }

  private func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
