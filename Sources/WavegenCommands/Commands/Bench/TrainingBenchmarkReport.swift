import Benchmarks
import Foundation

/// What `wavegen bench train` has found, for programs and for people.
struct TrainingBenchmarkReport {
  /// What was measured.
  struct Subject: Encodable {
    let model: String
    let preset: String
    /// The values of the preset that were changed, as `key=value`.
    let settings: [String]
    let multiplyAddsPerSample: Int
    /// Where the recordings were; nil for random samples.
    let corpus: String?
    let batch: Int
    let samples: Int
    let rounds: Int
    let threads: Int
    let kernels: String
    /// Sites of an example, where all have as many: examples are then counted, too.
    var sitesPerExample: Int?

    /// The names in JSON, which are a promise.
    private enum CodingKeys: String, CodingKey {
      case model, preset, settings, corpus, batch, samples, rounds, threads, kernels
      case multiplyAddsPerSample = "multiply_adds_per_sample"
      case sitesPerExample = "sites_per_example"
    }
  }

  let subject: Subject
  let measurement: TrainingMeasurement
}

extension TrainingBenchmarkReport: Encodable {
  /// The names in JSON, which are a promise.
  private enum CodingKeys: String, CodingKey {
    case samplesPerSecond = "samples_per_second"
    case gigaflopPerSecond = "gflop_per_second"
    case examplesPerSecond = "examples_per_second"
    case multiplyAddsPerExample = "multiply_adds_per_example"
    case forwardSamplesPerSecond = "forward_samples_per_second"
    case forwardGigaflopPerSecond = "forward_gflop_per_second"
    case sgemmGigaflopPerSecond = "sgemm_gflop_per_second"
    case squareSgemmGigaflopPerSecond = "square_sgemm_gflop_per_second"
    case sgemmKernels = "sgemm_kernels"
    case fractionOfSgemm = "fraction_of_sgemm"
    case forwardFractionOfSgemm = "forward_fraction_of_sgemm"
    case copyBytesPerSecond = "copy_bytes_per_second"
    case peakMemoryBytes = "peak_memory_bytes"
    case phases
  }

  private struct Phase: Encodable {
    let name: String
    let seconds: Double
    let share: Double
  }

  /// One flat object: the subject's keys, and those of what was found.
  func encode(to encoder: any Encoder) throws {
    try subject.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    let (training, forward, products) = (measurement.training, measurement.forward, measurement.products)
    try values.encode(training.symbolsPerSecond, forKey: .samplesPerSecond)
    if let sites = subject.sitesPerExample {
      try values.encode(training.symbolsPerSecond / Double(sites), forKey: .examplesPerSecond)
      try values.encode(subject.multiplyAddsPerSample * sites, forKey: .multiplyAddsPerExample)
    }
    try values.encode(training.flopPerSecond / 1e9, forKey: .gigaflopPerSecond)
    try values.encode(forward.symbolsPerSecond, forKey: .forwardSamplesPerSecond)
    try values.encode(forward.flopPerSecond / 1e9, forKey: .forwardGigaflopPerSecond)
    try values.encodeIfPresent(products.map { $0.flopPerSecond / 1e9 }, forKey: .sgemmGigaflopPerSecond)
    try values.encodeIfPresent(products.map { $0.squareFlopPerSecond / 1e9 }, forKey: .squareSgemmGigaflopPerSecond)
    try values.encodeIfPresent(products?.kernels, forKey: .sgemmKernels)
    try values.encodeIfPresent(measurement.fractionOfProducts(training), forKey: .fractionOfSgemm)
    try values.encodeIfPresent(measurement.fractionOfProducts(forward), forKey: .forwardFractionOfSgemm)
    try values.encode(measurement.copyBytesPerSecond, forKey: .copyBytesPerSecond)
    try values.encodeIfPresent(measurement.peakMemoryByteCount, forKey: .peakMemoryBytes)
    try values.encode(
      measurement.phases.map { Phase(name: $0.name, seconds: $0.seconds, share: $0.share) }, forKey: .phases)
  }
}

extension TrainingBenchmarkReport {
  var lines: [String] {
    var lines = [
      """
      network   \(subject.model), preset \(([subject.preset] + subject.settings).joined(separator: " ")): \
      \(Wording.count(subject.multiplyAddsPerSample)) multiply-adds a sample
      """,
      """
      step      \(Wording.count(subject.batch, "clip")) of \(subject.corpus == nil ? "" : "at most ")\
      \(Wording.count(subject.samples, "sample"))\(subject.corpus.map { " of " + $0 } ?? ""), \
      \(Wording.count(subject.threads, "thread")), kernels \(subject.kernels); \
      \(Wording.count(subject.rounds, "round"))
      """,
      speedLine("training", measurement.training),
      speedLine("forward", measurement.forward),
      measurement.products.map { products in
        """
        sgemm     \(giga(products.flopPerSecond)) GFLOP/s on the products of this network, \
        \(giga(products.squareFlopPerSecond)) on large square ones (OpenBLAS, kernels \(products.kernels))
        """
      } ?? "sgemm     not measured: OpenBLAS is not installed",
      "copying   \(giga(measurement.copyBytesPerSecond)) GB/s of memory, read and written",
    ]
    if let bytes = measurement.peakMemoryByteCount { lines.append("memory    \(Wording.bytes(bytes)) at most") }
    return lines + ["phases of a training step"] + phaseLines
  }

  private var phaseLines: [String] {
    let width = measurement.phases.map(\.name.count).max() ?? 0
    return measurement.phases.map { phase in
      let milliseconds = Wording.decimal(1000 * phase.seconds, places: 1)
      let percent = Wording.decimal(100 * phase.share, places: 1)
      return "          " + column(phase.name, width: width) + number(milliseconds, width: 10) + " ms"
        + number(percent, width: 7) + " %"
    }
  }

  private func speedLine(_ what: String, _ speed: TrainingMeasurement.Speed) -> String {
    let fraction = measurement.fractionOfProducts(speed).map { Wording.decimal(100 * $0, places: 0) }
    let examples = subject.sitesPerExample.map {
      Wording.count(Int(speed.symbolsPerSecond / Double($0))) + " examples/s, "
    }
    return column(what, width: 10) + (examples ?? "") + Wording.count(Int(speed.symbolsPerSecond)) + " samples/s, "
      + giga(speed.flopPerSecond) + " GFLOP/s" + (fraction.map { ", \($0) % of sgemm" } ?? "")
  }

  private func giga(_ value: Double) -> String { Wording.decimal(value / 1e9, places: 1) }

  private func column(_ text: String, width: Int) -> String {
    text.padding(toLength: width, withPad: " ", startingAt: 0)
  }

  private func number(_ text: String, width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
