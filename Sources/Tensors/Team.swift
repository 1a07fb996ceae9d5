import CKernels
import Synchronization

/// Threads that help one that leads with tasks of a few microseconds, over and over.
///
/// To wake a thread takes as long as such a task. So the helpers don't sleep while the leader is at work, they look for
/// tasks all the time, and the leader takes whatever they leave.
package final class Team: Sendable {
  /// Looks for a task between which a helper lets other programs have its core.
  private static let patience = 4096

  /// Tasks that nobody has taken, and tasks that are not done.
  private let open = Atomic(0)
  private let undone = Atomic(0)
  private let isOver = Atomic(false)
  /// What to do: written before tasks are open, read by those who have taken one.
  private nonisolated(unsafe) var body: (Int) -> Void = { _ in }

  fileprivate init() {}

  /// Runs every task once and returns when all are done; for the leader alone.
  package func run(_ tasks: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      self.body = body
      undone.store(tasks, ordering: .relaxed)
      open.store(tasks, ordering: .releasing)
      while takeTask() {}
      var looks = 0
      while undone.load(ordering: .acquiring) > 0 { wait(&looks) }
      self.body = { _ in }
    }
  }

  /// Does tasks until the leader is done.
  fileprivate func help() {
    var looks = 0
    while !isOver.load(ordering: .acquiring) {
      if takeTask() { looks = 0 } else { wait(&looks) }
    }
  }

  fileprivate func dismiss() { isOver.store(true, ordering: .releasing) }

  /// Does a task if there is one. Whoever has taken one may read what to do: the leader waits for it before it goes on.
  private func takeTask() -> Bool {
    var count = open.load(ordering: .relaxed)
    while count > 0 {
      let (taken, now) = open.weakCompareExchange(
        expected: count, desired: count - 1, successOrdering: .acquiring, failureOrdering: .relaxed)
      if taken {
        body(count - 1)
        undone.subtract(1, ordering: .releasing)
        return true
      }
      count = now
    }
    return false
  }

  private func wait(_ looks: inout Int) {
    looks += 1
    if looks.isMultiple(of: Self.patience) { yield_core() } else { pause_core() }
  }
}

extension Workers {
  /// Runs `lead` on one thread, helped with its team's tasks by the others.
  package func withTeam<Result: Sendable>(_ lead: @Sendable (Team) -> Result) -> Result {
    let team = Team()
    let result = Mutex<Result?>(nil)
    // The first task is begun first, so a thread that helps never waits for a leader that it should be itself.
    run(count) { task in
      guard task == 0 else { return team.help() }
      let value = lead(team)
      team.dismiss()
      result.withLock { $0 = value }
    }
    guard let value = result.withLock({ $0 }) else { preconditionFailure("a team without a leader") }
    return value
  }
}
