import ArgumentParser
import Autoregression
import Benchmarks
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore
import Training

/// `wavegen bench train`: how fast this machine trains, beside what its arithmetic alone could reach.
struct BenchTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Measure how fast this machine trains a network, phase by phase.",
    discussion: """
      Trains on random samples, or on recordings with --corpus. A round takes a training step, a forward pass, and a \
      moment of matrix products alone (sgemm by OpenBLAS, in the shapes that the network's step has): what the \
      arithmetic could reach at best. Speeds are medians over all rounds. Nothing is written.
      """)

  @OptionGroup var network: NetworkOptions

  @Option(help: ArgumentHelp("Clips that a step learns from.", valueName: "count"))
  var batch = 1

  @Option(
    help: ArgumentHelp(
      "Samples of a clip (default: 16000); with --corpus of the longest window (default: as wavegen train).",
      valueName: "count"))
  var samples: Int?

  @Option(help: ArgumentHelp("Times that everything is measured.", valueName: "count"))
  var rounds = 7

  @Option(help: ArgumentHelp("Train on a folder of recordings, or on one recording.", valueName: "folder"))
  var corpus: String?

  @OptionGroup var computation: ComputationOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    try Allowed.check(batch, "--batch", 1...4096)
    try Allowed.check(samples, "--samples", 1...10_000_000)
    try Allowed.check(rounds, "--rounds", 1...10_000)
  }

  func run() throws {
    retainFreedMemory()
    let network = try network.configuration()
    if samples != nil, network.exampleGrid != nil {
      throw Failure(.usage, "--samples is for networks of sequences; an example of this one has a size of its own")
    }
    try measure(network)
  }

  /// Finds what to train on.
  private func measure(_ network: some ModelConfiguration) throws {
    guard let corpus else {
      let length = samples ?? network.exampleGrid?.siteCount ?? 16_000
      try ProcessMemory.check(
        "what is learned from", needing: batch * length * MemoryLayout<Symbol>.stride,
        remedy: "a smaller --batch or --samples")
      let examples = Self.randomExamples(count: batch, length: length, grid: network.exampleGrid, network.levelCount)
      return try measure(network, learning: examples, windowLength: length)
    }
    guard network.exampleGrid == nil else {
      throw Failure(.usage, "--corpus is for networks of sound; this one is measured on random examples")
    }
    let recordings = try AudioCorpus.openTelling(
      AudioCorpusConfiguration(
        folder: corpus, levelCount: network.levelCount, spoolFolder: NSTemporaryDirectory(),
        threadCount: computation.backend.threadCount))
    let training = TrainingOptions.defaults(
      sampleRate: recordings.preparation.sampleRate, receptiveField: network.receptiveField, limit: .steps(1))
    try measure(
      network, learning: SoundExamples(corpus: recordings, excerpts: recordings.excerpts),
      windowLength: samples ?? training.windowLength)
  }

  private func measure(_ network: some ModelConfiguration, learning corpus: some Corpus, windowLength: Int) throws {
    let memory = PeakMemory()
    let model = try network.makeTrainableModel(seed: 0)
    var configuration = TrainingBenchmarkConfiguration()
    configuration.batchSize = batch
    configuration.windowLength = windowLength
    configuration.roundCount = rounds
    let benchmark = TrainingBenchmark(model, learning: corpus, configuration, on: computation.backend)
    try ProcessMemory.check(
      "a step", needing: benchmark.predictedMemoryByteCount, remedy: "a smaller --batch or --samples")
    let measurement = try benchmark.run(watching: memory) { done in
      Console.showProgress("\(Wording.count(done)) of \(Wording.count(rounds, "round"))")
    }
    Console.endProgress()
    let report = TrainingBenchmarkReport(
      subject: subject(network, model, windowLength: windowLength), measurement: measurement)
    if output.json {
      try StandardOutput.print(json: report)
    } else {
      try StandardOutput.print(report.lines.joined(separator: "\n"))
    }
  }

  private func subject(
    _ network: some ModelConfiguration, _ model: some AutoregressiveModel, windowLength: Int
  ) -> TrainingBenchmarkReport.Subject {
    TrainingBenchmarkReport.Subject(
      model: type(of: network).modelName, preset: self.network.preset ?? Swift.type(of: network).usualName(for: nil),
      settings: self.network.settings, multiplyAddsPerSample: model.multiplyAddsPerSymbol, corpus: corpus,
      batch: batch, samples: windowLength, rounds: rounds, threads: computation.backend.threadCount,
      kernels: computation.backend.implementation.rawValue, sitesPerExample: model.domain.grid?.siteCount)
  }

  /// Symbols that nothing can be learned from: the work is the same.
  private static func randomExamples(count: Int, length: Int, grid: Grid?, _ levelCount: Int) -> MemoryCorpus {
    var generator = SeededGenerator(seed: 0, purpose: "benchmark")
    return MemoryCorpus(
      (0..<count).map { _ in (0..<length).map { _ in Symbol(generator.integer(below: levelCount)) } }, grid: grid)
  }
}
