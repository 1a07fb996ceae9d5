// swift-tools-version: 6.0
import PackageDescription

// The map of the house, from the lowest level to the highest. Arrows point only upwards in this list:
// a target depends on targets above it, never below.

let commandDependencies: [Target.Dependency] = ["Training", "CEdit"]

let package = Package(
  name: "seq2seq",
  products: [
    .library(name: "Seq2Seq", targets: ["Seq2Seq"]),
    .executable(name: "seq2seq", targets: ["seq2seq"]),
  ],
  targets: [
    // C libraries and kernels: plain C types only in their headers.
    // Its header only: the library is loaded where it is needed.
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CICU", linkerSettings: [.linkedLibrary("icuuc"), .linkedLibrary("icui18n")]),
    .target(name: "CEdit", linkerSettings: [.linkedLibrary("edit")]),
    .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),

    // What went wrong, where, and what to do: the one error type that users see.
    .target(name: "Diagnostics"),

    // Matrices, products, parameters, random numbers, safetensors, worker threads.
    .target(name: "Tensors", dependencies: ["COpenBLAS", "CKernels", "Diagnostics"]),
    // Forward and backward of every layer; knows no task.
    .target(name: "Layers", dependencies: ["Tensors"]),
    // Text to ids and back; knows no number.
    .target(name: "Text", dependencies: ["CICU", "Diagnostics"]),
    // BLEU, chrF, perplexity, the paired bootstrap, word reports: pure functions.
    .target(name: "Evaluation"),
    // Topologies, their configuration and the model folder.
    .target(name: "Models", dependencies: ["Layers", "Text"]),
    // Greedy, beam and sampling search over any step decoder.
    .target(name: "Decoding", dependencies: ["Models"]),
    // Pairs to batches to steps to checkpoints.
    .target(name: "Training", dependencies: ["CZlib", "Decoding", "Evaluation"]),
    // What programs that embed us import.
    .target(name: "Seq2Seq", dependencies: ["Decoding"]),
    // The command line.
    .executableTarget(name: "seq2seq", dependencies: commandDependencies, path: "Sources/Seq2SeqCommand"),

    // Test bundles and what they share.
    .target(name: "TestSupport", dependencies: ["Models"], path: "Tests/TestSupport"),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "TestSupport"]),
    .testTarget(name: "LayersTests", dependencies: ["Layers", "TestSupport"]),
    .testTarget(name: "TextTests", dependencies: ["Text"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "Tensors"]),
    .testTarget(name: "ModelsTests", dependencies: ["Models", "TestSupport"]),
    .testTarget(name: "DecodingTests", dependencies: ["Decoding", "TestSupport"]),
    .testTarget(name: "TrainingTests", dependencies: ["Training", "CZlib", "TestSupport"]),
    .testTarget(name: "Seq2SeqTests", dependencies: ["Seq2Seq", "TestSupport"]),
    .testTarget(name: "CommandTests", dependencies: ["seq2seq", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// Built by Scripts/fuzz.sh alone: it needs libFuzzer, and links with it only.
if Context.environment["SEQ2SEQ_FUZZ"] != nil {
  package.products.removeAll { $0.name == "seq2seq" }
  package.targets.removeAll { $0.name == "seq2seq" }
  package.targets += [
    // Without its main file the command line is a library, whose readers can be called.
    .target(
      name: "seq2seq", dependencies: commandDependencies, path: "Sources/Seq2SeqCommand", exclude: ["main.swift"]),
    .target(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
    .executableTarget(name: "fuzz", dependencies: ["CFuzzer", "seq2seq", "TestSupport"], path: "Tests/Fuzz/Fuzz"),
  ]
}
