import CSndfile
import Foundation
import Media
import Testing

@Suite("Reading MP3")
struct MPEGReadingTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private static let frame = MPEGBytes.samplesPerFrame

  /// Samples that a decoder may leave out at the beginning.
  private static let tolerance = 2 * frame

  @Test("Frames of many lengths without a count before them are all read")
  func variableBitrate() throws {
    // The first ones are long, so a guess by their length comes out at a tenth.
    let stream = MPEGBytes(bitrateIndices: [Int](repeating: 14, count: 20) + [Int](repeating: 1, count: 300))
    let (samples, reader) = try readAll(folder.write(stream.bytes, to: "a.mp3"))
    #expect(abs(samples.count - 320 * Self.frame) <= Self.tolerance)
    #expect(reader.notes.isEmpty)
  }

  @Test("What follows a hole is read at its time, and the hole is told of")
  func hole() throws {
    let tone = sine(440, sampleRate: 44_100, count: 10 * 44_100)
    guard var bytes = try folder.writeMP3(tone, to: "whole.mp3") else { return }
    let whole = try readAll(folder.path("whole.mp3")).samples
    let place = bytes.count * 3 / 10
    bytes.replaceSubrange(place..<place + 1100, with: repeatElement(0, count: 1100))
    let (samples, reader) = try readAll(folder.write(bytes, to: "hole.mp3"))
    #expect(abs(samples.count - whole.count) <= Self.frame)
    let end = samples.count - 88_200..<samples.count - 44_100
    #expect(loudness(zip(samples[end], whole[end]).map { $0 - $1 }) < 0.01)
    guard case .damaged(let damage)? = reader.notes.first else {
      Issue.record("\(reader.notes)")
      return
    }
    #expect(reader.notes.count == 1)
    #expect(damage.placeCount == 1)
    #expect(abs(Double(damage.firstFrame) / 44_100 - 3) < 0.1)
    #expect(damage.frameCount >= Self.frame && damage.frameCount <= 6 * Self.frame)
  }

  @Test(
    "Tags, zeros and text before the first frame are skipped",
    arguments: [titleTag(1000), [UInt8](repeating: 0, count: 3000), Array(String(repeating: "words ", count: 90).utf8)])
  func beginning(_ bytes: [UInt8]) throws {
    let stream = MPEGBytes(bitrateIndices: [Int](repeating: 9, count: 40)).bytes
    let (samples, reader) = try readAll(folder.write(bytes + stream, to: "a.mp3"))
    #expect(abs(samples.count - 40 * Self.frame) <= Self.tolerance)
    #expect(reader.notes == (bytes.starts(with: "ID3".utf8) ? [] : [.skippedBeginning(byteCount: bytes.count)]))
  }

  @Test("Streams that were glued together are all read, tags between them skipped")
  func concatenated() throws {
    let stream = MPEGBytes(bitrateIndices: [Int](repeating: 9, count: 40)).bytes
    let old = Array("TAG".utf8) + [UInt8](repeating: 32, count: 125)
    let (samples, reader) = try readAll(folder.write(stream + old + titleTag(500) + stream + old, to: "a.mp3"))
    #expect(abs(samples.count - 80 * Self.frame) <= Self.tolerance)
    #expect(reader.notes.isEmpty)
  }

  @Test("Bytes that were put between frames cost no time")
  func inserted() throws {
    let frames = MPEGBytes(bitrateIndices: [Int](repeating: 9, count: 40)).frames
    let junk = [UInt8](repeating: 0x33, count: 150)
    let bytes = frames[..<20].flatMap { $0 } + junk + frames[20...].flatMap { $0 }
    let (samples, reader) = try readAll(folder.write(bytes, to: "a.mp3"))
    #expect(abs(samples.count - 40 * Self.frame) <= Self.tolerance)
    #expect(reader.notes == [.skipped(byteCount: 150)])
  }

  @Test("A count that is too small hides nothing, and one that is too large is told of", arguments: [5, 900])
  func wrongCount(_ count: Int) throws {
    let stream = MPEGBytes(bitrateIndices: [Int](repeating: 9, count: 41))
    var first = stream.frames[0]
    first.replaceSubrange(21..<33, with: Array("Xing".utf8) + little(1, 4).reversed() + little(count, 4).reversed())
    let bytes = first + stream.frames[1...].flatMap { $0 }
    let (samples, reader) = try readAll(folder.write(bytes, to: "a.mp3"))
    #expect(abs(samples.count - 40 * Self.frame) <= Self.tolerance)
    #expect(reader.notes.count == 1)
    switch reader.notes.first {
    case .longer(_, let found): #expect(count == 5 && found == samples.count)
    case .truncated(_, let found): #expect(count == 900 && found == samples.count)
    default: Issue.record("\(reader.notes)")
    }
  }

  @Test("A stream that changes its sample rate says what was not read")
  func changedRate() throws {
    let bytes =
      MPEGBytes(bitrateIndices: [Int](repeating: 9, count: 100)).bytes
      + MPEGBytes(bitrateIndices: [Int](repeating: 9, count: 30), rateIndex: 2).bytes
    let (samples, reader) = try readAll(folder.write(bytes, to: "a.mp3"))
    #expect(abs(samples.count - 100 * Self.frame) <= Self.tolerance)
    guard case .otherSampleRate(32_000, _, let seconds)? = reader.notes.first else {
      Issue.record("\(reader.notes)")
      return
    }
    #expect(abs(seconds - Double(30 * Self.frame) / 32_000) < 0.001)
  }

  @Test("MP3 in a WAV is read")
  func inWave() throws {
    let stream = MPEGBytes(bitrateIndices: [Int](repeating: 9, count: 40)).bytes
    let wave = WaveBytes(formatTag: 0x55, sampleRate: 44_100, bitsPerSample: 0, data: stream)
    let (samples, _) = try readAll(folder.write(wave.bytes, to: "a.wav"))
    #expect(abs(samples.count - 40 * Self.frame) <= Self.tolerance)
  }
}
