/// What trimming needs to know about a recording, gathered in one pass and a few hundred bytes.
///
/// The silence threshold is relative to the peak, which is known only at the end; keeping the samples until then would
/// cost gigabytes for hours of sound. Instead the recording is cut into blocks of a millisecond, and only those blocks are
/// remembered that could still turn out to be the first or the last loud one: a block is the first to reach *some* height
/// exactly when it is higher than all before it, and the last exactly when it is higher than all after it. Heights and
/// depths are kept apart, for where a recording rests beside zero, its silence does too.
public struct LoudnessProfile: Sendable {
  /// Samples seen so far.
  public private(set) var sampleCount = 0
  /// Largest absolute amplitude so far.
  public var peak: Float { sampleCount == 0 ? 0 : max(abs(lowest), abs(highest)) }
  /// Whether all samples so far are the same.
  public var isConstant: Bool { lowest == highest }
  /// The highest amplitude so far; 0 before the first.
  public var highest: Float { sampleCount == 0 ? 0 : max(heights.greatest, block.high) }
  /// The lowest amplitude so far; 0 before the first.
  public var lowest: Float { sampleCount == 0 ? 0 : min(-depths.greatest, block.low) }

  /// The least and the greatest sample of a stretch.
  private struct Extent {
    var low = Float.infinity
    var high = -Float.infinity

    mutating func include(_ other: Extent) {
      low = min(low, other.low)
      high = max(high, other.high)
    }

    /// Sixteen samples at a time, which is a millisecond at 16 kHz.
    mutating func include(_ samples: [Float], _ range: Range<Int>) {
      samples.withUnsafeBytes { bytes in
        var index = range.lowerBound
        if range.count >= 16 {
          var (lows, highs) = (SIMD16<Float>(repeating: low), SIMD16<Float>(repeating: high))
          while index + 16 <= range.upperBound {
            let values = bytes.loadUnaligned(fromByteOffset: 4 * index, as: SIMD16<Float>.self)
            lows.replace(with: values, where: values .< lows)
            highs.replace(with: values, where: values .> highs)
            index += 16
          }
          (low, high) = (lows.min(), highs.max())
        }
        for index in index..<range.upperBound {
          let value = bytes.load(fromByteOffset: 4 * index, as: Float.self)
          if value < low { low = value }
          if value > high { high = value }
        }
      }
    }

    var middle: Float { low <= high ? (low + high) / 2 : 0 }
  }

  /// How its energy is spread over the blocks that are full.
  private(set) var spread = EnergySpread()

  private let blockLength: Int
  private var block = Extent()
  private var heights = Summits()
  private var depths = Summits()
  /// Of the first blocks.
  private var beginning = Extent()
  /// The last blocks, each in its place by its number.
  private var ending = [Extent](repeating: Extent(), count: restingBlockCount)

  /// So many milliseconds at either end tell where a recording rests.
  private static let restingBlockCount = 10

  /// - Parameter sampleRate: of the samples to come, in hertz.
  public init(sampleRate: Int) {
    blockLength = max(1, sampleRate / 1000)
  }

  /// Takes the next samples, in order.
  public mutating func append(_ samples: [Float]) {
    var start = 0
    while start < samples.count {
      let room = blockLength - sampleCount % blockLength
      let end = min(start + room, samples.count)
      block.include(samples, start..<end)
      sampleCount += end - start
      if sampleCount % blockLength == 0 { endBlock() }
      start = end
    }
  }

  private mutating func endBlock() {
    let index = (sampleCount - 1) / blockLength
    spread.record(swing: block.high - block.low, ofBlock: index)
    heights.record(block.high, ofBlock: index)
    depths.record(-block.low, ofBlock: index)
    if index < Self.restingBlockCount { beginning.include(block) }
    ending[index % Self.restingBlockCount] = block
    block = Extent()
  }

  /// The profile with a last block that is not full counted in.
  private var ended: LoudnessProfile {
    var ended = self
    if sampleCount % blockLength != 0 { ended.endBlock() }
    return ended
  }

  /// The samples from the first to the last block that reaches `threshold`, above or below zero; nil if none does.
  /// - Complexity: O(number of remembered blocks); a steady fade of an hour remembers 3.6 million, speech a few dozen.
  public func loudRange(threshold: Float) -> Range<Int>? {
    ended.range(threshold: threshold, resting: (0, 0))
  }

  /// The same, but above or below where the recording rests at its ends, where that is farther from zero than `threshold`.
  public func loudRangeAboveRest(threshold: Float) -> Range<Int>? {
    let ended = ended
    return ended.range(threshold: threshold, resting: ended.rests(beyond: threshold))
  }

  /// How far from zero it rests at an end, where that hides its silence from a threshold; nil if it does not.
  public func restingOffset(threshold: Float) -> Float? {
    let ended = ended
    let rests = ended.rests(beyond: threshold)
    guard let loud = ended.range(threshold: threshold, resting: rests), let plain = loudRange(threshold: threshold)
    else { return nil }
    let quiet = Self.restingBlockCount * blockLength
    if loud.lowerBound >= plain.lowerBound + quiet { return rests.beginning }
    return loud.upperBound + quiet <= plain.upperBound ? rests.end : nil
  }

  private func rests(beyond threshold: Float) -> (beginning: Float, end: Float) {
    let end = ending.reduce(into: Extent()) { $0.include($1) }
    func rest(_ extent: Extent) -> Float { abs(extent.middle) >= threshold ? extent.middle : 0 }
    return (rest(beginning), rest(end))
  }

  private func range(threshold: Float, resting rests: (beginning: Float, end: Float)) -> Range<Int>? {
    let firsts = [
      heights.first(reaching: rests.beginning + threshold), depths.first(reaching: threshold - rests.beginning),
    ]
    let lasts = [heights.last(reaching: rests.end + threshold), depths.last(reaching: threshold - rests.end)]
    guard let begin = firsts.compactMap(\.self).min(), let end = lasts.compactMap(\.self).max(), begin <= end else {
      return nil
    }
    return begin * blockLength..<min((end + 1) * blockLength, sampleCount)
  }
}

/// The blocks that could be the first or the last to reach some height.
private struct Summits: Sendable {
  private struct Summit {
    var block: Int
    var height: Float
  }

  /// Higher than all before them, rising.
  private var first: [Summit] = []
  /// Higher than all after them, falling.
  private var last: [Summit] = []

  var greatest: Float { first.last?.height ?? -.infinity }

  mutating func record(_ height: Float, ofBlock block: Int) {
    let summit = Summit(block: block, height: height)
    if height > greatest { first.append(summit) }
    while let lower = last.last, lower.height <= height { last.removeLast() }
    last.append(summit)
  }

  func first(reaching height: Float) -> Int? { first.first { $0.height >= height }?.block }

  func last(reaching height: Float) -> Int? { last.last { $0.height >= height }?.block }
}
