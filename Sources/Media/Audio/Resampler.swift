import CSamplerate

/// Changes the sample rate of one stream, block by block, by band-limited interpolation.
///
/// Content above the new Nyquist frequency is removed, the filter's delay is compensated, and the output has exactly
/// round(input · target / source) samples, so a recording keeps its duration to within half a sample.
///
///     let resampler = try Resampler(from: 44_100, to: 16_000)
///     output += try resampler.process(block)           // for every block
///     output += try resampler.finish()                 // what the filter still held
///
/// The sum of the outputs does not depend on how the input was cut into blocks. A resampler serves one stream and then
/// is done.
public final class Resampler {
  /// How steep the filter is, at a price in time.
  public enum Quality: Sendable {
    /// Passband to 97 % of the Nyquist frequency, noise below −144 dB.
    case best
    /// Passband to 90 %, noise below −121 dB: far below the steps of 256 levels, at a fraction of the time.
    case medium

    var converter: Int32 {
      switch self {
      case .best: Int32(SRC_SINC_BEST_QUALITY)
      case .medium: Int32(SRC_SINC_MEDIUM_QUALITY)
      }
    }
  }

  /// Source and target rate may differ at most by this factor.
  public static let largestRatio = 256

  private enum Place: Int32 {
    case middle = 0
    case end = 1
  }

  private let sourceRate: Int
  private let targetRate: Int
  private let state: OpaquePointer
  private var inputCount = 0
  private var outputCount = 0

  /// - Parameters:
  ///   - sourceRate: in hertz.
  ///   - targetRate: in hertz.
  /// - Throws: `ResamplingError.ratio` if one rate is more than 256 times the other, or not positive.
  public init(from sourceRate: Int, to targetRate: Int, quality: Quality = .medium) throws(ResamplingError) {
    guard
      sourceRate > 0, targetRate > 0,
      Double(max(sourceRate, targetRate)) <= Double(min(sourceRate, targetRate)) * Double(Self.largestRatio)
    else { throw .ratio(source: sourceRate, target: targetRate) }
    var code: Int32 = 0
    guard let state = src_new(quality.converter, 1, &code) else { throw .library(reason: Self.reason(of: code)) }
    self.sourceRate = sourceRate
    self.targetRate = targetRate
    self.state = state
  }

  deinit { src_delete(state) }

  /// Samples that `inputCount` samples turn into: round(inputCount · target / source).
  public static func outputCount(of inputCount: Int, from sourceRate: Int, to targetRate: Int) -> Int {
    let (seconds, rest) = inputCount.quotientAndRemainder(dividingBy: sourceRate)
    return seconds * targetRate + (rest * targetRate + sourceRate / 2) / sourceRate
  }

  /// Takes the next input samples; returns the output samples they complete, none at first.
  public func process(_ input: [Float]) throws(ResamplingError) -> [Float] {
    inputCount += input.count
    let output = try convert(input, at: .middle)
    outputCount += output.count
    return output
  }

  /// Ends the stream; returns the samples that were still waiting for their right-hand neighbours.
  public func finish() throws(ResamplingError) -> [Float] {
    let missing = Self.outputCount(of: inputCount, from: sourceRate, to: targetRate) - outputCount
    let rest = try convert([], at: .end).prefix(max(missing, 0))
    outputCount += rest.count
    return rest + [Float](repeating: 0, count: max(missing - rest.count, 0))
  }

  private func convert(_ input: [Float], at place: Place) throws(ResamplingError) -> [Float] {
    let ratio = Double(targetRate) / Double(sourceRate)
    let room = 1024 + Int(Double(input.count) * ratio)
    var used = 0
    var result: [Float] = []
    var request = SRC_DATA()
    request.src_ratio = ratio
    request.end_of_input = place.rawValue
    while true {
      var code: Int32 = 0
      let piece = [Float](unsafeUninitializedCapacity: room) { output, count in
        input.withUnsafeBufferPointer { input in
          // With nothing left to read the library still wants an address, and does not read from it.
          request.data_in = input.baseAddress.map { $0 + used } ?? UnsafePointer(output.baseAddress)
          request.input_frames = input.count - used
          request.data_out = output.baseAddress
          request.output_frames = room
          code = src_process(state, &request)
        }
        count = code == 0 ? request.output_frames_gen : 0
      }
      guard code == 0 else { throw .library(reason: Self.reason(of: code)) }
      used += request.input_frames_used
      result += piece
      if piece.count < room && used == input.count { return result }
    }
  }

  private static func reason(of code: Int32) -> String {
    src_strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}

/// Why a stream cannot be resampled.
public enum ResamplingError: Error, Hashable, CustomStringConvertible {
  case ratio(source: Int, target: Int)
  case library(reason: String)

  public var description: String {
    switch self {
    case .ratio(let source, let target):
      "sound at \(source) Hz cannot be resampled to \(target) Hz: the rates may differ at most by a factor of "
        + "\(Resampler.largestRatio); choose a sample rate nearer to the file's"
    case .library(let reason):
      "libsamplerate refused to work: \(reason)"
    }
  }
}
