import Media
import Models

extension MelFrames {
  /// - Throws: `Failure` if no spectrum can be measured at this rate, in hertz.
  init(forModelOf sampleRate: Int) throws(Failure) {
    guard sampleRate >= SoundFrames.lowestSampleRate else {
      throw Failure(
        .usage,
        """
        --condition mel needs spectra, and those at least \(SoundFrames.lowestSampleRate) Hz; the model would have \
        \(sampleRate) Hz
        """)
    }
    self.init(sampleRate: sampleRate)
  }
}

extension MelDescription {
  init(_ mel: MelFrames) {
    self.init(
      hop: mel.hop, windowLength: mel.windowLength, channelCount: mel.bandCount,
      lowestFrequency: mel.frequencies.lowerBound, highestFrequency: mel.frequencies.upperBound,
      floorInDecibels: MelFrames.floorInDecibels)
  }

  /// What measures a sound as the model was told of sounds.
  /// - Parameter sampleRate: of the model, in hertz.
  /// - Throws: `Failure` if this program measures in another way.
  func frames(sampleRate: Int) throws(Failure) -> MelFrames {
    let mel = try MelFrames(forModelOf: sampleRate)
    let here = MelDescription(mel)
    guard self == here else {
      throw Failure(
        .badData,
        """
        the model follows \(channelCount) mel bands of \(text), but this program measures \(here.channelCount) of \
        \(here.text); give frames that were measured like the model's with --condition, or use the program that \
        trained it
        """)
    }
    return mel
  }

  /// "40 to 4000 Hz, over −100 dB, in 400 samples every 100".
  var text: String {
    """
    \(Wording.decimal(lowestFrequency, places: 0)) to \(Wording.decimal(highestFrequency, places: 0)) Hz above \
    \(Wording.decimal(floorInDecibels, places: 0)) dB, in \(windowLength) samples every \(hop)
    """
  }
}
