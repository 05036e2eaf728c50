import CSndfile
import Foundation
import Media
import Testing

@Suite("Several sounds in one file")
struct JoinedSoundTests {
  private let folder: SoundTestFolder
  private let first = (0..<3000).map { Int16($0 % 200 * 100) }
  private let second = (0..<1700).map { Int16($0 % 90 * -200) }

  init() throws { folder = try SoundTestFolder() }

  private func read(_ name: String) throws -> (samples: [Float], notes: [SoundNote]) {
    let reader = try SoundFileReader(path: folder.path + "/" + name)
    var samples: [Float] = []
    while let block = reader.next() { samples += block }
    return (samples, reader.notes)
  }

  private func expectBoth(_ name: String, _ more: [SoundNote] = [], sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let (samples, notes) = try read(name)
    let expected = (first + second).map { Float($0) / 32768 }
    #expect(samples == expected, "\(name): \(samples.count)", sourceLocation: sourceLocation)
    #expect(Set(notes) == Set([.joined(soundCount: 2)] + more), "\(name): \(notes)", sourceLocation: sourceLocation)
  }

  private func bytes(_ samples: [Int16]) -> [UInt8] {
    samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }

  private func chunk(_ name: String, _ contents: [UInt8]) -> [UInt8] {
    Array(name.utf8) + little(contents.count, 4) + contents
  }

  @Test("Two chunks of samples in a WAV are one recording, also with another chunk between them")
  func waves() throws {
    let wave = WaveBytes(data: bytes(first)).bytes
    for (name, between) in [("a.wav", []), ("b.wav", chunk("LIST", Array("INFOabcd".utf8)))] {
      try folder.write(wave + between + chunk("data", bytes(second)), to: name)
      try expectBoth(name)
    }
    // The second is cut.
    try folder.write(wave + (chunk("data", bytes(second)).dropLast(400)), to: "cut.wav")
    let (samples, notes) = try read("cut.wav")
    #expect(samples.count == 4500)
    #expect(Set(notes) == [.joined(soundCount: 2), .truncated(expectedFrames: 4700, foundFrames: 4500)])
    try folder.write(WaveBytes(data: []).bytes + chunk("data", bytes(second)), to: "empty.wav")
    #expect(try read("empty.wav").samples.count == 1700)
    #expect(try read("empty.wav").notes == [])
  }

  @Test("Two chunks of samples in an AIFF or a CAF are one recording")
  func chunks() throws {
    let containers = [("a.aiff", SF_FORMAT_AIFF, "SSND"), ("a.caf", SF_FORMAT_CAF, "data")].map { ($0, Int($1), $2) }
    for (name, format, chunkName) in containers {
      try folder.write(format: format, second, to: "second-" + name)
      let other = try folder.bytes(of: "second-" + name)
      let place = try #require(other.firstRange(of: Array(chunkName.utf8))?.lowerBound)
      try folder.write(format: format, first, to: name)
      try folder.write(try folder.bytes(of: name) + other[place...], to: name)
      try expectBoth(name)
    }
  }

  @Test("A whole file glued to another is read, of whatever kinds the two are; one of another rate is told of")
  func glued() throws {
    let containers = [
      ("wav", SF_FORMAT_WAV), ("aiff", SF_FORMAT_AIFF), ("caf", SF_FORMAT_CAF), ("au", SF_FORMAT_AU),
      ("flac", SF_FORMAT_FLAC),
    ].map { ($0, Int($1)) }
    for (name, format) in containers.dropLast() {
      for (otherName, otherFormat) in containers {
        try folder.write(format: format, first, to: "1." + name)
        try folder.write(format: otherFormat, second, to: "2." + otherName)
        try folder.write(
          try folder.bytes(of: "1." + name) + folder.bytes(of: "2." + otherName), to: "\(otherName).\(name)")
        try expectBoth("\(otherName).\(name)")
      }
    }
    let wave = WaveBytes(data: bytes(first)).bytes
    try folder.write(wave + WaveBytes(sampleRate: 16_000, data: bytes(second)).bytes, to: "rates.wav")
    let (samples, notes) = try read("rates.wav")
    #expect(samples.count == 3000)
    let other = SoundNote.otherSampleRate(found: 16_000, atSecond: 3000 / 8000, seconds: 1700 / 16_000)
    #expect(Set(notes) == [.joined(soundCount: 2), other])
  }

  @Test("A header that counts too few or too many samples is told of in every format that counts", arguments: [0, 1])
  func counted(direction: Int) throws {
    func big(_ value: Int, _ count: Int) -> [UInt8] { Array(little(value, count).reversed()) }
    let wrong = direction == 0 ? 1000 : 9000
    func expectTold(_ name: String, declared: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
      let (samples, notes) = try read(name)
      #expect(samples.count == 3000, "\(name): \(samples.count)", sourceLocation: sourceLocation)
      let note: SoundNote =
        declared < 3000
        ? .longer(expectedFrames: declared, foundFrames: 3000) : .truncated(expectedFrames: declared, foundFrames: 3000)
      #expect(notes == [note], "\(name): \(notes)", sourceLocation: sourceLocation)
    }
    func write(_ format: some BinaryInteger, _ name: String, _ place: (([UInt8]) -> Int?), _ count: [UInt8]) throws {
      try folder.write(format: Int(format), first, to: name)
      #expect(try read(name).notes == [], "\(name)")
      var bytes = try folder.bytes(of: name)
      let start = try #require(place(bytes))
      bytes.replaceSubrange(start..<start + count.count, with: count)
      try folder.write(bytes, to: name)
    }
    func behind(_ text: String, _ distance: Int = 0) -> ([UInt8]) -> Int? {
      { $0.firstRange(of: Array(text.utf8)).map { $0.upperBound + distance } }
    }
    try write(SF_FORMAT_NIST, "a.sph", behind("sample_count -i "), Array("\(wrong)".utf8))
    try expectTold("a.sph", declared: wrong)
    try write(SF_FORMAT_AVR, "a.avr", { _ in 26 }, big(wrong, 4))
    try expectTold("a.avr", declared: wrong)
    try write(SF_FORMAT_SVX, "a.svx", behind("BODY"), big(2 * wrong, 4))
    try expectTold("a.svx", declared: wrong)
    try write(SF_FORMAT_VOC, "a.voc", { _ in 27 }, little(2 * wrong + 12, 3))
    try expectTold("a.voc", declared: wrong)
    try write(SF_FORMAT_SDS, "a.sds", { _ in 10 }, [UInt8(wrong & 127), UInt8(wrong >> 7)])
    try expectTold("a.sds", declared: wrong)
  }

  @Test(
    "Compressed samples in a WAV whose size is wrong are read to the end, and the size is told",
    arguments: [0, 500, 90_000])
  func compressed(declared: Int) throws {
    for coding in [Int(SF_FORMAT_MS_ADPCM), Int(SF_FORMAT_IMA_ADPCM)] {
      try folder.write(format: Int(SF_FORMAT_WAV), coding: coding, first, to: "a.wav")
      let whole = try read("a.wav")
      #expect(whole.notes == [])
      var bytes = try folder.bytes(of: "a.wav")
      let place = try #require(bytes.firstRange(of: Array("data".utf8))?.upperBound)
      bytes.replaceSubrange(place..<place + 4, with: little(declared, 4))
      try folder.write(bytes, to: "a.wav")
      let (samples, notes) = try read("a.wav")
      #expect(samples == whole.samples)
      #expect(notes == [.otherByteCount(expected: declared, found: bytes.count - place - 4)])
    }
  }
}
