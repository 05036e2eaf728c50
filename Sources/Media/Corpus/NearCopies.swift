/// Which recordings hold the same sound without being the same: at another volume or sample rate, or from a lossy coding.
///
/// A recording whose twin is learned from would be held out in vain. Three questions are asked, each of the few pairs that
/// passed the one before: whether their energy is spread alike over time, whether it rises and falls alike from one
/// hundredth of a second to the next, and whether their waves agree. Two takes of one word may pass the first two, but not
/// the third.
struct NearCopies {
  /// Indices of recordings, rising; each group has two or more.
  let groups: [[Int]]

  /// Trimmed lengths may differ by so much, in seconds and as a share: codings add silence, and trimming finds other ends.
  private static let lengthTolerance = (seconds: 0.2, share: 0.02)
  /// Of the rise and fall of their energy.
  static let leastEnvelopeCorrelation: Float = 0.9
  /// Of the steps of their waves from sample to sample, in which low tones count less: two takes of a vowel at one pitch
  /// have nearly the same lowest tones. Of all 73,500 pairs of takes of a digit by one speaker in `fsdd` the highest is
  /// 0.93; an MP3 of 24 kbit/s at 8 kHz has 0.99.
  static let leastWaveCorrelation: Float = 0.95

  /// - Parameter shapes: of each recording.
  init(in corpus: AudioCorpus, shapes: [EnergySpread.Shape?]) {
    let recordings = corpus.recordings
    let ranked = shapes.indices.compactMap { index in shapes[index].map { (index: index, shape: $0) } }
      .sorted { ($0.shape.width, $0.index) < ($1.shape.width, $1.index) }
    var comparison = WaveComparison(of: corpus)
    var parents = Array(recordings.indices)
    func root(of index: Int) -> Int {
      var index = index
      while parents[index] != index { index = parents[index] }
      return index
    }
    /// From where the recording begins to the middle of its energy.
    func seconds(_ one: (index: Int, shape: EnergySpread.Shape)) -> Double {
      one.shape.mean - Double(recordings[one.index].firstSample) / Double(corpus.preparation.sampleRate)
    }
    for (place, one) in ranked.enumerated() {
      let limit = one.shape.width * (1 + EnergySpread.Shape.widthTolerance)
      for other in ranked[(place + 1)...] {
        guard other.shape.width <= limit else { break }
        guard one.shape.isNear(other.shape),
          Self.areAlikeLong(recordings[one.index], recordings[other.index]),
          root(of: one.index) != root(of: other.index),
          comparison.agree(one.index, other.index, later: seconds(other) - seconds(one))
        else { continue }
        let (first, second) = (root(of: one.index), root(of: other.index))
        parents[max(first, second)] = min(first, second)
      }
    }
    groups = Dictionary(grouping: recordings.indices, by: root).values.filter { $0.count > 1 }
      .sorted { $0[0] < $1[0] }
  }

  private static func areAlikeLong(_ one: AudioCorpus.Recording, _ other: AudioCorpus.Recording) -> Bool {
    let (length, otherLength) = (one.trimmedDurationInSeconds, other.trimmedDurationInSeconds)
    return abs(length - otherLength) <= lengthTolerance.seconds + lengthTolerance.share * max(length, otherLength)
  }
}

/// Compares the waves of recordings, at about 4,000 samples a second: what codings and lower rates leave as it was.
private struct WaveComparison {
  private let corpus: AudioCorpus
  private let amplitudes: [Float]
  /// Samples that become one.
  private let step: Int
  /// Of those that were compared, how much energy each hundredth of a second has.
  private var envelopes: [Int: [Float]] = [:]

  private static let samplesPerFrame = 40
  /// By how much one may begin later than the other, in frames.
  private static let greatestLag = 20
  /// Samples that are compared at most: two seconds.
  private static let windowLength = 8192

  init(of corpus: AudioCorpus) {
    self.corpus = corpus
    let codec = corpus.codec
    amplitudes = (0..<codec.levelCount).map { codec.decode(UInt16($0)) }
    step = max(1, corpus.preparation.sampleRate / 4000)
  }

