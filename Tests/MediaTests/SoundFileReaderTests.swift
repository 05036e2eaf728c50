import Foundation
import Media
import Testing

@Suite("Sound file reader")
struct SoundFileReaderTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  @Test("Linear samples of 8 to 32 bits, plain and extensible, give the amplitudes they stand for")
  func linearFormats() throws {
    // −1, −½, 0 and ½ in each width; 8-bit WAV is unsigned.
    let data: [Int: [UInt8]] = [
      8: [0, 64, 128, 192],
      16: [-32768, -16384, 0, 16384].flatMap { little($0, 2) },
      24: [-1 << 23, -1 << 22, 0, 1 << 22].flatMap { little($0, 3) },
      32: [-1 << 31, -1 << 30, 0, 1 << 30].flatMap { little($0, 4) },
    ]
    for (bits, bytes) in data {
      for tag in [1, 0xFFFE] {
        let wave = WaveBytes(formatTag: tag, sampleRate: 11_025, bitsPerSample: bits, data: bytes)
        let (samples, reader) = try readAll(folder.write(wave.bytes, to: "\(bits)-\(tag).wav"))
        #expect(samples == [-1, -0.5, 0, 0.5], "\(bits) bits, format \(tag)")
        #expect(reader.sampleRate == 11_025)
        #expect(reader.notes.isEmpty)
      }
    }
  }

  @Test("Float samples are read as they are")
  func floats() throws {
    let (samples, reader) = try readAll(folder.write(WaveBytes(floats: [0.1, -0.7, 1]).bytes, to: "a.wav"))
    #expect(samples == [0.1, -0.7, 1])
    #expect(reader.formatName.contains("float"))
  }

  @Test("The contents decide, not the extension")
  func misnamed() throws {
    let path = try folder.record(noise(1000, amplitude: 0.5), to: "a.flac")
    let moved = try folder.path("b.wav")
    try FileManager.default.moveItem(atPath: path, toPath: moved)
    let (samples, reader) = try readAll(moved)
    #expect(samples.count == 1000)
    #expect(reader.formatName.contains("FLAC"))
  }

  @Test("Channels are averaged", arguments: [2, 3, 6, 1024])
  func channels(channelCount: Int) throws {
    // In frame f, channel c is f + c, in units of 1/4096: the mean is f + (channels − 1) / 2.
    let values = (0..<40).flatMap { frame in (0..<channelCount).map { Float(frame + $0) / 4096 } }
    let path = try folder.write(WaveBytes(floats: values, channelCount: channelCount).bytes, to: "a.wav")
    let (samples, reader) = try readAll(path)
    #expect(reader.channelCount == channelCount)
    #expect(samples.count == 40)
    for (frame, sample) in samples.enumerated() {
      #expect(abs(sample - (Float(frame) + Float(channelCount - 1) / 2) / 4096) < 1e-6)
    }
  }

  @Test("A long file comes in blocks that join without a seam")
  func blocks() throws {
    let samples = noise(50_001).map { ($0 * 32_767).rounded() / 32_768 }
    let path = try folder.record(samples, to: "a.wav")
    let reader = try SoundFileReader(path: path)
    var blocks: [[Float]] = []
    while let block = reader.next() { blocks.append(block) }
    #expect(blocks.count > 1)
    #expect(blocks.flatMap { $0 } == samples)
    #expect(reader.frameCount == 50_001)
    #expect(reader.declaredFrameCount == 50_001)
  }

  @Test(
    "A WAV, AIFF or FLAC file that was cut short is read as far as it goes, and says so",
    arguments: ["wav", "aiff", "flac"])
  func truncated(format: String) throws {
    try folder.record(noise(40_000), to: "whole." + format)
    let bytes = try folder.bytes(of: "whole." + format)
    let (samples, reader) = try readAll(folder.write(Array(bytes[..<(bytes.count / 2)]), to: "cut." + format))
    #expect(samples.count > 10_000 && samples.count < 21_000)
    #expect(reader.notes == [.truncated(expectedFrames: 40_000, foundFrames: samples.count)])
  }

  @Test("A WAV file whose writer could not know the length is whole", arguments: [0x7FFF_FFFF, 0xFFFF_FFFF])
  func unknownLength(declared: Int) throws {
    var wave = WaveBytes(samples: [1, 2, 3])
    wave.declaredByteCount = declared
    let (samples, reader) = try readAll(folder.write(wave.bytes + [UInt8](repeating: 1, count: 100), to: "a.wav"))
    #expect(samples.count == 53)
    #expect(reader.notes.isEmpty)
  }

  @Test("A header that promises billions of frames costs nothing and is caught out")
  func lyingHeader() throws {
    var wave = WaveBytes(samples: [1, 2, 3])
    wave.declaredByteCount = 0x7000_0000
    let (samples, reader) = try readAll(folder.write(wave.bytes, to: "a.wav"))
    #expect(samples.count == 3)
    #expect(reader.notes == [.truncated(expectedFrames: 0x3800_0000, foundFrames: 3)])
    // Sun .au: header length, data length, 16-bit linear, rate, channels, all big-endian.
    let words = [24, 0x7000_0000, 3, 8000, 1].flatMap { little($0, 4).reversed() }
    let sun = Array(".snd".utf8) + words + [0, 0, 0x40, 0]
    #expect(try readAll(folder.write(sun, to: "a.au")).samples == [0, 0.5])
  }

  @Test("Samples that are not numbers become silence and are counted")
  func notFinite() throws {
    let floats: [Float] = [0.5, .nan, .infinity, -.infinity, 0.25]
    let (samples, reader) = try readAll(folder.write(WaveBytes(floats: floats).bytes, to: "a.wav"))
    #expect(samples == [0.5, 0, 0, 0, 0.25])
    #expect(reader.notes == [.notFinite(count: 3)])
  }

  @Test("What is no sound is refused in one sentence that names the file and the reason")
  func refusals() throws {
    let text = try folder.write(Array("Dear diary, today I recorded nothing at all.\n".utf8), to: "text.wav")
    let empty = try folder.write([UInt8](), to: "empty.wav")
    let header = try folder.write(Array(WaveBytes(samples: [1]).bytes[..<20]), to: "header.wav")
    let pipe = try folder.path("pipe.wav")
    #expect(mkfifo(pipe, 0o600) == 0)
    let expected: [(String, String)] = [
      (text, "is not a sound file"), (empty, "is empty (0 bytes)"), (header, "is not a sound file"),
      (folder.path, "is not an ordinary file"), (pipe, "is not an ordinary file"),
      (folder.path + "/none.wav", "No such file"),
    ]
    for (path, reason) in expected {
      let error = #expect(throws: SoundReadingError.self) { try SoundFileReader(path: path) }
      #expect(error?.path == path)
      #expect(error?.reason.contains(reason) == true, "\(error?.description ?? "")")
    }
  }

  @Test("Impossible sample rates and channel counts are refused")
  func impossibleHeaders() throws {
    for rate in [0, 1_000_001, 0x7FFF_FFFF, 0xFFFF_FFFF] {
      let path = try folder.write(WaveBytes(samples: [1, 2], sampleRate: rate).bytes, to: "\(rate).wav")
      #expect(throws: SoundReadingError.self, "\(rate) Hz") { try SoundFileReader(path: path) }
    }
    for channelCount in [0, 1025, 0xFFFF] {
      let wave = WaveBytes(channelCount: channelCount, data: [UInt8](repeating: 1, count: 4000))
      let path = try folder.write(wave.bytes, to: "\(channelCount)-channels.wav")
      #expect(throws: SoundReadingError.self, "\(channelCount) channels") { try SoundFileReader(path: path) }
    }
  }

  @Test("No file with a few bytes changed stops the program", arguments: ["wav", "aiff", "flac", "ogg"])
  func damaged(format: String) throws {
    try folder.record(noise(3000, amplitude: 0.5), to: "whole." + format)
    let whole = try folder.bytes(of: "whole." + format)
    let places = noise(4 * 150, seed: 9)
    for trial in 0..<150 {
      var bytes = whole
      for change in 0..<4 {
        // Mostly in the header, where lies do most harm.
        let place = abs(places[trial * 4 + change])
        let index = change < 3 ? Int(place * 99) : Int(place * Float(bytes.count - 1))
        bytes[index] = UInt8(truncatingIfNeeded: trial * 37 + change * 101)
      }
      let path = try folder.write(bytes, to: "damaged." + format)
      if let reader = try? SoundFileReader(path: path) {
        while let block = reader.next() {
          if block.contains(where: { !$0.isFinite }) {
            Issue.record("trial \(trial) gives samples that are not numbers")
          }
          if reader.frameCount > 10_000_000 { break }
        }
      }
    }
  }
}
