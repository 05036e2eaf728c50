import ArgumentParser
import Foundation
import Media

/// `wavegen spectrum`: a picture of a sound.
struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum", abstract: "Draw a sound's waveform and spectrogram as a PNG.")

  @Argument(help: "The sound.")
  var sound: String

  @Argument(help: "Where the picture goes; its name ends in .png.")
  var out: String

  mutating func validate() throws {
    guard out.lowercased().hasSuffix(".png") else {
      throw ValidationError("The picture is a PNG, so its name must end in .png, but is \(out).")
    }
  }

  func run() throws {
    let reader = try SoundFileReader(path: sound)
    var samples: [Float] = []
    while let block = reader.next() {
      samples += block
      guard samples.count <= Self.longest else {
        throw Failure(.badData, "\(sound) is longer than \(Self.longest) samples, too long for one picture")
      }
    }
    if let failure = reader.failure { throw failure }
    for note in reader.notes { Console.say("note      \(sound) \(note)") }
    try SoundPicture(of: samples, sampleRate: reader.sampleRate).write(to: out)
    let duration = Double(samples.count) / Double(reader.sampleRate)
    Console.say("picture   \(out) shows \(Wording.duration(duration)) of sound")
  }

  /// An hour and a half at 48 kHz.
  private static let longest = 1 << 28
}
