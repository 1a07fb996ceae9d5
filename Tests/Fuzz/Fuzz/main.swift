import CFuzzer
import Diagnostics
import Foundation

// fuzz READER CORPUS [OPTION OF LIBFUZZER or further CORPUS…]

guard CommandLine.arguments.count > 2, let reader = FuzzedReader(rawValue: CommandLine.arguments[1]) else {
  print(FuzzedReader.allCases.map(\.rawValue).joined(separator: "\n"))
  exit(2)
}
/// What the fuzzer's function, which can't capture, reads with.
private let fuzzed = reader

try reader.seed(URL(fileURLWithPath: CommandLine.arguments[2]))

// libFuzzer's arguments begin with the program's name.
var arguments = ([CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)).map { strdup($0) }
exit(
  run_fuzzer(Int32(arguments.count), &arguments) { bytes, count in
    do {
      try fuzzed.read(bytes.map { Data(bytes: $0, count: count) } ?? Data())
    } catch is Failure {
      // That is what a damaged file should give.
    } catch {
      fatalError("not a Failure: \(error)")
    }
    return 0
  })