  /// - Parameter later: by how many seconds the middle of the energy of `other` seems to come later; the longer the
  ///   recordings, the less this is certain.
  mutating func agree(_ one: Int, _ other: Int, later: Double) -> Bool {
    let (first, second) = (envelope(of: one), envelope(of: other))
    let limits = -Self.greatestLag...Self.greatestLag
    let lag = Int((later * 100).rounded())
    let tolerance = 2 + min(first.count, second.count) / 20
    let lags = ((lag - tolerance)...(lag + tolerance)).clamped(to: limits)
    let frames = Self.bestCorrelation(first, second, lags: lags)
    guard frames.value >= NearCopies.leastEnvelopeCorrelation else { return false }
    // Where the most energy is.
    let length = first.count * Self.samplesPerFrame
    let middle = Self.samplesPerFrame * Self.median(first)
    let start = max(0, min(middle - Self.windowLength / 2, length - Self.windowLength))
    let margin = 2 * Self.samplesPerFrame
    let shift = frames.lag * Self.samplesPerFrame
    let wave = samples(of: one, from: start, count: min(Self.windowLength, length))
    let otherWave = samples(of: other, from: start + shift - margin, count: wave.count + 2 * margin)
    return Self.bestCorrelation(Self.steps(of: wave), Self.steps(of: otherWave), lags: 0...2 * margin).value
      >= NearCopies.leastWaveCorrelation
  }

  private static func steps(of wave: [Float]) -> [Float] { zip(wave.dropFirst(), wave).map(-) }

  /// The frame before which half of the energy lies.
  private static func median(_ envelope: [Float]) -> Int {
    let half = envelope.reduce(0, +) / 2
    var sum: Float = 0
    return envelope.firstIndex { energy in
      sum += energy
      return sum >= half
    } ?? 0
  }

  /// Samples at the lower rate; zeros beyond the ends.
  private func samples(of recording: Int, from start: Int, count: Int) -> [Float] {
    let limits = 0..<corpus.recordings[recording].sampleCount / step
    let inside = (start..<start + count).clamped(to: limits)
    guard !inside.isEmpty else { return [Float](repeating: 0, count: count) }
    let symbols = corpus.symbols(recording: recording, range: inside.lowerBound * step..<inside.upperBound * step)
    var samples = [Float](repeating: 0, count: count)
    for index in 0..<inside.count {
      var sum: Float = 0
      for place in index * step..<(index + 1) * step { sum += amplitudes[Int(symbols[place])] }
      samples[inside.lowerBound - start + index] = sum / Float(step)
    }
    return samples
  }

  private mutating func envelope(of recording: Int) -> [Float] {
    if let known = envelopes[recording] { return known }
    let frameCount = corpus.recordings[recording].sampleCount / step / Self.samplesPerFrame
    var envelope: [Float] = []
    envelope.reserveCapacity(frameCount)
    // Piece by piece, for a recording may be larger than memory.
    for first in stride(from: 0, to: frameCount, by: 1000) {
      let frames = first..<min(first + 1000, frameCount)
      let wave = samples(
        of: recording, from: first * Self.samplesPerFrame, count: frames.count * Self.samplesPerFrame)
      for frame in 0..<frames.count {
        let part = wave[frame * Self.samplesPerFrame..<(frame + 1) * Self.samplesPerFrame]
        let mean = part.reduce(0, +) / Float(part.count)
        envelope.append((part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(part.count)).squareRoot())
      }
    }
    envelopes[recording] = envelope
    return envelope
  }

  /// The greatest correlation of two sequences where one is moved against the other; a wave turned upside down counts too.
  private static func bestCorrelation(
    _ one: [Float], _ other: [Float], lags: ClosedRange<Int>
  ) -> (value: Float, lag: Int) {
    var best: (value: Float, lag: Int) = (0, 0)
    one.withUnsafeBufferPointer { one in
      other.withUnsafeBufferPointer { other in
        for lag in lags {
          let first = max(0, -lag)
          let range = first..<max(first, min(one.count, other.count - lag))
          guard range.count > 1, 4 * range.count >= 3 * min(one.count, other.count) else { continue }
          var (sum, otherSum): (Float, Float) = (0, 0)
          for index in range {
            sum += one[index]
            otherSum += other[index + lag]
          }
          let (mean, otherMean) = (sum / Float(range.count), otherSum / Float(range.count))
          var (product, energy, otherEnergy): (Float, Float, Float) = (0, 0, 0)
          for index in range {
            let (value, otherValue) = (one[index] - mean, other[index + lag] - otherMean)
            product += value * otherValue
            energy += value * value
            otherEnergy += otherValue * otherValue
          }
          guard energy > 0, otherEnergy > 0 else { continue }
          let value = abs(product) / (energy * otherEnergy).squareRoot()
          if value > best.value { best = (value, lag) }
        }
      }
    }
    return best
  }
}
