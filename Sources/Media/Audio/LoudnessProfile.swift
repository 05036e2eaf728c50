/// What trimming needs to know about a recording, gathered in one pass and a few hundred bytes.
///
/// The silence threshold is relative to the peak, which is known only at the end; keeping the samples until then would
/// cost gigabytes for hours of sound. Instead the recording is cut into blocks of a millisecond, and only those blocks are
/// remembered that could still turn out to be the first or the last loud one: a block is the first to reach *some*
/// threshold exactly when it is louder than all before it, and the last exactly when it is louder than all after it.
public struct LoudnessProfile: Sendable {
  /// Samples seen so far.
  public private(set) var sampleCount = 0
  /// Largest absolute amplitude so far.
  public var peak: Float { max(first.last?.peak ?? 0, blockPeak) }

  private struct Block {
    var index: Int
    var peak: Float
  }

  private let blockLength: Int
  private var blockPeak: Float = 0
  /// Blocks louder than all before them, rising.
  private var first: [Block] = []
  /// Blocks louder than all after them, falling.
  private var last: [Block] = []

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
      for index in start..<end {
        blockPeak = max(blockPeak, abs(samples[index]))
      }
      sampleCount += end - start
      if sampleCount % blockLength == 0 {
        Self.record(Block(index: sampleCount / blockLength - 1, peak: blockPeak), first: &first, last: &last)
        blockPeak = 0
      }
      start = end
    }
  }

  /// The samples from the first to the last block that reaches `threshold`; nil if none does.
  /// - Complexity: O(number of remembered blocks); a steady fade of an hour remembers 3.6 million, speech a few dozen.
  public func loudRange(threshold: Float) -> Range<Int>? {
    var first = first
    var last = last
    if sampleCount % blockLength != 0 {
      Self.record(Block(index: sampleCount / blockLength, peak: blockPeak), first: &first, last: &last)
    }
    guard
      let begin = first.first(where: { $0.peak >= threshold })?.index,
      let end = last.last(where: { $0.peak >= threshold })?.index
    else { return nil }
    return begin * blockLength..<min((end + 1) * blockLength, sampleCount)
  }

  private static func record(_ block: Block, first: inout [Block], last: inout [Block]) {
    if block.peak > (first.last?.peak ?? 0) {
      first.append(block)
    }
    while let quieter = last.last, quieter.peak <= block.peak {
      last.removeLast()
    }
    last.append(block)
  }
}
