import Foundation
import Media
import Testing

@Suite("Sound file writer")
struct SoundFileWriterTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  @Test("16-bit amplitudes survive lossless formats exactly", arguments: ["wav", "wave", "flac", "aiff", "aif", "WAV"])
  func lossless(format: String) throws {
    let extremes: [Float] = [-1, 32_767 / 32_768]
    let samples = noise(10_000).map { ($0 * 32_768).rounded(.down) / 32_768 } + extremes
    let (read, reader) = try readAll(folder.record(samples, sampleRate: 22_050, to: "a." + format))
    #expect(read == samples)
    #expect(reader.sampleRate == 22_050)
    #expect(reader.channelCount == 1)
  }

  @Test("Ogg Vorbis keeps the length and, roughly, the sound")
  func vorbis() throws {
    let samples = sine(440, sampleRate: 16_000, count: 20_001)
    let (read, reader) = try readAll(folder.record(samples, sampleRate: 16_000, to: "a.ogg"))
    #expect(read.count == samples.count)
    #expect(reader.formatName.contains("Vorbis"))
    let errors = zip(read, samples).map { ($0 - $1) * ($0 - $1) }
    #expect(errors.reduce(0, +) / Float(errors.count) < 0.0005)
  }

  @Test("The same samples give the same file, byte for byte", arguments: ["wav", "flac", "ogg", "aiff"])
  func reproducible(format: String) throws {
    let samples = noise(30_000, amplitude: 0.3)
    try folder.record(samples, to: "a." + format)
    try folder.record(samples, to: "b." + format)
    #expect(try folder.bytes(of: "a." + format) == folder.bytes(of: "b." + format))
  }

  @Test("Amplitudes beyond ±1 are clipped and NaN is silence", arguments: ["wav", "flac", "ogg"])
  func clipping(format: String) throws {
    let samples: [Float] = [2, -2, .infinity, -.infinity, .nan, 1, -1]
    let read = try readAll(folder.record(samples, to: "a." + format)).samples
    #expect(read.count == 7)
    if format != "ogg" {
      #expect(read == [1, -1, 1, -1, 0, 1, -1].map { min($0, 32_767.0 / 32_768) })
    }
  }

  @Test("Nothing appears before the end, and nothing remains of a file that was given up")
  func discarded() throws {
    try write(folder.path("a.flac"), finishing: false)
    #expect(try folder.names == [])
    try write(folder.path("a.flac"), finishing: true)
    #expect(try folder.names == ["a.flac"])
  }

  @Test(
    "A file without samples is refused, for not every format can hold it", arguments: ["wav", "flac", "ogg", "aiff"])
  func empty(format: String) throws {
    let path = folder.path + "/a." + format
    #expect(throws: SoundWritingError.noSamples(path: path)) { try folder.record([], to: "a." + format) }
    #expect(try folder.names == [])
  }

  @Test(
    "An unknown extension is refused with a list of the known ones", arguments: ["a.xyz", "a", "folder.wav/a", ".wav"])
  func unknownExtension(name: String) throws {
    let path = try folder.path(name)
    let error = #expect(throws: SoundWritingError.self) { try SoundFileWriter(path: path, sampleRate: 8000) }
    #expect(error?.description.contains("wav, flac, ogg or aiff") == true)
  }

  @Test("A sample rate that the format does not know is refused before there is a file")
  func sampleRates() throws {
    for (name, rate) in [
      ("a.flac", 5_000_000), ("a.flac", 655_351), ("a.flac", 200_001), ("a.ogg", 200_001), ("a.wav", 0), ("a.wav", -1),
      ("a.wav", 1 << 40),
    ] {
      let path = try folder.path(name)
      let error = #expect(throws: SoundWritingError.self) { try SoundFileWriter(path: path, sampleRate: rate) }
      guard case .sampleRate(path, rate, _) = error else {
        Issue.record("\(name) at \(rate) Hz: \(String(describing: error))")
        continue
      }
    }
    #expect(try folder.names == [])
    for (name, rate) in [("a.flac", 655_350), ("b.flac", 65_535), ("a.ogg", 200_000), ("a.wav", 1_000_000)] {
      _ = try folder.record([0, 0.5], sampleRate: rate, to: name)
    }
  }

  @Test("A missing folder is found before the first sample")
  func missingFolder() {
    let path = folder.path + "/none/a.wav"
    let error = #expect(throws: SoundWritingError.self) { try SoundFileWriter(path: path, sampleRate: 8000) }
    #expect(error?.description.contains("its folder does not exist") == true)
  }

  @Test("A full disk is an error, however late it shows", arguments: ["wav", "flac", "ogg", "aiff"], [1, 100_000])
  func fullDisk(format: String, count: Int) throws {
    let path = try folder.path("full." + format)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
    let error = #expect(throws: SoundWritingError.self) { try folder.record(noise(count), to: "full." + format) }
    #expect(error?.description.contains("No space left") == true)
  }

  private func write(_ path: String, finishing: Bool) throws {
    let writer = try SoundFileWriter(path: path, sampleRate: 8000)
    try writer.write(noise(5000))
    #expect(!FileManager.default.fileExists(atPath: path))
    if finishing { try writer.finish() }
  }
}

