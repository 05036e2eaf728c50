import Durability
import Foundation
import Media

/// What a model made during training, ready to be shown on a page.
struct ReportSample {
  let step: Int
  private let fileName: String
  private let content: Content

  /// Files in base 64.
  private enum Content {
    case sound(String, picture: String, duration: String)
    case images(String, columns: Int)
    /// What is too long for a page.
    case tooLong(duration: String)
  }

  /// Bytes that the sample adds to a page, about.
  var byteCount: Int {
    switch content {
    case .sound(let sound, let picture, _): sound.utf8.count + picture.utf8.count
    case .images(let images, _): images.utf8.count
    case .tooLong: 0
    }
  }

  /// The largest sound file that is put into a page: a minute at 8 kHz.
  private static let greatestSoundByteCount = 1_000_000
  /// Pixels across a picture in a page: half of what `wavegen spectrum` draws, so that a page stays small.
  private static let pictureWidth = 720

  /// - Throws: what reading a sound or an image, and drawing it, throws.
  init(reading sample: RunFiles.Sample) throws {
    step = sample.step
    fileName = FilePath(sample.path).name
    content =
      switch sample.kind {
      case .sound: try Self.sound(sample.path)
      case .images: try Self.images(sample.path)
      }
  }

  private static func sound(_ path: String) throws -> Content {
    let reader = try SoundFileReader(path: path)
    var samples: [Float] = []
    while let block = reader.next() { samples += block }
    if let failure = reader.failure { throw failure }
    let duration = Wording.duration(Double(samples.count) / Double(reader.sampleRate))
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    guard sound.count <= greatestSoundByteCount else { return .tooLong(duration: duration) }
    return .sound(
      sound.base64EncodedString(),
      picture: try picture(of: samples, sampleRate: reader.sampleRate).base64EncodedString(), duration: duration)
  }

  private static func picture(of samples: [Float], sampleRate: Int) throws -> Data {
    let path = NSTemporaryDirectory() + "wavegen-\(UUID().uuidString).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try SoundPicture(of: samples, sampleRate: sampleRate).write(to: path)
    return Data(try Picture(reading: path).resized(toLongerSide: pictureWidth).encodedPNG())
  }

  private static func images(_ path: String) throws -> Content {
    let sheet = try Picture(reading: path)
    let isWide = max(sheet.rows, sheet.columns) > pictureWidth
    let shown = isWide ? sheet.resized(toLongerSide: pictureWidth) : sheet
    return .images(Data(try shown.encodedPNG()).base64EncodedString(), columns: shown.columns)
  }

  var figure: HTMLText {
    switch content {
    case .sound(let sound, let picture, let duration):
      """
      <figure class="card">
      \(caption("\(duration), "))
      <audio controls="controls" preload="metadata" src="data:audio/wav;base64,\(sound)"></audio>
      <img alt="waveform and spectrogram of \(fileName)" src="data:image/png;base64,\(picture)"/>
      </figure>
      """
    case .images(let images, let columns):
      """
      <figure class="card">
      \(caption(""))
      <img class="sheet" alt="images that the model drew" width="\(columns)" src="data:image/png;base64,\(images)"/>
      </figure>
      """
    case .tooLong(let duration):
      """
      <figure class="card">\(caption("\(duration), "))<p class="quiet">This sound is too long for a page.</p></figure>
      """
    }
  }

  private func caption(_ duration: String) -> HTMLText {
    "<figcaption>Step \(Wording.count(step))<span>\(duration)\(fileName)</span></figcaption>"
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
