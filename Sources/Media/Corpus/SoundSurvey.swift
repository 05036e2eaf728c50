/// The first of two readings of a file: how long it really is, where its sound begins and ends, and whether it is usable.
///
/// Two readings cost twice the decoding, and in exchange the length of every recording is known before one is converted,
/// the sample rate can be chosen by what is there, and no recording has to fit into memory.
struct SoundSurvey: Sendable {
  let sampleRate: Int
  let channelCount: Int
  /// Frames that can really be decoded.
  let frameCount: Int
  /// Frames that trimming leaves.
  let keptRange: Range<Int>
  let notes: [SoundNote]
  /// To find recordings of the same sound; nil where there is next to none.
  let shape: EnergySpread.Shape?

  /// A file with a larger share of samples that are not numbers is refused.
  private static let tolerableNotFiniteShare = 0.01

  var originalDurationInSeconds: Double { Double(frameCount) / Double(sampleRate) }
  var trimmedDurationInSeconds: Double { Double(keptRange.count) / Double(sampleRate) }

  /// - Parameter trimmer: nil to keep everything.
  /// - Throws: `SoundReadingError` if the file is of no use.
  init(path: String, trimmer: SilenceTrimmer?) throws(SoundReadingError) {
    let reader = try SoundFileReader(path: path)
    var profile = LoudnessProfile(sampleRate: reader.sampleRate)
    while let block = reader.next() {
      profile.append(block)
    }
    if let failure = reader.failure { throw failure }
    guard reader.frameCount > 0 else { throw .noSamples(path: path) }
    guard Double(reader.notFiniteCount) <= Self.tolerableNotFiniteShare * Double(reader.frameCount) else {
      throw .notFinite(path: path, count: reader.notFiniteCount, total: reader.frameCount)
    }
    sampleRate = reader.sampleRate
    channelCount = reader.channelCount
    frameCount = reader.frameCount
    keptRange = trimmer?.keptRange(of: profile, sampleRate: reader.sampleRate) ?? 0..<reader.frameCount
    notes = reader.notes(on: profile)
    shape = profile.spread.shape
  }
}
