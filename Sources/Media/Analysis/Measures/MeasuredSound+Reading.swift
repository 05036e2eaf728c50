extension MeasuredSound {
  /// Reads a sound file block by block and measures it.
  ///
  /// - Parameters:
  ///   - sampleRate: in hertz, what the sound is brought to first; nil for its own.
  ///   - receiving: is given every block, at the rate that is measured.
  /// - Throws: `SoundMeasuringError` with the file's name.
  public init(
    readingFrom path: String, atSampleRate sampleRate: Int? = nil, receiving: (([Float]) -> Void)? = nil
  ) throws(SoundMeasuringError) {
    let reader: SoundFileReader
    do {
      reader = try SoundFileReader(path: path)
    } catch {
      throw .reading(error)
    }
    let rate = sampleRate ?? reader.sampleRate
    guard rate >= SoundFrames.lowestSampleRate else { throw .sampleRate(path: path, found: rate) }
    self = try Self.measure(reader, atSampleRate: rate, receiving: receiving)
  }

  private static func measure(
    _ reader: SoundFileReader, atSampleRate rate: Int, receiving: (([Float]) -> Void)?
  ) throws(SoundMeasuringError) -> MeasuredSound {
    var profiler = SoundProfiler(SoundFrames(sampleRate: rate))
    var loudness = LoudnessProfile(sampleRate: reader.sampleRate)
    do {
      let resampler = rate == reader.sampleRate ? nil : try Resampler(from: reader.sampleRate, to: rate)
      while let block = reader.next() {
        loudness.append(block)
        let samples = try resampler?.process(block) ?? block
        profiler.append(samples)
        receiving?(samples)
      }
      if let rest = try resampler?.finish() {
        profiler.append(rest)
        receiving?(rest)
      }
    } catch {
      throw .reading(.notResampled(path: reader.path, error))
    }
    if let failure = reader.failure { throw .reading(failure) }
    guard reader.frameCount > 0 else { throw .reading(.noSamples(path: reader.path)) }
    do {
      var sound = try profiler.finish()
      sound.notes = reader.notes(on: loudness)
      return sound
    } catch {
      throw .tooShort(path: reader.path, error)
    }
  }
}

/// Why a file could not be measured.
public enum SoundMeasuringError: Error, Equatable, Sendable, CustomStringConvertible {
  case reading(SoundReadingError)
  case tooShort(path: String, SoundTooShort)
  /// So low that nothing can be measured.
  case sampleRate(path: String, found: Int)

  public var description: String {
    switch self {
    case .reading(let error): "\(error); choose a recording such as a WAV, FLAC or Ogg file"
    case .tooShort(let path, let error): "\(path) \(error)"
    case .sampleRate(let path, let found):
      """
      \(path) would be measured at \(found) Hz, but spectra need at least \(SoundFrames.lowestSampleRate) Hz; choose a \
      sound with a higher sample rate
      """
    }
  }

  /// What is wrong, without the path.
  var reason: String {
    switch self {
    case .reading(let error): error.reason
    case .tooShort(_, let error): error.description
    case .sampleRate(_, let found): "has a sample rate of \(found) Hz, too low to be measured"
    }
  }
}
