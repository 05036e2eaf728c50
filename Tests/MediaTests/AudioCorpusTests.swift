import Foundation
import Media
import Testing

@Suite("Audio corpus")
struct AudioCorpusTests {
  private let folder: SoundTestFolder
  private let spool: SoundTestFolder

  init() throws {
    folder = try SoundTestFolder()
    spool = try SoundTestFolder()
  }

  @Test("Files are found at any depth in the order of their paths; hidden files and other files are left out")
  func walking() throws {
    let names = ["b.wav", "a/z.flac", "a/b/c.aiff", "B.wav", "ä.ogg", ".hidden.wav", ".git/d.wav"]
    for (seed, name) in zip(UInt64(1)..., names) {
      try folder.record(noise(100, seed: seed), to: name)
    }
    for name in ["notes.txt", "a/picture.png", "README", "b.lab", "a/z.txt", "a/b/c.LAB"] {
      try folder.write([1, 2, 3], to: name)
    }
    let expected = ["B.wav", "a/b/c.aiff", "a/z.flac", "b.wav", "ä.ogg"]
    #expect(try AudioCorpus.soundFiles(in: folder.path) == expected)
    let corpus = try open()
    #expect(corpus.recordings.map(\.path) == expected)
    #expect(corpus.report.ignoredFileCount == 3)
    #expect(corpus.report.companions == "2 .lab, 1 .txt")
    #expect(corpus.report.refusals.isEmpty)
  }

  @Test(
    "Links that lead in circles or twice to the same folder add nothing; a link to elsewhere is followed",
    .timeLimit(.minutes(1)))
  func links() throws {
    let elsewhere = try SoundTestFolder()
    try elsewhere.record(noise(100, seed: 2), to: "far.wav")
    try folder.record(noise(100), to: "real/deep/a.wav")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/real/deep/up", withDestinationPath: folder.path)
    try files.createSymbolicLink(atPath: folder.path + "/again", withDestinationPath: "real/deep")
    try files.createSymbolicLink(atPath: folder.path + "/linked", withDestinationPath: elsewhere.path)
    try files.createSymbolicLink(atPath: folder.path + "/self.wav", withDestinationPath: "self.wav")
    let corpus = try open()
    #expect(corpus.recordings.map(\.path) == ["linked/far.wav", "real/deep/a.wav"])
    #expect(corpus.report.refusals.map(\.path) == ["self.wav"])
  }

  @Test("Symbols are the codes of the samples")
  func symbols() throws {
    let samples = noise(3000)
    try folder.record(noise(500, seed: 2), to: "a.wav")
    try folder.record(samples, to: "b.wav")
    let corpus = try open()
    let read = try readAll(folder.path + "/b.wav").samples
    let codes = read.map { UInt16(MuLawCodec.standard.encode($0)) }
    #expect(corpus.symbols(recording: 1, range: 0..<3000) == codes)
    #expect(corpus.symbols(recording: 1, range: 1000..<1010) == Array(codes[1000..<1010]))
    #expect(corpus.symbols(recording: 0, range: 7..<7) == [])
    #expect(corpus.excerpts == [Excerpt(recording: 0, range: 0..<500), Excerpt(recording: 1, range: 0..<3000)])
  }

  @Test("65,536 levels are the samples themselves, counted from the lowest")
  func linear() throws {
    try folder.record(noise(500, seed: 2), to: "a.wav")
    let step: Float = 1 / 32_768
    try folder.record([-1, -0.5, 0, step, 0.5, 0.999], to: "b.wav")
    let corpus = try open(levelCount: 65_536)
    #expect(corpus.symbols(recording: 1, range: 0..<6) == [0, 16_384, 32_768, 32_769, 49_152, 65_503])
    #expect(corpus.symbols(recording: 1, range: 2..<4) == [32_768, 32_769])
    let read = try readAll(folder.path + "/a.wav").samples
    #expect(corpus.symbols(recording: 0, range: 0..<500) == read.map { UInt16($0 * 32_768 + 32_768) })
    #expect(corpus.preparation.levelCount == 65_536)
    #expect(try open(levelCount: 1024).symbols(recording: 1, range: 2..<3) == [512])
  }

  @Test("Fewer levels give codes below their number")
  func levels() throws {
    try folder.record([-1, -0.01, 0, 0.01, 0.99], to: "a.wav")
    let corpus = try open(levelCount: 4)
    #expect(corpus.symbols(recording: 0, range: 0..<5) == [0, 1, 2, 2, 3])
    #expect(corpus.preparation.levelCount == 4)
  }

  @Test("Without a wish the rate that most of the sound has is taken, and the rest is resampled")
  func prevailingRate() throws {
    try folder.record(noise(4000), sampleRate: 8000, to: "short1.wav")
    try folder.record(noise(4000, seed: 2), sampleRate: 8000, to: "short2.wav")
    try folder.record(noise(32_000), sampleRate: 16_000, to: "long.wav")
    let corpus = try open()
    #expect(corpus.preparation.sampleRate == 16_000)
    #expect(corpus.recordings.map(\.sampleCount) == [32_000, 8000, 8000])
    #expect(corpus.recordings.map(\.originalSampleRate) == [16_000, 8000, 8000])
    #expect(corpus.report.lines.contains("resampled 2 from 8000 Hz"))
    let wished = try open(sampleRate: 4000)
    #expect(wished.recordings.map(\.sampleCount) == [8000, 2000, 2000])
    #expect(wished.report.durationInSeconds == 3)
  }

