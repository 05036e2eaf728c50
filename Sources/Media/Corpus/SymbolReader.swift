/// The second reading of a file: its kept frames as symbols at the corpus's sample rate, block by block.
final class SymbolReader {
  private let reader: SoundFileReader
  private let keptRange: Range<Int>
  private let encoder: AmplitudeEncoder
  /// Nil once it has been emptied, and where the rates agree.
  private var resampler: Resampler?
  private var position = 0

  /// - Throws: `SoundReadingError` if the file has vanished since its survey, or its rate is out of the resampler's reach.
  init(path: String, survey: SoundSurvey, sampleRate: Int, encoder: AmplitudeEncoder) throws(SoundReadingError) {
    reader = try SoundFileReader(path: path)
    keptRange = survey.keptRange
    self.encoder = encoder
    if reader.sampleRate != sampleRate {
      let sourceRate = reader.sampleRate
      resampler = try Self.naming(path) { () throws(ResamplingError) in
        try Resampler(from: sourceRate, to: sampleRate)
      }
    }
  }

  /// How many symbols there will be in all.
  static func symbolCount(of survey: SoundSurvey, sampleRate: Int) -> Int {
    Resampler.outputCount(of: survey.keptRange.count, from: survey.sampleRate, to: sampleRate)
  }

  /// The next symbols, perhaps none; nil at the end.
  /// - Throws: `SoundReadingError.changed` if the file is shorter than it was.
  func next() throws(SoundReadingError) -> [UInt16]? {
    if position >= keptRange.upperBound {
      guard let resampler = resampler.take() else { return nil }
      return try symbols(Self.naming(reader.path, resampler.finish))
    }
    guard let block = reader.next() else { throw .changed(path: reader.path) }
    let begin = min(max(keptRange.lowerBound - position, 0), block.count)
    let end = min(keptRange.upperBound - position, block.count)
    position += block.count
    let samples = end - begin == block.count ? block : Array(block[begin..<end])
    guard let resampler else { return symbols(samples) }
    return try symbols(Self.naming(reader.path) { () throws(ResamplingError) in try resampler.process(samples) })
  }

  private func symbols(_ samples: [Float]) -> [UInt16] {
    encoder.encode(samples)
  }

  /// Adds the file to an error that does not know it.
  private static func naming<Result>(
    _ path: String, _ body: () throws(ResamplingError) -> Result
  ) throws(SoundReadingError) -> Result {
    do {
      return try body()
    } catch {
      throw .notResampled(path: path, error)
    }
  }
}
