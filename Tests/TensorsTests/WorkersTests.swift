import Synchronization
import Testing

@testable import Tensors

/// However many threads there are, each task is done once.
struct WorkersTests {
  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 500])
  func everyTaskRunsOnce(threads: Int, tasks: Int) {
    let done = Mutex([Int](repeating: 0, count: tasks))
    Workers(count: threads).run(tasks) { task in done.withLock { $0[task] += 1 } }
    #expect(done.withLock { $0 } == [Int](repeating: 1, count: tasks))
  }

  @Test(arguments: [1, 2, 3, 8])
  func everyTaskOfATeamRunsOnceBeforeTheNextOnes(threads: Int) {
    let rounds = 300
    let done = Workers(count: threads).withTeam { team in
      (0..<rounds).map { round in
        let ran = Mutex([Int](repeating: 0, count: round % 7))
        team.run(round % 7) { task in ran.withLock { $0[task] += 1 } }
        return ran.withLock { $0 }
      }
    }
    #expect(done == (0..<rounds).map { [Int](repeating: 1, count: $0 % 7) })
  }
}