@Suite("WAV stream")
struct SoundWaveStreamTests {
  @Test("What comes through a pipe is a WAV file")
  func throughPipe() throws {
    let folder = try SoundTestFolder()
    let samples: [Float] = [0, 0.5, -0.5, 1, -1, 3, .nan]
    let ends = try pipeEnds()
    var stream = try WaveStream(descriptor: ends.writing, sampleRate: 16_000, frameCount: 7)
    try stream.write(Array(samples[..<3]))
    try stream.write(Array(samples[3...]))
    try stream.finish()
    close(ends.writing)
    var bytes = [UInt8](repeating: 0, count: 1000)
    bytes.removeLast(1000 - read(ends.reading, &bytes, 1000))
    close(ends.reading)
    #expect(bytes == WaveBytes(samples: [0, 16_384, -16_384, 32_767, -32_768, 32_767, 0], sampleRate: 16_000).bytes)
    #expect(try readAll(folder.write(bytes, to: "a.wav")).reader.notes.isEmpty)
  }

  @Test("A reader that leaves is told apart from a failure")
  func closedPipe() throws {
    let ends = try pipeEnds()
    defer { close(ends.writing) }
    var stream = try WaveStream(descriptor: ends.writing, sampleRate: 16_000, frameCount: 1000)
    close(ends.reading)
    let error = #expect(throws: WaveStreamError.self) { try stream.write(noise(1000)) }
    #expect(error == .closedByReader)
  }

  @Test("A full disk is an error")
  func fullDisk() {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    #expect(throws: WaveStreamError.failed(code: ENOSPC)) {
      _ = try WaveStream(descriptor: descriptor, sampleRate: 8000, frameCount: 1)
    }
  }

  @Test("More or fewer samples than promised, or more than a header can count, are errors")
  func wrongCounts() throws {
    let descriptor = open("/dev/null", O_WRONLY)
    defer { close(descriptor) }
    var stream = try WaveStream(descriptor: descriptor, sampleRate: 8000, frameCount: 3)
    let tooMany = #expect(throws: WaveStreamError.self) { try stream.write([0, 0, 0, 0]) }
    #expect(tooMany == .wrongFrameCount(promised: 3, written: 4))
    try stream.write([0, 0])
    do {
      try stream.finish()
      Issue.record("a stream with a sample missing was finished")
    } catch {
      #expect(error == .wrongFrameCount(promised: 3, written: 2))
    }
    #expect(throws: WaveStreamError.tooLong(frameCount: 1 << 32)) {
      _ = try WaveStream(descriptor: descriptor, sampleRate: 8000, frameCount: 1 << 32)
    }
  }

  private func pipeEnds() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }
}