  @Test("A resampled recording sounds the same")
  func resampledTone() throws {
    try folder.record(sine(500, sampleRate: 44_100, count: 44_100), sampleRate: 44_100, to: "a.flac")
    let corpus = try open(sampleRate: 16_000)
    let expected = sine(500, sampleRate: 16_000, count: 16_000)
    let symbols = corpus.symbols(recording: 0, range: 0..<16_000)
    for place in 1000..<15_000 where abs(MuLawCodec.standard.decode(Int(symbols[place])) - expected[place]) > 0.02 {
      Issue.record("sample \(place) differs")
    }
  }

  @Test("Silence at the ends is trimmed and accounted for; a silent file is kept and reported")
  func trimming() throws {
    let silence = [Float](repeating: 0, count: 8000)
    try folder.record(silence + sine(440, sampleRate: 8000, count: 8000) + silence, to: "tone.wav")
    try folder.record(silence, to: "void.wav")
    let corpus = try open(trimmer: .standard)
    #expect(corpus.recordings.map(\.sampleCount) == [8800, 8000])
    #expect(corpus.recordings[0].originalDurationInSeconds == 3)
    #expect(corpus.recordings[0].trimmedDurationInSeconds == 1.1)
    #expect(abs(corpus.report.removedDurationInSeconds - 1.9) < 1e-9)
    #expect(corpus.report.lines.contains("trimmed 1.9 s of silence at the ends (47.5 %)"))
    #expect(corpus.report.notes.map(\.path) == ["void.wav"])
    #expect(Set(corpus.symbols(recording: 1, range: 0..<8000)) == [128])
    // The margin of 400 silent samples, then the tone.
    let start = corpus.symbols(recording: 0, range: 0..<450)
    #expect(start.prefix(400).allSatisfy { $0 == 128 })
    #expect(start.suffix(40).contains { $0 != 128 })
    #expect(try open(trimmer: nil).recordings.map(\.sampleCount) == [24_000, 8000])
  }

