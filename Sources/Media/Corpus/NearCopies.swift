/// Which recordings hold the same sound without being the same: at another volume or sample rate, or from a lossy coding.
///
/// A recording whose twin is learned from would be held out in vain. Four questions are asked, each of the few pairs that
/// passed the one before: whether their energy is spread alike over time, whether it rises and falls alike in a few steps,
/// whether it does so from one hundredth of a second to the next, and whether their waves agree. Two takes of one word may
/// pass all but the last.
struct NearCopies {
  /// Indices of recordings, rising; each group has two or more.
  let groups: [[Int]]

  /// Trimmed lengths may differ by so much, in seconds and as a share: codings add silence, and trimming finds other ends.
  private static let lengthTolerance = (seconds: 0.2, share: 0.02)
  /// Of the rise and fall of their energy.
  static let leastEnvelopeCorrelation: Float = 0.9
  /// Of the steps of their waves from sample to sample, in which low tones count less: two takes of a vowel at one pitch
  /// have nearly the same lowest tones. No two of the 3,000 digits in `fsdd` reach it.
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
    for (place, one) in ranked.enumerated() {
      let limit = one.shape.width * (1 + EnergySpread.Shape.widthTolerance)
      for other in ranked[(place + 1)...] {
        guard other.shape.width <= limit else { break }
        guard one.shape.isNear(other.shape),
          Self.areAlikeLong(recordings[one.index], recordings[other.index]),
          root(of: one.index) != root(of: other.index),
          comparison.agree(one.index, other.index)
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
  /// Of those that were compared.
  private var contours: [Int: Contour] = [:]

  private static let samplesPerFrame = 40
  /// Samples that are compared at most: two seconds.
  private static let windowLength = 8192

  init(of corpus: AudioCorpus) {
    self.corpus = corpus
    let codec = corpus.codec
    amplitudes = (0..<codec.levelCount).map { codec.decode(UInt16($0)) }
    step = max(1, corpus.preparation.sampleRate / 4000)
  }

  mutating func agree(_ one: Int, _ other: Int) -> Bool {
    let (contour, otherContour) = (self.contour(of: one), self.contour(of: other))
    guard contour.correlation(with: otherContour) >= NearCopies.leastEnvelopeCorrelation else { return false }
    let (first, second) = (envelope(of: one), envelope(of: other))
    // The longer the recordings, the less their middles tell of where they begin.
    let drift = Int((otherContour.middle - contour.middle).rounded())
    let tolerance = min(20, 2 + min(first.count, second.count) / 20)
    let frames = Self.bestCorrelation(first, second, lags: drift - tolerance...drift + tolerance)
    guard frames.value >= NearCopies.leastEnvelopeCorrelation else { return false }
    // Where the most energy is.
    let length = first.count * Self.samplesPerFrame
    let middle = Self.samplesPerFrame * Int(contour.middle)
    let start = max(0, min(middle - Self.windowLength / 2, length - Self.windowLength))
    let margin = 2 * Self.samplesPerFrame
    let shift = frames.lag * Self.samplesPerFrame
    let wave = samples(of: one, from: start, count: min(Self.windowLength, length))
    let steps = Self.steps(of: wave)
    // Samples that become one need not begin at the same place in both.
    return (0..<4).contains { quarter in
      let otherWave = samples(
        of: other, from: start + shift - margin, count: wave.count + 2 * margin, quarter: quarter)
      return Self.bestCorrelation(steps, Self.steps(of: otherWave), lags: 0...2 * margin).value
        >= NearCopies.leastWaveCorrelation
    }
  }

  private static func steps(of wave: [Float]) -> [Float] { zip(wave.dropFirst(), wave).map(-) }

  /// Samples at the lower rate; zeros beyond the ends.
  /// - Parameter quarter: by how many quarters of a sample all are taken later.
  private func samples(of recording: Int, from start: Int, count: Int, quarter: Int = 0) -> [Float] {
    let (first, part) = (step * quarter / 4, Float(step * quarter % 4) / 4)
    let limits = 0..<max(0, corpus.recordings[recording].sampleCount - first - 1) / step
    let inside = (start..<start + count).clamped(to: limits)
    guard !inside.isEmpty else { return [Float](repeating: 0, count: count) }
    let symbols = corpus.symbols(
      recording: recording, range: first + inside.lowerBound * step..<first + inside.upperBound * step + 1)
    var samples = [Float](repeating: 0, count: count)
    for index in 0..<inside.count {
      let places = index * step..<(index + 1) * step
      var sum: Float = 0
      for place in places { sum += amplitudes[Int(symbols[place])] }
      sum += part * (amplitudes[Int(symbols[places.upperBound])] - amplitudes[Int(symbols[places.lowerBound])])
      samples[inside.lowerBound - start + index] = sum / Float(step)
    }
    return samples
  }

  private mutating func contour(of recording: Int) -> Contour {
    if let known = contours[recording] { return known }
    let contour = Contour(envelope(of: recording))
    contours[recording] = contour
    return contour
  }

  /// How much energy each hundredth of a second has.
  private func envelope(of recording: Int) -> [Float] {
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
    return envelope
  }

  /// The greatest correlation of two sequences where one is moved against the other; a wave turned upside down counts too.
  private static func bestCorrelation(
    _ one: [Float], _ other: [Float], lags: ClosedRange<Int>
  ) -> (value: Float, lag: Int) {
    let (sums, otherSums) = (RunningSums(one), RunningSums(other))
    var best: (value: Float, lag: Int) = (0, 0)
    for lag in lags {
      let first = max(0, -lag)
      let range = first..<max(first, min(one.count, other.count - lag))
      guard range.count > 1, 4 * range.count >= 3 * min(one.count, other.count) else { continue }
      let (part, otherPart) = (sums.over(range), otherSums.over(range.lowerBound + lag..<range.upperBound + lag))
      let count = Double(range.count)
      let (energy, otherEnergy) = (part.energy(of: count), otherPart.energy(of: count))
      guard energy > 0, otherEnergy > 0 else { continue }
      let product = Double(product(one, other, range, lag)) - part.sum * otherPart.sum / count
      let value = Float(abs(product) / (energy * otherEnergy).squareRoot())
      if value > best.value { best = (value, lag) }
    }
    return best
  }

  /// Σ one[i] · other[i + lag], eight at a time.
  private static func product(_ one: [Float], _ other: [Float], _ range: Range<Int>, _ lag: Int) -> Float {
    one.withUnsafeBytes { one in
      other.withUnsafeBytes { other in
        var sums = SIMD8<Float>()
        var index = range.lowerBound
        while index + 8 <= range.upperBound {
          sums +=
            one.loadUnaligned(fromByteOffset: 4 * index, as: SIMD8<Float>.self)
            * other.loadUnaligned(fromByteOffset: 4 * (index + lag), as: SIMD8<Float>.self)
          index += 8
        }
        var sum = sums.sum()
        while index < range.upperBound {
          sum +=
            one.load(fromByteOffset: 4 * index, as: Float.self)
            * other.load(fromByteOffset: 4 * (index + lag), as: Float.self)
          index += 1
        }
        return sum
      }
    }
  }
}

/// What the numbers of any part of a sequence, and their squares, add up to.
private struct RunningSums {
  struct Part {
    let sum: Double
    let squares: Double

    /// Beside the mean.
    func energy(of count: Double) -> Double { squares - sum * sum / count }
  }

  private var sums: [Double] = [0]
  private var squares: [Double] = [0]

  init(_ numbers: [Float]) {
    sums.reserveCapacity(numbers.count + 1)
    squares.reserveCapacity(numbers.count + 1)
    var (sum, square) = (0.0, 0.0)
    for number in numbers {
      sum += Double(number)
      square += Double(number) * Double(number)
      sums.append(sum)
      squares.append(square)
    }
  }

  func over(_ range: Range<Int>) -> Part {
    Part(
      sum: sums[range.upperBound] - sums[range.lowerBound],
      squares: squares[range.upperBound] - squares[range.lowerBound])
  }
}

/// How the energy of a recording rises and falls around its middle, in a few steps: enough to tell most pairs apart, and
/// little enough to be kept of all recordings.
private struct Contour {
  /// Of the energy, in frames.
  let middle: Double
  /// Of mean 0 and length 1.
  private let levels: SIMD32<Float>

  /// Widths of the energy that are looked at.
  private static let reach = 5.0

  /// - Parameter envelope: a level for every frame.
  init(_ envelope: [Float]) {
    var (sum, first, second) = (0.0, 0.0, 0.0)
    for (frame, level) in envelope.enumerated() {
      let (energy, time) = (Double(level) * Double(level), Double(frame))
      sum += energy
      first += energy * time
      second += energy * time * time
    }
    let middle = sum > 0 ? first / sum : 0
    let width = sum > 0 ? max(1, (second / sum - middle * middle).squareRoot()) : 1
    self.middle = middle
    let edges = (0...32).map { Int((middle + (Double($0) / 32 - 0.5) * Self.reach * width).rounded()) }
    var levels = SIMD32<Float>()
    for step in 0..<32 {
      let frames = (edges[step]..<max(edges[step] + 1, edges[step + 1])).clamped(to: envelope.indices)
      levels[step] = frames.isEmpty ? 0 : envelope[frames].reduce(0, +) / Float(frames.count)
    }
    levels -= levels.sum() / 32
    let length = (levels * levels).sum().squareRoot()
    self.levels = length > 0 ? levels / length : levels
  }

  func correlation(with other: Contour) -> Float { (levels * other.levels).sum() }
}
