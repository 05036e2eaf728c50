import Foundation
import Media
import Testing

@Suite("Sound that libsndfile does not know")
struct ForeignSoundTests {
  private let folder: SoundTestFolder

  init() throws { folder = try SoundTestFolder() }

  @Test("Files of phones, browsers and players are called what they are, and not called no sound")
  func names() throws {
    let filling = [UInt8](repeating: 0, count: 100)
    let beginnings: [(String, [UInt8], String)] = [
      ("a.m4a", [0, 0, 0, 32] + Array("ftypM4A ".utf8), "MPEG-4"),
      ("a.webm", [0x1A, 0x45, 0xDF, 0xA3], "Matroska or WebM"),
      ("a.wma", [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], "Windows Media"),
      ("a.ape", Array("MAC ".utf8), "Monkey's Audio"),
      ("a.aac", [0xFF, 0xF1, 0x50, 0x80], "AAC"), ("a.wv", Array("wvpk".utf8), "WavPack"),
      ("a.avi", Array("RIFF".utf8) + little(100, 4) + Array("AVI ".utf8), "AVI"),
    ]
    for (name, beginning, expected) in beginnings {
      let path = try folder.write(beginning + filling, to: name)
      let error = #expect(throws: SoundReadingError.self, "\(name)") { try SoundFileReader(path: path) }
      let reason = try #require(error?.reason)
      #expect(reason.hasPrefix("is \(expected)"), "\(name): \(reason)")
      #expect(reason.contains("ffmpeg"), "\(name): \(reason)")
    }
    let report = #expect(throws: CorpusError.self) {
      try AudioCorpus.open(AudioCorpusConfiguration(folder: folder.path, spoolFolder: folder.path))
    }
    // In a folder they are refused with that reason, and not passed over.
    guard case .nothingUsable(_, let refusals)? = report else {
      Issue.record("\(String(describing: report))")
      return
    }
    #expect(refusals.count == beginnings.count)
  }

  @Test("Where ffmpeg is installed, it decodes them", .enabled(if: isInstalled, "there is no ffmpeg here"))
  func decoded() throws {
    let tone = sine(440, sampleRate: 8000, count: 8000)
    let path = try folder.record(tone, to: "a.wav")
    let encoding = Process()
    encoding.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    encoding.arguments = ["ffmpeg", "-nostdin", "-v", "quiet", "-i", path, try folder.path("a: ü.m4a")]
    try encoding.run()
    encoding.waitUntilExit()
    try #require(encoding.terminationStatus == 0)
    let (samples, reader) = try readAll(folder.path("a: ü.m4a"))
    #expect(reader.sampleRate == 8000)
    // AAC has frames of 1024 samples.
    #expect(abs(samples.count - 8000) <= 2048)
    #expect(abs(loudness(samples[2000..<6000]) - loudness(tone)) < 0.02)
    #expect(reader.notes.isEmpty)
  }

  private static let isInstalled = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
    FileManager.default.isExecutableFile(atPath: $0 + "/ffmpeg")
  }

  @Test("What libsndfile reads alone is found in folders too", arguments: ["voc", "sph", "paf", "svx"])
  func inFolders(_ name: String) throws {
    let formats = ["voc": 0x080000, "sph": 0x070000, "paf": 0x050000, "svx": 0x060000]
    let format = try #require(formats[name])
    try folder.write(format: format, (0..<800).map { Int16($0 * 31 % 2000 - 1000) }, to: "a." + name)
    let corpus = try AudioCorpus.open(AudioCorpusConfiguration(folder: folder.path, spoolFolder: folder.path))
    #expect(corpus.recordings.map(\.path) == ["a." + name])
    #expect(abs(corpus.recordings[0].originalDurationInSeconds - 0.1) < 0.001)
  }
}
