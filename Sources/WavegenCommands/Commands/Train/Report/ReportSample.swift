import Foundation
import Media

/// A sound that a model made during training, ready to be shown on a page.
struct ReportSample {
  let step: Int
  private let fileName: String
  private let duration: String
  /// The sound file and its picture in base 64; nil for a sound that is too long for a page.
  private let content: (sound: String, picture: String)?

  /// Bytes that the sample adds to a page, about.
  var byteCount: Int { content.map { $0.sound.utf8.count + $0.picture.utf8.count } ?? 0 }

  /// The largest sound file that is put into a page: a minute at 8 kHz.
  private static let greatestSoundByteCount = 1_000_000
  /// Pixels across the picture in a page: half of what `wavegen spectrum` draws, so that a page stays small.
  private static let pictureWidth = 720

  /// - Throws: what reading a sound and drawing it throws.
  init(reading path: String, step: Int) throws {
    self.step = step
    fileName = URL(fileURLWithPath: path).lastPathComponent
    let reader = try SoundFileReader(path: path)
    var samples: [Float] = []
    while let block = reader.next() { samples += block }
    if let failure = reader.failure { throw failure }
    duration = Wording.duration(Double(samples.count) / Double(reader.sampleRate))
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    guard sound.count <= Self.greatestSoundByteCount else {
      content = nil
      return
    }
    content = (
      sound.base64EncodedString(),
      try Self.picture(of: samples, sampleRate: reader.sampleRate).base64EncodedString()
    )
  }

  private static func picture(of samples: [Float], sampleRate: Int) throws -> Data {
    let path = NSTemporaryDirectory() + "wavegen-\(UUID().uuidString).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SoundPicture(of: samples, sampleRate: sampleRate).write(to: path)
    return Data(try Picture(readingPNG: path).resized(toLongerSide: pictureWidth).encodedPNG())
  }

  var figure: HTMLText {
    let caption: HTMLText = "<figcaption>Step \(Wording.count(step))<span>\(duration), \(fileName)</span></figcaption>"
    guard let content else {
      return "<figure class=\"card\">\(caption)<p class=\"quiet\">This sound is too long for a page.</p></figure>"
    }
    return """
      <figure class="card">
      \(caption)
      <audio controls="controls" preload="metadata" src="data:audio/wav;base64,\(content.sound)"></audio>
      <img alt="waveform and spectrogram of \(fileName)" src="data:image/png;base64,\(content.picture)"/>
      </figure>
      """
  }
}

/// The samples of a page: the first, for comparison, and the last few.
struct ReportSamples {
  private var first: ReportSample?
  private var last: [ReportSample] = []

  private static let lastCount = 6
  private static let greatestByteCount = 2_800_000

  mutating func append(_ sample: ReportSample) {
    guard first != nil else {
      first = sample
      return
    }
    last.append(sample)
    while last.count > 1, last.count > Self.lastCount || byteCount > Self.greatestByteCount { last.removeFirst() }
  }

  private var byteCount: Int { last.reduce(first?.byteCount ?? 0) { $0 + $1.byteCount } }

  /// The newest comes first.
  var newestFirst: [ReportSample] { last.reversed() + (first.map { [$0] } ?? []) }

  /// Which of many samples, in the order of their steps, would be shown.
  static func shown<Sample>(of samples: [Sample]) -> [Sample] {
    samples.prefix(1) + samples.dropFirst().suffix(lastCount)
  }
}
