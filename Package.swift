// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target shares.
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// One storey of the tower: a Swift target that may use only what stands below it.
func storey(
  _ name: String, on dependencies: [Target.Dependency], without excluded: [String] = [], shipping files: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: excluded, resources: files.map { .copy($0) },
    swiftSettings: swiftSettings)
}

func tests(
  of name: String, using dependencies: [Target.Dependency] = [], without excluded: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.target(name: name)] + dependencies, exclude: excluded,
    swiftSettings: swiftSettings)
}

/// The program that `make fuzz` runs. It has no beginning of its own, for that is libFuzzer's, so it is left out elsewhere.
let fuzzing: [Target] =
  Context.environment["WAVEGEN_FUZZING"] == nil
  ? [] : [.executableTarget(name: "Fuzzing", dependencies: ["FuzzedReaders"], path: "Tests/Fuzzing")]

let package = Package(
  name: "wavegen",
  products: [
    .executable(name: "wavegen", targets: ["wavegen"]),
    .library(
      name: "Wavegen", targets: ["Kernels", "TensorCore", "Causality", "Autoregression", "Models", "Training", "Media"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // MARK: C and system libraries, one target each
    .target(name: "CKernels"),
    .target(name: "CBenchmarks"),
    .systemLibrary(name: "CSndfile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
    .systemLibrary(name: "CSamplerate", pkgConfig: "samplerate", providers: [.apt(["libsamplerate0-dev"])]),
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // MARK: The tower, bottom up
    storey("Durability", on: []),
    storey("Kernels", on: ["CKernels"]),
    storey("Media", on: ["Durability", "CSndfile", "CSamplerate", "CFFTW", "CPNG", "CJPEG", "CZlib"]),
    storey("TensorCore", on: ["Kernels", "Durability"]),
    storey("Causality", on: ["TensorCore"]),
    storey("Autoregression", on: ["Causality"]),
    storey("Models", on: ["Autoregression"]),
    storey("Training", on: ["Autoregression"]),
    storey("Benchmarks", on: ["Models", "Training", "CBenchmarks"]),
    storey(
      "WavegenCommands",
      on: [
        "Media", "Models", "Training", "Benchmarks",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      without: ["ShippedModels/README.md"],
      shipping: ["handwritten-digits", "spoken-digits"].map { "ShippedModels/\($0).safetensors" }),
    .executableTarget(name: "wavegen", dependencies: ["WavegenCommands"], swiftSettings: swiftSettings),

    // MARK: Tests, one target a storey, and the checkers that they share
    .target(
      name: "WavegenTestSupport", dependencies: ["Models", "Training"], path: "Tests/WavegenTestSupport",
      swiftSettings: swiftSettings),
    .target(name: "AllocationTracker", path: "Tests/AllocationTracker"),
    .target(
      name: "FuzzedReaders", dependencies: ["WavegenTestSupport", "Media"], path: "Tests/FuzzedReaders",
      swiftSettings: swiftSettings),
    tests(of: "FuzzedReaders", using: ["AllocationTracker", "TensorCore", "WavegenTestSupport"], without: ["Inputs"]),
    tests(of: "WavegenTestSupport"),
    tests(of: "Durability", using: ["WavegenTestSupport"]),
    tests(of: "Kernels", using: ["WavegenTestSupport"]),
    tests(of: "Media", using: ["CPNG", "CSndfile", "TensorCore", "WavegenTestSupport"]),
    tests(of: "TensorCore", using: ["WavegenTestSupport"]),
    tests(of: "Causality", using: ["WavegenTestSupport"], without: ["MustNotCompile"]),
    tests(of: "Autoregression", using: ["WavegenTestSupport", "AllocationTracker"]),
    tests(of: "Models", using: ["WavegenTestSupport"]),
    tests(of: "Training", using: ["WavegenTestSupport"]),
    tests(of: "Benchmarks", using: ["WavegenTestSupport"]),
    tests(
      of: "WavegenCommands",
      using: ["wavegen", "Durability", "Media", "Models", "TensorCore", "Training", "WavegenTestSupport"],
      without: ["Help"]),
  ] + fuzzing,
  swiftLanguageModes: [.v6]
)