  @Test("The result does not depend on the number of threads")
  func threads() throws {
    for index in 0..<150 {
      let rate = index % 3 == 0 ? 11_025 : 8000
      try folder.record(noise(200 + index * 7, seed: UInt64(index)), sampleRate: rate, to: "\(index % 5)/\(index).wav")
    }
    for index in 0..<20 {
      try folder.write([UInt8](repeating: UInt8(index), count: 100), to: "\(index % 5)/bad\(index).wav")
    }
    let one = try open(threadCount: 1)
    let four = try open(threadCount: 4)
    #expect(one.recordings.count == 150)
    #expect(one.report.refusals.count == 20)
    #expect(one.recordings == four.recordings)
    #expect(one.report == four.report)
    for excerpt in one.excerpts {
      #expect(
        one.symbols(recording: excerpt.recording, range: excerpt.range)
          == four.symbols(recording: excerpt.recording, range: excerpt.range))
    }
  }

  @Test("A single sound file is a corpus of one, with the symbols it has in a folder")
  func singleFile() throws {
    try folder.record(noise(40_000), sampleRate: 11_025, to: "a.wav")
    try folder.record(noise(100), to: "b.wav")
    let alone = try open(folder.path + "/a.wav", sampleRate: 8000)
    let among = try open(sampleRate: 8000)
    #expect(alone.recordings.map(\.path) == ["a.wav"])
    let range = 0..<alone.recordings[0].sampleCount
    #expect(alone.symbols(recording: 0, range: range) == among.symbols(recording: 0, range: range))
  }

  @Test("Files that are not selected are not opened")
  func selecting() throws {
    try folder.record(noise(100), to: "in/a.wav")
    try folder.write(Array("no sound".utf8), to: "out/b.wav")
    let corpus = try open { $0.hasPrefix("in/") }
    #expect(corpus.recordings.map(\.path) == ["in/a.wav"])
    #expect(corpus.report.refusals.isEmpty)
    #expect(throws: CorpusError.nothingSelected(path: folder.path, fileCount: 2)) { try open { _ in false } }
  }

  @Test("Unusable files are refused with a reason, five of them in the report, and the rest is used")
  func refusals() throws {
    for index in 0..<11 { try folder.record(noise(100, seed: UInt64(index + 1)), to: "good\(index).wav") }
    for index in 0..<7 { try folder.write(Array("no sound".utf8), to: "bad\(index).wav") }
    try folder.write(WaveBytes(floats: [Float](repeating: .nan, count: 100)).bytes, to: "nan.wav")
    try folder.write(WaveBytes(samples: []).bytes, to: "none.wav")
    // One sample at 8 kHz is less than half a sample at 1 kHz.
    try folder.write(WaveBytes(samples: [1]).bytes, to: "short.wav")
    try folder.record(noise(100), sampleRate: 1_000_000, to: "ultrasound.wav")
    let report = try open(sampleRate: 1000).report
    #expect(report.recordingCount == 11)
    #expect(report.refusals.count == 11)
    let reasons = Dictionary(uniqueKeysWithValues: report.refusals.map { ($0.path, $0.text) })
    #expect(reasons["nan.wav"]?.contains("100 of its 100 samples") == true)
    #expect(reasons["none.wav"]?.contains("no samples") == true)
    #expect(reasons["short.wav"]?.contains("no samples") == true)
    #expect(reasons["ultrasound.wav"]?.contains("1000000 Hz") == true)
    let line = try #require(report.lines.first { $0.hasPrefix("refused 11: bad0.wav is not a sound file") })
    #expect(line.hasSuffix("; and 6 more"))
  }

  @Test("Truncated, loud and partly numberless files are used and noted")
  func notes() throws {
    let whole = WaveBytes(samples: (0..<1000).map { $0 % 2 == 0 ? 1000 : -1000 }).bytes
    try folder.write(Array(whole[..<(44 + 1200)]), to: "cut.wav")
    try folder.write(WaveBytes(floats: (0..<100).map { $0 % 2 == 0 ? 20_000 : -20_000 }).bytes, to: "loud.wav")
    try folder.write(WaveBytes(floats: (0..<999).map { $0 % 2 == 0 ? 0.5 : -0.5 } + [.nan]).bytes, to: "nan.wav")
    let corpus = try open()
    #expect(corpus.recordings.map(\.sampleCount) == [600, 100, 1000])
    #expect(
      corpus.report.notes.map(\.text) == [
        SoundNote.truncated(expectedFrames: 1000, foundFrames: 600).description,
        SoundNote.beyondFullScale(peak: 20_000).description,
        SoundNote.notFinite(count: 1).description,
      ])
  }

  @Test("A report survives JSON")
  func reportInJSON() throws {
    try folder.record(noise(100), to: "a.wav")
    let report = try open().report
    #expect(try JSONDecoder().decode(CorpusReport.self, from: JSONEncoder().encode(report)) == report)
  }

  @Test("Progress rises to all files in both phases, and the spool leaves nothing behind")
  func progress() throws {
    for index in 0..<130 { try folder.record(noise(10), to: "\(index).wav") }
    var steps: [CorpusProgress] = []
    let configuration = AudioCorpusConfiguration(folder: folder.path, spoolFolder: spool.path, threadCount: 2)
    _ = try AudioCorpus.open(configuration, progress: { steps.append($0) })
    for phase in [CorpusProgress.Phase.surveying, .converting] {
      #expect(steps.filter { $0.phase == phase }.map(\.filesDone) == [64, 128, 130])
    }
    #expect(steps.allSatisfy { $0.filesTotal == 130 })
    #expect(try spool.names == [])
  }

  @Test("What cannot be a corpus is refused in one sentence that says what was found instead")
  func errors() throws {
    let missing = folder.path + "/none"
    #expect(throws: CorpusError.missingFolder(path: missing)) { try open(missing) }
    let nothing = #expect(throws: CorpusError.self) { try open() }
    #expect(nothing?.description.contains("found no files at all") == true)
    for name in ["a.txt", "b.txt", "c.png", "README"] { try folder.write([1], to: name) }
    let noSound = #expect(throws: CorpusError.self) { try open() }
    #expect(noSound == .noSound(path: folder.path, found: "2 .txt, 1 without extension, 1 .png"))
    #expect(noSound?.description.contains("flac") == true)
    try folder.write(Array("no sound".utf8), to: "bad.wav")
    let unusable = #expect(throws: CorpusError.self) { try open() }
    #expect(unusable?.description.contains("bad.wav is not a sound file") == true)
    try folder.record(noise(10), to: "good.wav")
    #expect(throws: CorpusError.preparation(.levelCount(found: 100))) { try open(levelCount: 100) }
    #expect(throws: CorpusError.preparation(.sampleRate(found: 0))) { try open(sampleRate: 0) }
    let configuration = AudioCorpusConfiguration(folder: folder.path, spoolFolder: missing)
    let spoolError = #expect(throws: CorpusError.self) { try AudioCorpus.open(configuration) }
    #expect(spoolError?.description.contains(missing) == true)
  }

  private func open(
    _ path: String? = nil, sampleRate: Int? = nil, levelCount: Int = 256, trimmer: SilenceTrimmer? = nil,
    threadCount: Int = 1, selecting: ((String) -> Bool)? = nil
  ) throws(CorpusError) -> AudioCorpus {
    try AudioCorpus.open(
      AudioCorpusConfiguration(
        folder: path ?? folder.path, sampleRate: sampleRate, levelCount: levelCount, trimmer: trimmer,
        spoolFolder: spool.path, threadCount: threadCount),
      selecting: selecting)
  }
}
