import Benchmarks
import Foundation

/// What `wavegen bench sample` has found, for programs and for people.
struct GenerationBenchmarkReport {
  /// What was measured.
  struct Subject: Encodable {
    let model: String
    let preset: String
    /// The values of the preset that were changed, as `key=value`. The names in JSON are a promise.
    let settings: [String]
    let precision: String
    let streams: Int
    let rounds: Int
    /// Threads that were allowed.
    let threads: Int
    let kernels: String
  }

  let subject: Subject
  let measurement: GenerationMeasurement

  /// In hertz: what speech is recorded at.
  private static let playedSampleRate = 16_000.0
}

extension GenerationBenchmarkReport: Encodable {
  /// The names in JSON, which are a promise.
  private enum CodingKeys: String, CodingKey {
    case groups
    case multiplyAddsPerSample = "multiply_adds_per_sample"
    case samplesPerSecond = "samples_per_second"
    case samplesPerSecondPerStream = "samples_per_second_per_stream"
    case realTimeFactor = "real_time_factor_at_16k"
    case gigaflopPerSecond = "gflop_per_second"
    case weightBytes = "weight_bytes"
    case bandwidthBytesPerSecond = "bandwidth_bytes_per_second"
    case fractionOfRoofline = "fraction_of_roofline"
    case sgemmGigaflopPerSecond = "sgemm_gflop_per_second"
    case sgemmKernels = "sgemm_kernels"
    case fractionOfSgemm = "fraction_of_sgemm"
    case nanosecondsPerLayer = "nanoseconds_per_layer"
    case cacheBytes = "cache_bytes"
    case firstSamplesPerSecond = "first_samples_per_second"
    case lateSamplesPerSecond = "late_samples_per_second"
    case latePosition = "late_position"
    case recomputeSamplesPerSecond = "recompute_samples_per_second"
    case cachingFactor = "caching_factor"
  }

  /// One flat object: the subject's keys, and those of what was found.
  func encode(to encoder: any Encoder) throws {
    try subject.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(measurement.groupCount, forKey: .groups)
    try values.encode(measurement.multiplyAddsPerSample, forKey: .multiplyAddsPerSample)
    try values.encode(measurement.samplesPerSecond, forKey: .samplesPerSecond)
    try values.encode(measurement.samplesPerSecondPerStream, forKey: .samplesPerSecondPerStream)
    try values.encode(measurement.realTimeFactor(sampleRate: Self.playedSampleRate), forKey: .realTimeFactor)
    try values.encode(measurement.flopPerSecond / 1e9, forKey: .gigaflopPerSecond)
    try values.encode(measurement.weightByteCount, forKey: .weightBytes)
    try values.encode(measurement.bandwidthBytesPerSecond, forKey: .bandwidthBytesPerSecond)
    try values.encode(measurement.fractionOfRoofline, forKey: .fractionOfRoofline)
    try values.encodeIfPresent(measurement.productFlopPerSecond.map { $0 / 1e9 }, forKey: .sgemmGigaflopPerSecond)
    try values.encodeIfPresent(measurement.productKernels, forKey: .sgemmKernels)
    try values.encodeIfPresent(measurement.fractionOfProducts, forKey: .fractionOfSgemm)
    try values.encodeIfPresent(measurement.nanosecondsPerLayer, forKey: .nanosecondsPerLayer)
    try values.encode(measurement.cacheByteCount, forKey: .cacheBytes)
    try values.encode(measurement.firstSamplesPerSecond, forKey: .firstSamplesPerSecond)
    try values.encode(measurement.lateSamplesPerSecond, forKey: .lateSamplesPerSecond)
    try values.encode(measurement.latePosition, forKey: .latePosition)
    try values.encode(measurement.recomputedSamplesPerSecond, forKey: .recomputeSamplesPerSecond)
    try values.encode(measurement.cachingFactor, forKey: .cachingFactor)
  }
}

extension GenerationBenchmarkReport {
  var lines: [String] {
    [
      """
      network   \(subject.model), preset \(([subject.preset] + subject.settings).joined(separator: " ")), \
      \(subject.precision): \(Wording.count(measurement.multiplyAddsPerSample)) multiply-adds a sample
      """,
      """
      streams   \(Wording.count(subject.streams)) in \(Wording.count(measurement.groupCount, "group")), each on a \
      thread, kernels \(subject.kernels); \(Wording.count(subject.rounds, "round"))
      """,
      """
      speed     \(speed(measurement.samplesPerSecond)), \
      \(Wording.decimal(measurement.realTimeFactor(sampleRate: Self.playedSampleRate), places: 2)) times real time at \
      16 kHz\(subject.streams > 1 ? " in each stream" : ""), \(giga(measurement.flopPerSecond)) GFLOP/s
      """,
      """
      age       \(speed(measurement.firstSamplesPerSecond)) from sample 100 on, \
      \(speed(measurement.lateSamplesPerSecond)) from sample \(Wording.count(measurement.latePosition)) on
      """,
      """
      weights   \(Wording.bytes(measurement.weightByteCount)) a sample; \
      \(percent(measurement.fractionOfRoofline)) of the \(giga(measurement.bandwidthBytesPerSecond)) GB/s that so many \
      bytes are read at
      """,
      sgemmLine,
      layerLine,
      """
      recompute \(Wording.decimal(measurement.recomputedSamplesPerSecond, places: 1)) samples/s without a cache; \
      caching is \(Wording.decimal(measurement.cachingFactor, places: 0)) times as fast
      """,
    ]
  }

  private var sgemmLine: String {
    guard let product = measurement.productFlopPerSecond, let fraction = measurement.fractionOfProducts else {
      return "sgemm     not measured: OpenBLAS is not installed"
    }
    return """
      sgemm     \(giga(product)) GFLOP/s on the products of a step in float32, of which this is \(percent(fraction)) \
      (OpenBLAS, kernels \(measurement.productKernels ?? "unknown"))
      """
  }

  private var layerLine: String {
    let layer = measurement.nanosecondsPerLayer.map { ", \(Wording.decimal($0, places: 0)) ns a layer" } ?? ""
    return "cache     \(Wording.bytes(measurement.cacheByteCount))\(layer)"
  }

  private func speed(_ samplesPerSecond: Double) -> String { Wording.count(Int(samplesPerSecond)) + " samples/s" }
  private func giga(_ value: Double) -> String { Wording.decimal(value / 1e9, places: 1) }
  private func percent(_ part: Double) -> String { Wording.decimal(100 * part, places: 0) + " %" }
}
