import Foundation
import TestSupport

/// What a run of the real program left behind.
struct CommandResult {
  let status: Int32
  let output: String
  let errors: String
}

/// Runs the built `seq2seq` with arguments and standard input, and waits for its end.
///
/// Input and output go through files, so no amount of text can block either side.
func runCommand(_ arguments: String..., stdin: String = "", environment: [String: String] = [:]) throws -> CommandResult
{
  try runCommand(arguments, stdin: stdin, environment: environment)
}

/// Runs the built `seq2seq` with a list of arguments.
func runCommand(
  _ arguments: [String], stdin: String = "", environment: [String: String] = [:]
) throws -> CommandResult {
  try run(commandURL, arguments, stdin: Data(stdin.utf8), environment: environment)
}

/// Runs a shell script in which `$seq2seq` is the built program, for redirections and pipes.
/// - Parameters:
///   - folder: where the script runs.
///   - environment: further variables.
func runShell(_ script: String, in folder: URL? = nil, environment: [String: String] = [:]) throws -> CommandResult {
  let shell = URL(fileURLWithPath: "/bin/sh")
  let place = folder.map { "cd '\($0.path)' && " } ?? ""
  return try run(
    shell, ["-c", place + script], stdin: Data(),
    environment: environment.merging(["seq2seq": commandURL.path]) { $1 })
}

/// A file of Tests/Fixtures.
func fixture(_ path: String) -> URL {
  let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return tests.appendingPathComponent("Fixtures").appendingPathComponent(path)
}

/// The program that was built beside this test bundle.
var commandURL: URL {
  let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
  return bundle.deletingLastPathComponent().appendingPathComponent("seq2seq")
}

private func run(
  _ program: URL, _ arguments: [String], stdin: Data, environment: [String: String]
) throws -> CommandResult {
  try withTemporaryFolder { folder in
    let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    try stdin.write(to: files[0])
    try Data().write(to: files[1])
    try Data().write(to: files[2])
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return CommandResult(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
}

/// The permissions of a file or folder.
func mode(_ url: URL) throws -> Int? {
  try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
}
