import ArgumentParser
import Foundation
import Media

/// `wavegen spectrum`: a picture of a sound.
struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum", abstract: "Draw a sound's waveform and spectrogram as a PNG.")

  @Argument(help: "The sound.")
  var sound: String

  @Argument(help: "Where the picture goes.")
  var out: String

  func run() throws {
    let reader = try SoundFileReader(path: sound)
    var samples: [Float] = []
    while let block = reader.next() {
      samples += block
      guard samples.count <= Self.longest else {
        throw Failure(.badData, "\(sound) is longer than \(Self.longest) samples, too long for one picture")
      }
    }
    try SoundPicture(of: samples, sampleRate: reader.sampleRate).write(to: out)
    Console.say("\(out) shows \(Wording.decimal(Double(samples.count) / Double(reader.sampleRate), places: 2)) s of sound")
  }

  /// An hour and a half at 48 kHz.
  private static let longest = 1 << 28
}
