import Foundation
import Media
import Testing

@Suite("Sound behind odd headers")
struct OddHeaderTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private static let samples = (0..<1000).map { Int16($0 * 13 % 3000 - 1500) }
  private static let amplitudes = samples.map { Float($0) / 32_768 }

  private func read(_ bytes: [UInt8], _ name: String = "a.wav") throws -> (samples: [Float], notes: [SoundNote]) {
    let (samples, reader) = try readAll(folder.write(bytes, to: name))
    return (samples, reader.notes)
  }

  @Test(
    "A WAV that its recorder never finished is read to the end of the file, and that is told",
    arguments: [(36, 0), (0, 0), (36, 100), (36 + 100, 100), (0, 2000)])
  func unfinished(riffSize: Int, dataSize: Int) throws {
    var bytes = WaveBytes(samples: Self.samples).bytes
    bytes.replaceSubrange(4..<8, with: little(riffSize, 4))
    bytes.replaceSubrange(40..<44, with: little(dataSize, 4))
    let (samples, notes) = try read(bytes)
    #expect(samples == Self.amplitudes)
    #expect(notes == (dataSize == 2000 ? [] : [.longer(expectedFrames: dataSize / 2, foundFrames: 1000)]))
  }

  @Test("Chunks and tags behind the samples are no samples")
  func chunksBehind() throws {
    let whole = WaveBytes(samples: Self.samples).bytes
    let list = Array("LIST".utf8) + little(4, 4) + Array("INFO".utf8)
    let cutList = Array("LIST".utf8) + little(400, 4) + Array("INFO".utf8)
    let tag = Array("TAG".utf8) + [UInt8](repeating: 32, count: 125)
    for (index, end) in [list, list + list, cutList, tag, titleTag(30), [UInt8](repeating: 0, count: 77)].enumerated() {
      let (samples, notes) = try read(whole + end)
      #expect(samples == Self.amplitudes, "case \(index)")
      #expect(notes.isEmpty, "case \(index)")
    }
  }

  @Test("A WAV that holds chunks but no samples stays without samples")
  func empty() throws {
    let whole = WaveBytes(data: []).bytes + Array("LIST".utf8) + little(4, 4) + Array("INFO".utf8)
    #expect(try read(whole).samples.isEmpty)
  }

  @Test("A tag or other bytes before a WAV cost no samples at its end")
  func beginning() throws {
    let whole = WaveBytes(samples: Self.samples).bytes
    #expect(try read(titleTag(1014) + whole) == (Self.amplitudes, []))
    let zeros = [UInt8](repeating: 0, count: 512)
    #expect(try read(zeros + whole) == (Self.amplitudes, [.skippedBeginning(byteCount: 512)]))
  }

  @Test("A chunk of odd length is passed with and without the byte that fills it up", arguments: [0, 1])
  func oddChunk(filling: Int) throws {
    var bytes = WaveBytes(samples: Self.samples).bytes
    let chunk = Array("junk".utf8) + little(3, 4) + [1, 2, 3] + [UInt8](repeating: 0, count: filling)
    bytes.insert(contentsOf: chunk, at: 36)
    bytes.replaceSubrange(4..<8, with: little(bytes.count - 8, 4))
    #expect(try read(bytes) == (Self.amplitudes, []))
  }

  @Test("AIFF, AU and CAF are read as far as they go, whatever their headers count")
  func sisters() throws {
    let big = Self.samples.flatMap { little(Int($0), 2).reversed() }
    func number(_ value: Int, _ count: Int = 4) -> [UInt8] { little(value, count).reversed() }
    // 8000 Hz as an 80-bit number.
    let rate: [UInt8] = [0x40, 0x0B, 0xFA, 0, 0, 0, 0, 0, 0, 0]
    for (frames, size) in [(1000, 2008), (10, 2008), (0, 0), (1000, 0)] {
      let common = Array("COMM".utf8) + number(18) + number(1, 2) + number(frames) + number(16, 2) + rate
      let sound = Array("SSND".utf8) + number(size) + number(0, 8) + big
      let file = Array("FORM".utf8) + number(0) + Array("AIFF".utf8) + common + sound
      #expect(try read(file, "a.aiff").samples == Self.amplitudes, "AIFF \(frames) \(size)")
    }
    for size in [2000, 0, 10, 0xFFFF_FFFF, 5000] {
      let file = Array(".snd".utf8) + [24, size, 3, 8000, 1].flatMap { number($0) } + big
      let (samples, notes) = try read(file, "a.au")
      #expect(samples == Self.amplitudes, "AU \(size)")
      #expect(notes.isEmpty == [2000, 0xFFFF_FFFF].contains(size), "AU \(size): \(notes)")
    }
    for size in [2004, -1, 104] {
      let description =
        Array("desc".utf8) + number(32, 8) + number(Int(8000.0.bitPattern), 8) + Array("lpcm".utf8)
        + [0, 2, 1, 1, 16].flatMap { number($0) }
      let file =
        Array("caff".utf8) + [0, 1, 0, 0] + description + Array("data".utf8) + number(size, 8) + number(0) + big
      #expect(try read(file, "a.caf").samples == Self.amplitudes, "CAF \(size)")
    }
  }

  @Test("A header of numbers without sense is no reason to stop", arguments: ["wav", "aiff", "au", "caf", "w64"])
  func senselessNumbers(format: String) throws {
    var bytes = Array("RIFF".utf8) + little(-1, 4)
    switch format {
    case "wav": bytes = Array("RF64".utf8) + little(-1, 4) + Array("WAVEds64".utf8) + little(28, 4)
    case "aiff": bytes = Array("FORM".utf8) + little(-1, 4) + Array("AIFCCOMM".utf8) + little(0, 4) + Array("SSND".utf8)
    case "au": bytes = Array(".snd".utf8) + little(-1, 4)
    case "caf": bytes = Array("caff".utf8) + [0, 1, 0, 0] + Array("desc".utf8) + little(-1, 8)
    default:
      bytes = Array("riff".utf8) + [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 4, 0xC1, 0, 0] + little(-1, 8)
    }
    for fill in [0, 0x7F, 0xFF] as [UInt8] {
      let path = try folder.write(bytes + [UInt8](repeating: fill, count: 400), to: "a." + format)
      #expect(throws: SoundReadingError.self) { try SoundFileReader(path: path) }
    }
  }

  @Test("A length below zero is no reason to stop")
  func negativeLengths() throws {
    let least = [0x80] + [UInt8](repeating: 0, count: 7)
    let description = Array("desc".utf8) + [0, 0, 0, 0, 0, 0, 0, 32] + [UInt8](repeating: 0, count: 8)
    let packets = Array("lpcm".utf8) + [0, 0, 0, 2, 0, 0, 0, 2] + [UInt8](repeating: 1, count: 12)
    let core = Array("caff".utf8) + [0, 1, 0, 0] + description + packets + Array("data".utf8) + least
    let wave64 = Array("riff".utf8) + [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 4, 0xC1, 0, 0]
    let wave = wave64 + little(400, 8) + Array("wave".utf8) + [UInt8](repeating: 0, count: 12)
    let chunk = Array("fmt ".utf8) + [UInt8](repeating: 0, count: 12) + least.reversed()
    for (name, bytes) in [("a.caf", core), ("a.w64", wave + chunk)] {
      let path = try folder.write(bytes + [UInt8](repeating: 0, count: 400), to: name)
      #expect(throws: SoundReadingError.self, "\(name)") { try SoundFileReader(path: path) }
    }
  }

  @Test("What looks like a tag within the header of a FLAC is none")
  func tagWithinHeader() throws {
    let facts = [UInt8](repeating: 16, count: 10) + [0x01, 0xF4, 0, 0xF0] + Array("TAG".utf8)
    let header = Array("fLaC".utf8) + [0x80, 0, 0, 34] + facts
    let path = try folder.write(header + [UInt8](repeating: 0, count: 128 - 3), to: "a.flac")
    #expect(try readAll(path).samples.isEmpty)
  }

  @Test("A frame of MPEG without a bitrate, shorter than any frame, is no sound", arguments: [4, 10, 31, 32, 40])
  func shortFreeFrame(byteCount: Int) throws {
    let bytes = [0xFF, 0xFB, 0, 0] + [UInt8](repeating: 0, count: byteCount - 4)
    let path = try folder.write(bytes, to: "a.mp3")
    #expect(throws: SoundReadingError.self) { try SoundFileReader(path: path) }
  }

  @Test(
    "A chunk of the header with an absurd size is passed, and that is told", arguments: [0x7FFF_FFFF, 500_000_000, 9])
  func absurdChunk(size: Int) throws {
    var bytes = WaveBytes(samples: Self.samples).bytes
    let chunk = Array("LIST".utf8) + little(size, 4) + Array("INFOIART".utf8) + little(4, 4) + Array("Anna".utf8)
    bytes.insert(contentsOf: chunk, at: 12)
    let (samples, notes) = try read(bytes)
    #expect(samples == Self.amplitudes && notes == [.brokenChunk("LIST")], "\(notes)")
    try folder.record(Self.amplitudes, to: "b.aiff")
    var aiff = try folder.bytes(of: "b.aiff")
    aiff.insert(contentsOf: Array("NAME".utf8) + little(size, 4).reversed() + Array("Anna".utf8), at: 12)
    let second = try read(aiff, "c.aiff")
    #expect(second.samples == Self.amplitudes && second.notes.contains(.brokenChunk("NAME")), "\(second.notes)")
  }

  @Test("An MP3 behind much that is zero, or anything else, is found")
  func farStart() throws {
    let frames = MPEGBytes(bitrateIndices: [Int](repeating: 9, count: 20)).bytes
    for junk in [[UInt8](repeating: 0, count: 80_000), (0..<80_000).map { UInt8($0 * 7919 >> 3 & 0x7F) }] {
      let (samples, notes) = try read(junk + frames, "a.mp3")
      #expect(samples.count > 19 * MPEGBytes.samplesPerFrame)
      #expect(notes == [.skippedBeginning(byteCount: 80_000)])
    }
  }

  @Test("What begins like a sound and holds none is refused in words of this program")
  func foreignWords() throws {
    let frame = MPEGBytes(bitrateIndices: [9]).bytes
    let wave = WaveBytes(samples: Self.samples).bytes
    for (name, bytes, words) in [
      ("half.mp3", Array(frame.prefix(200)), "no whole frame"), ("tag.mp3", titleTag(100), "nothing but a tag"),
      ("zeros.mp3", [UInt8](repeating: 0, count: 5000), "all its bytes are zero"),
      ("head.wav", Array(wave.prefix(36)), "no chunk \"data\""),
      ("bare.wav", Array(wave.prefix(12)), "without samples"),
      ("lfs.wav", Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".utf8), "git lfs pull"),
      ("page.flac", Array("<!DOCTYPE html><html><body>Not found</body></html>".utf8), "a web page"),
      ("packed.wav", [0x1F, 0x8B, 8, 0] + [UInt8](repeating: 7, count: 100), "compressed by gzip"),
    ] {
      let error = #expect(throws: SoundReadingError.self) { try read(bytes, name) }
      #expect(error?.description.contains(words) == true, "\(name): \(error?.description ?? "")")
    }
    #expect(try read(frame, "one.mp3").samples.count > 0)
  }

  @Test("A WAV that describes its samples behind them is read")
  func descriptionBehind() throws {
    let whole = WaveBytes(samples: Self.samples).bytes
    let behind: [UInt8] = Array(whole[..<12]) + Array(whole[36...]) + Array(whole[12..<36])
    let (samples, notes) = try read(behind)
    #expect(samples == Self.amplitudes && notes == [], "\(notes)")
  }
}
