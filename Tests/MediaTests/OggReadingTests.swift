import CSndfile
import Foundation
import Media
import Testing

@Suite("Reading Ogg")
struct OggReadingTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  private static let sampleRate = 16_000
  private static let codings = [Int(SF_FORMAT_VORBIS), Int(SF_FORMAT_OPUS)]

  /// A file as libsndfile writes it, and its samples; nil if the library here does not know the coding.
  private func whole(
    _ coding: Int, seed: UInt64 = 1, sampleRate: Int = sampleRate, seconds: Int = 8
  ) throws -> (pages: OggTestPages, samples: [Float])? {
    let sound = noise(seconds * sampleRate, seed: seed, amplitude: 0.5)
    guard let bytes = try folder.writeOgg(sound, coding: coding, sampleRate: sampleRate, to: "whole.ogg") else {
      return nil
    }
    let (samples, reader) = try readAll(folder.path("whole.ogg"))
    #expect(reader.notes.isEmpty)
    #expect(samples.count == sound.count)
    return (OggTestPages(bytes), samples)
  }

  /// How far two sounds are apart from a place on.
  private func distance(_ some: [Float], _ others: [Float], from place: Int) -> Float {
    loudness(zip(some[place...], others[place...]).map { $0 - $1 })
  }

  @Test("Streams that were joined are all read", arguments: codings)
  func chain(coding: Int) throws {
    guard let first = try whole(coding), let second = try whole(coding, seed: 2, seconds: 3) else { return }
    let joined = first.pages.bytes + second.pages.bytes + first.pages.bytes
    let (samples, reader) = try readAll(folder.write(joined, to: "a.ogg"))
    #expect(samples == first.samples + second.samples + first.samples)
    #expect(reader.notes.isEmpty)
  }

  @Test("A joined stream of another rate is told of, with its second and its length", arguments: codings)
  func otherRate(coding: Int) throws {
    guard let first = try whole(coding), let second = try whole(coding, sampleRate: 8000, seconds: 3) else { return }
    let (samples, reader) = try readAll(folder.write(first.pages.bytes + second.pages.bytes, to: "a.ogg"))
    #expect(samples == first.samples)
    #expect(reader.notes == [.otherSampleRate(found: 8000, atSecond: 8, seconds: 3)])
  }

  @Test("What follows damaged or missing pages keeps its time, and the hole is told of", arguments: codings)
  func hole(coding: Int) throws {
    guard let (pages, expected) = try whole(coding) else { return }
    let damaged = pages.ranges.count / 2..<pages.ranges.count / 2 + 1
    var zeroed = pages.bytes
    var flipped = pages.bytes
    for index in damaged {
      for place in pages.ranges[index] { zeroed[place] = 0 }
      flipped[pages.ranges[index].upperBound - 20] ^= 0x10
    }
    let removed = pages.ranges.indices.filter { !damaged.contains($0) }.flatMap { pages.bytes[pages.ranges[$0]] }
    let start = pages.seconds(before: damaged.lowerBound, coding) * Double(Self.sampleRate)
    let end = pages.seconds(before: damaged.upperBound, coding) * Double(Self.sampleRate)
    for (name, bytes) in [("zeroed", zeroed), ("flipped", flipped), ("removed", removed)] {
      let (samples, reader) = try readAll(folder.write(bytes, to: name + ".ogg"))
      try #require(samples.count == expected.count, "\(name)")
      #expect(samples[..<Int(start - 4000)] == expected[..<Int(start - 4000)], "\(name)")
      // Opus takes some time to find back to its state.
      #expect(distance(samples, expected, from: Int(end) + 4000) < 0.01, "\(name)")
      guard case .damaged(let damage)? = reader.notes.first, reader.notes.count == 1 else {
        Issue.record("\(name): \(reader.notes)")
        continue
      }
      #expect(damage.placeCount == 1)
      #expect(abs(Double(damage.firstFrame) - start) < 3000, "\(name)")
      #expect(abs(Double(damage.frameCount) - (end - start)) < 3000, "\(name)")
      #expect(samples[damage.firstFrame..<damage.firstFrame + damage.frameCount].allSatisfy { $0 == 0 }, "\(name)")
    }
  }

  @Test("A last page that was cut or damaged is missed, and its header says how much that is", arguments: codings)
  func cutEnd(coding: Int) throws {
    guard let (pages, expected) = try whole(coding) else { return }
    let last = try #require(pages.ranges.last)
    var flipped = pages.bytes
    flipped[last.upperBound - 1] ^= 1
    for bytes in [pages.bytes.dropLast(10), flipped[...]] {
      let (samples, reader) = try readAll(folder.write(Array(bytes), to: "a.ogg"))
      #expect(samples.count < expected.count)
      #expect(distance(samples, expected, from: 0) < 0.001)
      #expect(reader.notes == [.truncated(expectedFrames: expected.count, foundFrames: samples.count)])
    }
    let (samples, reader) = try readAll(folder.write(Array(pages.bytes[..<last.lowerBound]), to: "a.ogg"))
    #expect(distance(samples, expected, from: 0) < 0.001)
    #expect(reader.notes == [.unfinished(stream: 1, of: 1)])
  }

  @Test("Tags and other bytes before the first page and between two are skipped", arguments: codings)
  func beginning(coding: Int) throws {
    guard let (pages, expected) = try whole(coding) else { return }
    let old = Array("TAG".utf8) + [UInt8](repeating: 32, count: 125)
    let tagged = try readAll(folder.write(titleTag(3000) + pages.bytes + old, to: "a.ogg"))
    #expect(tagged.samples == expected)
    #expect(tagged.reader.notes.isEmpty)
    let junk = [UInt8](repeating: 79, count: 999)
    let behind = try readAll(folder.write(junk + pages.bytes, to: "a.ogg"))
    #expect(behind.samples == expected)
    #expect(behind.reader.notes == [.skippedBeginning(byteCount: 999)])
    let middle = pages.ranges[4].lowerBound
    let between = try readAll(folder.write(pages.bytes[..<middle] + junk + pages.bytes[middle...], to: "a.ogg"))
    #expect(between.samples == expected)
    #expect(between.reader.notes == [.skipped(byteCount: 999)])
  }

  @Test("A joined stream that lost its first page is told of", arguments: codings)
  func strangeStream(coding: Int) throws {
    guard let first = try whole(coding), let second = try whole(coding, seed: 2, seconds: 3) else { return }
    let joined = second.pages.ranges[1...].flatMap { second.pages.bytes[$0] }
    let (samples, reader) = try readAll(folder.write(first.pages.bytes + joined, to: "a.ogg"))
    #expect(samples == first.samples)
    #expect(reader.notes == [.strangeStreams(byteCount: joined.count)])
  }

  @Test("A hole before the first sound is silent", arguments: codings)
  func holeAtBeginning(coding: Int) throws {
    guard let (pages, expected) = try whole(coding) else { return }
    let index = try #require(pages.ranges.indices.first { pages.seconds(before: $0 + 1, coding) > 0 })
    var bytes = pages.bytes
    for place in pages.ranges[index] { bytes[place] = 0 }
    let (samples, reader) = try readAll(folder.write(bytes, to: "a.ogg"))
    try #require(samples.count == expected.count)
    #expect(distance(samples, expected, from: samples.count / 2) < 0.01)
    guard case .damaged(let damage)? = reader.notes.first, reader.notes.count == 1 else {
      Issue.record("\(reader.notes)")
      return
    }
    #expect(damage.firstFrame == 0)
  }

  @Test("A joined stream with a damaged header is told of", arguments: codings)
  func damagedHeader(coding: Int) throws {
    guard let first = try whole(coding), let second = try whole(coding, seconds: 3) else { return }
    var damaged = second.pages.bytes
    damaged[second.pages.ranges[1].upperBound - 5] ^= 4
    let (samples, reader) = try readAll(folder.write(first.pages.bytes + damaged, to: "a.ogg"))
    #expect(samples == first.samples)
    #expect(reader.notes == [.undecodableStream(atSecond: 8, seconds: 3)])
  }
}

/// Where the pages of an Ogg file are that libsndfile wrote.
private struct OggTestPages {
  let bytes: [UInt8]
  private(set) var ranges: [Range<Int>] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var start = 0
    while start < bytes.count {
      let lacing = bytes[start + 27..<start + 27 + Int(bytes[start + 26])]
      ranges.append(start..<lacing.endIndex + lacing.reduce(0) { $0 + Int($1) })
      start = ranges[ranges.count - 1].upperBound
    }
  }

  /// How much sound there is before a page.
  func seconds(before index: Int, _ coding: Int) -> Double {
    let place = ranges[index - 1].lowerBound + 6
    let position = bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
    return Double(position) / (coding == Int(SF_FORMAT_OPUS) ? 48_000 : 16_000)
  }
}
