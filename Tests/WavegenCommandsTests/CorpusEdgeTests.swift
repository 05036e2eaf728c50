import Foundation
import Testing
import WavegenTestSupport

@Suite("Corpora at the edge") struct CorpusEdgeTests {
  /// Makes a file in a folder by the bytes of its name.
  private func copy(_ source: String, toNameOf bytes: [UInt8], in folder: String) throws {
    let content = try Data(contentsOf: URL(fileURLWithPath: source))
    let path = Array(folder.utf8).map(CChar.init(bitPattern:)) + [0x2F] + bytes.map(CChar.init(bitPattern:)) + [0]
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    _ = content.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  @Test("A name with a line break is a name, and stays in its line; one that is no text is refused and told")
  func names() throws {
    let workplace = try Workplace()
    let tone = workplace.path("corpus/tone-0.wav")
    try copy(tone, toNameOf: Array("a\nwavegen: b\u{1B}[31m.wav".utf8), in: workplace.path("corpus"))
    try workplace.folder.write("no sound", to: "corpus/c\nd.wav")
    try copy(tone, toNameOf: [0x66, 0xFF, 0xFE] + Array(".wav".utf8), in: workplace.path("corpus"))
    let outcome = try workplace.train("--steps", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    // The first of the names is that of a copy.
    #expect(outcome.errors.contains("6 recordings") && outcome.errors.contains("left out 1 copy"))
    #expect(outcome.errors.contains("a\\nwavegen: b"), "\(outcome.errors)")
    #expect(outcome.errors.contains("c\\nd.wav"), "\(outcome.errors)")
    #expect(outcome.errors.contains("has a name that is not UTF-8"))
    #expect(!outcome.errors.contains("\u{1B}"))
    expectFailure(try workplace.run("spectrum", "no\nwhere.wav"), code: 66, saying: "no\\nwhere.wav")
  }

  @Test("Links in a circle, links to nowhere, pipes and a link to the corpus itself end, and nothing counts twice")
  func links() throws {
    let workplace = try Workplace()
    try workplace.folder.makeFolder("corpus/deep/deeper")
    let files = FileManager.default
    for (link, target) in [
      ("corpus/deep/up", ".."), ("corpus/deep/deeper/self", "."), ("corpus/all", "../corpus"),
      ("corpus/nowhere.wav", "missing"), ("corpus/loop.wav", "loop.wav"),
    ] { try files.createSymbolicLink(atPath: workplace.path(link), withDestinationPath: target) }
    #expect(mkfifo(workplace.path("corpus/pipe.wav"), 0o600) == 0)
    let outcome = try workplace.train("--steps", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("6 recordings") && outcome.errors.contains("refused 3"), "\(outcome.errors)")
  }

  @Test("A folder in the corpus that may not be read is told, and the rest is used", .enabled(if: geteuid() != 0))
  func unreadable() throws {
    let workplace = try Workplace()
    try workplace.folder.makeFolder("corpus/secret")
    chmod(workplace.path("corpus/secret"), 0)
    defer { chmod(workplace.path("corpus/secret"), 0o700) }
    let outcome = try workplace.train("--steps", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("secret is a folder that cannot be read"))
  }

  @Test(
    "Two thousand recordings and fifty hours in one file are corpora like others, in little memory",
    .enabled(if: TestBuild.isPlainRelease))
  func many() throws {
    let workplace = try Workplace(recordingCount: 0)
    // Of one strange rate, which then is meant, and none like another, which then would be a copy.
    let (rate, seconds) = (100, 50 * 3600)
    for index in 0..<2000 {
      try workplace.writeTone(
        "corpus/\(index).wav", frequency: 1 + 0.02 * Double(index), sampleCount: 200, sampleRate: rate)
    }
    // Silence but for its ends: a file that is long and takes no room on the disk.
    try workplace.writeTone("corpus/long.wav", frequency: 20, sampleCount: rate, sampleRate: rate)
    var long = try workplace.folder.data("corpus/long.wav")
    let byteCount = 2 * rate * seconds
    func little(_ number: Int) -> Data { Data((0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }) }
    long.replaceSubrange(4..<8, with: little(byteCount + 36))
    long.replaceSubrange(40..<44, with: little(byteCount))
    try workplace.folder.write(long, to: "corpus/long.wav")
    #expect(truncate(workplace.path("corpus/long.wav"), 44 + byteCount) == 0)
    // Windows of ten seconds, for at 100 Hz those of other tests would be millions.
    let options = Workplace.tiny.map { $0 == "0.05" ? "10" : $0 } + ["--trim", "off", "--sample-rate", "100", "--json"]
    let outcome = try Program.run(["train", "--corpus", "corpus", "--steps", "1"] + options, in: workplace.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("2001 recordings, 51.11 h"), "\(outcome.errors)")
    #expect(try outcome.json["peak_memory_bytes"] as? Int ?? .max < 300 << 20)
  }
}
