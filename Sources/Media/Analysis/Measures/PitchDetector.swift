/// The fundamental frequency of a frame, if it has one.
///
/// d(τ) = Σⱼ (x[j] − x[j + τ])² over W samples, d′(τ) = d(τ) · τ / Σ_{t=1…τ} d(t). The period is the first lag at which d′
/// has a minimum below a threshold, refined by a parabola through d beside it. A frame without such a lag has no pitch.
/// - Source: de Cheveigné and Kawahara 2002, "YIN, a fundamental frequency estimator for speech and music", steps 2 to 5.
struct PitchDetector: Sendable {
  /// Hertz.
  static let lowest = 50.0
  /// Hertz.
  static let highest = 1000.0
  /// d′ that counts as periodic; the paper has 0.1, sound of 8 bits needs a little more.
  private static let threshold: Float = 0.15

  private let sampleRate: Double
  private let shortestLag: Int
  private let longestLag: Int
  /// W, the samples that are compared with those a lag later.
  private let comparedCount: Int
  /// d by lag.
  private var difference: [Float]
  /// d′ by lag.
  private var normalised: [Float]

  /// - Precondition: the frame is longer than the longest period, a 50th of a second.
  init(frameLength: Int, sampleRate: Int) {
    self.sampleRate = Double(sampleRate)
    shortestLag = max(Int(self.sampleRate / Self.highest), 2)
    longestLag = Int((self.sampleRate / Self.lowest).rounded(.up))
    // One lag more on either side for the parabola.
    comparedCount = frameLength - longestLag - 1
    precondition(comparedCount >= 8, "a frame of \(frameLength) samples at \(sampleRate) Hz is too short for a pitch")
    difference = [Float](repeating: 0, count: longestLag + 2)
    normalised = difference
  }

  /// The fundamental frequency in hertz; nil for noise and silence.
  ///
  /// - Parameter frame: `[frameLength]`.
  mutating func fundamental(of frame: UnsafeBufferPointer<Float>) -> Float? {
    precondition(frame.count >= comparedCount + longestLag + 1)
    var sum: Float = 0
    for lag in 1...longestLag + 1 {
      difference[lag] = squaredDifference(frame, lag: lag)
      sum += difference[lag]
      normalised[lag] = sum > 0 ? difference[lag] * Float(lag) / sum : 1
    }
    guard var lag = (shortestLag...longestLag).first(where: { normalised[$0] < Self.threshold }) else { return nil }
    while lag < longestLag, normalised[lag + 1] < normalised[lag] { lag += 1 }
    // Of d, because the minima of d′ lie a little beside the period.
    let (before, at, after) = (Double(difference[lag - 1]), Double(difference[lag]), Double(difference[lag + 1]))
    let curvature = before - 2 * at + after
    let shift = curvature > 0 ? min(max((before - after) / (2 * curvature), -1), 1) : 0
    let frequency = sampleRate / (Double(lag) + shift)
    return Self.lowest...Self.highest ~= frequency ? Float(frequency) : nil
  }

  private func squaredDifference(_ frame: UnsafeBufferPointer<Float>, lag: Int) -> Float {
    typealias Eight = SIMD8<Float>
    let samples = UnsafeRawBufferPointer(frame)
    var sums = Eight.zero
    var index = 0
    while index + Eight.scalarCount <= comparedCount {
      let here = samples.loadUnaligned(fromByteOffset: index * 4, as: Eight.self)
      let later = samples.loadUnaligned(fromByteOffset: (index + lag) * 4, as: Eight.self)
      sums += (here - later) * (here - later)
      index += Eight.scalarCount
    }
    var sum = sums.sum()
    while index < comparedCount {
      let step = frame[index] - frame[index + lag]
      sum += step * step
      index += 1
    }
    return sum
  }
}
