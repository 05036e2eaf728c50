/// What goes along with the samples of a model of sounds and has to be given when one is made: a row of numbers, a frame,
/// for every few samples.
public enum ConditionDescription: Hashable, Sendable {
  /// What a recording sounds like, measured: the model is a vocoder.
  case mel(MelDescription)
  /// Numbers from files, whatever they mean.
  case frames(FrameDescription)
  /// What is said when: the model speaks text.
  case phonemes(PhonemeDescription)

  /// Samples that share a frame.
  public var hop: Int {
    switch self {
    case .mel(let mel): mel.hop
    case .frames(let frames): frames.hop
    case .phonemes(let phonemes): phonemes.hop
    }
  }

  /// Numbers in a frame.
  public var channelCount: Int {
    switch self {
    case .mel(let mel): mel.channelCount
    case .frames(let frames): frames.channelCount
    case .phonemes(let phonemes): phonemes.channelCount
    }
  }

  func validated() throws(ConfigurationError) -> ConditionDescription {
    try Bounds.check("hop of the condition", hop, in: 1...1 << 20)
    try Bounds.check("channels of the condition", channelCount, in: 1...4096)
    if case .phonemes(let phonemes) = self { _ = try phonemes.validated() }
    return self
  }
}

/// How spectra in mel bands were measured. A model understands frames that were measured in the same way.
public struct MelDescription: Codable, Hashable, Sendable {
  /// Samples from the middle of one frame to the middle of the next.
  public var hop: Int
  /// Samples that a frame looks at.
  public var windowLength: Int
  /// Bands.
  public var channelCount: Int
  /// Where the lowest band begins and the highest ends, in hertz.
  public var lowestFrequency: Double
  public var highestFrequency: Double
  /// The level that is 0 for the network, in decibels; full scale is 1.
  public var floorInDecibels: Double

  public init(
    hop: Int, windowLength: Int, channelCount: Int, lowestFrequency: Double, highestFrequency: Double,
    floorInDecibels: Double
  ) {
    self.hop = hop
    self.windowLength = windowLength
    self.channelCount = channelCount
    self.lowestFrequency = lowestFrequency
    self.highestFrequency = highestFrequency
    self.floorInDecibels = floorInDecibels
  }
}

/// The shape of numbers that come from files.
public struct FrameDescription: Codable, Hashable, Sendable {
  /// Samples that share a frame.
  public var hop: Int
  /// Numbers in a frame.
  public var channelCount: Int

  public init(hop: Int, channelCount: Int) {
    self.hop = hop
    self.channelCount = channelCount
  }
}

extension ConditionDescription: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case mel, frames, phonemes }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let found = CodingKeys.allCases.filter(container.contains)
    guard found.count == 1 else {
      throw ConfigurationError.unreadable(
        reason: "a condition should be one of mel, frames and phonemes, and is \(found.count) of them")
    }
    self =
      switch found[0] {
      case .mel: .mel(try container.decode(MelDescription.self, forKey: .mel))
      case .frames: .frames(try container.decode(FrameDescription.self, forKey: .frames))
      case .phonemes: .phonemes(try container.decode(PhonemeDescription.self, forKey: .phonemes))
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .mel(let mel): try container.encode(mel, forKey: .mel)
    case .frames(let frames): try container.encode(frames, forKey: .frames)
    case .phonemes(let phonemes): try container.encode(phonemes, forKey: .phonemes)
    }
  }
}
