import Foundation
import Testing

/// The built program on a pseudo terminal of its own, as a user has it.
final class TerminalSession {
  private let terminal: PseudoTerminal
  private let process: pid_t
  private var hasEnded = false
  private(set) var screen: Screen
  /// All bytes that the program wrote to the terminal.
  private(set) var bytes: [UInt8] = []

  /// Starts the program.
  /// - Parameter output: where standard output goes; to the terminal if not given.
  init(
    _ arguments: [String], environment: [String: String] = [:], columns: Int = 80, rows: Int = 24, output: Int32? = nil
  ) throws {
    terminal = try PseudoTerminal(columns: columns, rows: rows)
    screen = Screen(columns: columns, rows: rows)
    var usual = ["TERM": "xterm", "LANG": "C.UTF-8", "HOME": "/nonexistent", "LC_ALL": "", "NO_COLOR": ""]
    usual.merge(environment) { $1 }
    let variables = ProcessInfo.processInfo.environment.merging(usual) { $1 }.map { "\($0)=\($1)" }
    process = try Self.spawn([commandURL.path] + arguments, variables, on: terminal.path, output: output)
  }

  deinit {
    guard !hasEnded else { return }
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }

  /// Starts a process whose terminal is the one of that path: the first that the leader of a session opens.
  private static func spawn(
    _ arguments: [String], _ environment: [String], on path: String, output: Int32?
  ) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    var actions = posix_spawn_file_actions_t()
    posix_spawnattr_init(&attributes)
    posix_spawn_file_actions_init(&actions)
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
    }
    // Signals do what they do to a program that a shell starts, whatever the test runner has done to them.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let newSession: Int32 = 0x80
    posix_spawnattr_setflags(&attributes, Int16(newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, output ?? STDIN_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
    var process: pid_t = 0
    let (words, variables) = (arguments.map { strdup($0) } + [nil], environment.map { strdup($0) } + [nil])
    defer { for text in words + variables { free(text) } }
    try #require(posix_spawn(&process, arguments[0], &actions, &attributes, words, variables) == 0)
    return process
  }

  /// Presses keys; `\r` is Enter.
  func type(_ text: String) throws { try terminal.type(text) }

  /// Changes the window's size.
  func resize(columns: Int, rows: Int) throws {
    screen.resize(columns: columns, rows: rows)
    try terminal.resize(columns: columns, rows: rows)
  }

  /// Sends a signal.
  func signal(_ number: Int32) { kill(process, number) }

  /// Waits until what is shown ends with a text.
  /// - Parameter joined: whether blanks and line ends don't count, since the text may be wider than the window.
  func expect(_ end: String, joined: Bool = false, sourceLocation: SourceLocation = #_sourceLocation) throws {
    func text(_ text: String) -> String { joined ? text.filter { !$0.isWhitespace } : text }
    try? wait { text($0.screen.text).hasSuffix(text(end)) }
    try #require(text(screen.text).hasSuffix(text(end)), "shown: \(screen.text)", sourceLocation: sourceLocation)
  }

  /// Waits until the program has written some bytes.
  func expectBytes(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try? wait { $0.raw.contains(text) }
    try #require(raw.contains(text), "shown: \(screen.text)", sourceLocation: sourceLocation)
  }

  /// What the program wrote, as text.
  var raw: String { String(decoding: bytes, as: UTF8.self) }

  /// Waits for the program's end and returns its exit code.
  func end() throws -> Int32 {
    try wait { _ in false }
    var status: Int32 = 0
    try #require(waitpid(process, &status, 0) == process)
    hasEnded = true
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  /// Whether the terminal was left as it was found.
  var isTidy: Bool {
    let marks = raw.components(separatedBy: "\u{1B}[?2004")
    return terminal.isAsUsual && (marks.count == 1 || marks.last?.hasPrefix("l") == true)
  }

  /// Reads on until a condition holds or the program is gone.
  private func wait(_ condition: (TerminalSession) -> Bool) throws {
    while !condition(self), let new = try terminal.read() {
      bytes += new
      screen.show(new)
    }
  }
}
