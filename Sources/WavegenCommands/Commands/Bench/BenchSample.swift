import ArgumentParser
import Benchmarks
import Causality
import Foundation
import Kernels
import Models

/// `wavegen bench sample`: how fast this machine generates, beside what its caches could deliver.
struct BenchSample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Measure how fast this machine generates with a network.",
    discussion: """
      Generates with random weights. Every thread has a group of streams, and reads all weights once for a sample of \
      each; so one stream takes one thread. A round takes a piece of every stream, a piece from sample 100 and one \
      from sample 1,000,000 on, a sample without a cache (all of the receptive field is computed), reads of as many \
      bytes as there are weights, and products alone (sgemm by OpenBLAS, in the shapes of a step). Speeds are medians \
      over all rounds. Nothing is written.
      """)

  @OptionGroup var network: NetworkOptions
  @OptionGroup var precisionOptions: PrecisionOptions

  @Option(help: ArgumentHelp("Sounds that are generated side by side.", valueName: "count"))
  var streams = 1

  @Option(help: ArgumentHelp("Samples of every stream in a round.", valueName: "count"))
  var samples: Int?

  @Option(
    help: ArgumentHelp(
      "Generate in a round for about so long, instead of a number of samples (default: 0.5).", valueName: "seconds"))
  var seconds: Double?

  @Option(help: ArgumentHelp("Times that everything is measured.", valueName: "count"))
  var rounds = 7

  @OptionGroup var computation: ComputationOptions
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    try Allowed.check(streams, "--streams", 1...4096)
    try Allowed.check(samples, "--samples", 1...10_000_000)
    try Allowed.check(seconds, "--seconds", 0.001...3600)
    try Allowed.check(rounds, "--rounds", 1...10_000)
    if samples != nil, seconds != nil { throw ValidationError("Give --samples or --seconds, not both.") }
  }

  func run() throws { try measure(try network.configuration()) }

  private func measure(_ network: some ModelConfiguration) throws {
    let model = try network.makeTrainableModel(seed: 0)
    guard model.domain == .sequences, model.receptiveField != .max else {
      throw Failure(
        .usage,
        """
        bench sample measures networks that generate without end from a receptive field; \(type(of: network).modelName) \
        is none of them: time `wavegen sample` instead
        """)
    }
    var configuration = GenerationBenchmarkConfiguration()
    configuration.precision = precisionOptions.precision
    configuration.streamCount = streams
    configuration.length = samples.map { .samples($0) } ?? .seconds(seconds ?? 0.5)
    configuration.roundCount = rounds
    let benchmark = try GenerationBenchmark(model, configuration, on: computation.backend)
    try ProcessMemory.check(
      "what the streams remember", needing: benchmark.predictedMemoryByteCount,
      remedy: "fewer --streams or a smaller network")
    let measurement = benchmark.run { done in
      Console.showProgress("\(Wording.count(done)) of \(Wording.count(rounds, "round"))")
    }
    Console.endProgress()
    let report = GenerationBenchmarkReport(
      subject: GenerationBenchmarkReport.Subject(
        model: type(of: network).modelName, preset: self.network.preset ?? Swift.type(of: network).usualName(for: nil),
        settings: self.network.settings, precision: precisionOptions.precision.rawValue, streams: streams,
        rounds: rounds, threads: computation.backend.threadCount,
        kernels: computation.backend.implementation.rawValue),
      measurement: measurement)
    if output.json {
      try StandardOutput.print(json: report)
    } else {
      try StandardOutput.print(report.lines.joined(separator: "\n"))
    }
  }
}
