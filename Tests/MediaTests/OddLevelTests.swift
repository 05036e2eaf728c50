import Foundation
import Media
import Testing

@Suite("Sound beside zero, and channels that cancel")
struct OddLevelTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private func open(_ name: String) throws -> AudioCorpus {
    try AudioCorpus.open(AudioCorpusConfiguration(folder: folder.path + "/" + name, spoolFolder: folder.path))
  }

  private func writeChannels(_ channels: [[Float]], to name: String) throws {
    let floats = channels[0].indices.flatMap { frame in channels.map { $0[frame] } }
    try folder.write(WaveBytes(floats: floats, channelCount: channels.count).bytes, to: name)
  }

  @Test("A constant offset at both ends is trimmed like silence, and told of", arguments: [0.02, -0.3])
  func offset(_ offset: Float) throws {
    let quiet = noise(4000, amplitude: 0.0001)
    let tone = sine(440, sampleRate: 8000, count: 4000, amplitude: 0.3)
    try folder.record((quiet + tone + quiet).map { $0 + offset }, to: "a.wav")
    let corpus = try open("a.wav")
    // 50 ms are kept on either side.
    #expect(abs(corpus.recordings[0].sampleCount - 4800) <= 16)
    #expect(abs(corpus.recordings[0].firstSample - 3600) <= 8)
    let text = try #require(corpus.report.notes.first?.text)
    #expect(text.hasPrefix("lies \(offset < 0 ? "-0." : "0.0")"), "\(text)")
    #expect(text.contains("beside zero"))
  }

  @Test("A recording that is loud from its first sample to its last is not taken for one that rests beside zero")
  func loudEnds() throws {
    for frequency in [30, 100, 1000] as [Double] {
      let tone = (0..<8000).map { Float(0.5 * cos(2 * .pi * frequency * Double($0) / 8000)) }
      try folder.record(tone, to: "a.wav")
      let corpus = try open("a.wav")
      #expect(corpus.recordings[0].sampleCount == 8000)
      #expect(corpus.report.notes.isEmpty, "\(frequency) Hz: \(corpus.report.notes)")
    }
  }

  @Test("Every sample alike is silence, at zero or beside it")
  func constant() throws {
    try folder.record([Float](repeating: 0, count: 800), to: "zero.wav")
    try folder.record([Float](repeating: 0.25, count: 800), to: "beside.wav")
    #expect(try open("zero.wav").report.notes.map(\.text) == ["\(SoundNote.silent)"])
    #expect(try open("beside.wav").report.notes.map(\.text) == ["\(SoundNote.constant(amplitude: 0.25))"])
    #expect(try open("beside.wav").recordings[0].sampleCount == 800)
  }

  @Test("Silence with the noise of rounding in it is called next to silent, and what is quiet is not")
  func roundingNoise() throws {
    try folder.record(noise(4000, amplitude: 1.9 / 32768), to: "rounded.wav")
    try folder.record(noise(4000, amplitude: 8 / 32768), to: "quiet.wav")
    let notes = try open("rounded.wav").report.notes.map(\.text)
    #expect(notes.count == 1 && notes[0].hasPrefix("is next to silent throughout"), "\(notes)")
    #expect(try open("quiet.wav").report.notes.isEmpty)
  }

  @Test("Channels that are each other's mirror image are said to cancel, and not to be silent")
  func cancelling() throws {
    let sound = noise(4000, amplitude: 0.5)
    try writeChannels([sound, sound.map { -$0 }], to: "exact.wav")
    try writeChannels([sound, sound.map { -0.97 * $0 }], to: "nearly.wav")
    try writeChannels([sound, sound.map { -$0 }, sound, sound.map { -$0 }], to: "four.wav")
    for name in ["exact.wav", "nearly.wav", "four.wav"] {
      let notes = try open(name).report.notes.map(\.text)
      #expect(notes.count == 1 && notes[0].contains("cancel when averaged"), "\(name): \(notes)")
    }
  }

  @Test("Other channels are not said to cancel")
  func otherChannels() throws {
    let (sound, silence) = (noise(4000, amplitude: 0.5), [Float](repeating: 0, count: 4000))
    try writeChannels([sound, silence], to: "one-silent.wav")
    try writeChannels([silence, silence, silence, sound, silence, silence, silence, silence], to: "one-of-eight.wav")
    try writeChannels([sound, noise(4000, seed: 5, amplitude: 0.5)], to: "apart.wav")
    for name in ["one-silent.wav", "one-of-eight.wav", "apart.wav"] {
      #expect(try open(name).report.notes.isEmpty, "\(name)")
    }
    try writeChannels([silence, silence], to: "silent.wav")
    #expect(try open("silent.wav").report.notes.map(\.text) == ["\(SoundNote.silent)"])
  }
}
