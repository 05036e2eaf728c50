import Foundation
import Testing
import WavegenTestSupport

@Suite("Odd sounds on the command line")
struct OddSoundTests {
  private let workplace: Workplace

  init() throws { workplace = try Workplace(recordingCount: 0) }

  @Test("What libraries have against a damaged MP3 does not reach the terminal")
  func quiet() throws {
    // Frames of 417 bytes whose contents make no sense, and a hole among them.
    var bytes: [UInt8] = []
    for index in 0..<60 {
      bytes += [0xFF, 0xFB, 0x90, 0xC0] + (4..<417).map { UInt8((index * 7919 + $0 * 104_729) % 251) }
    }
    bytes.replaceSubrange(10_000..<11_100, with: repeatElement(0, count: 1100))
    try workplace.folder.write(Data(bytes), to: "a.mp3")
    let outcome = try workplace.run("spectrum", "a.mp3")
    let foreign = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("note      a.mp3") }
    #expect(foreign.isEmpty, "\(foreign)")
    #expect(outcome.errors.contains("is damaged at 0.6 s"), "\(outcome.errors)")
  }

  @Test("Notes are shown for a recording that is continued, and for one that is measured alone")
  func notes() throws {
    try workplace.addModel()
    try workplace.writeSound("silent.wav") { $0 < 4000 ? 0 : nil }
    try workplace.writeTone("whole.wav", sampleCount: 4000)
    let bytes = try workplace.folder.data("whole.wav")
    try workplace.folder.write(bytes.prefix(bytes.count / 2), to: "cut.wav")
    for (file, note) in [("silent.wav", "is silent throughout"), ("cut.wav", "is truncated")] {
      let continued = try workplace.run("complete", file, "out.wav", "--seconds", "0.01")
      #expect(continued.errors.contains("\(file) \(note)"), "\(continued.errors)")
      let primed = try workplace.run("sample", "--prime", file, "--seconds", "0.01", "out.wav")
      #expect(primed.errors.contains("\(file) \(note)"), "\(primed.errors)")
      let measured = try workplace.run("spectrum", file)
      #expect(measured.errors.contains("\(file) \(note)"), "\(measured.errors)")
      let learned = try workplace.train("--steps", "1", corpus: file)
      #expect(learned.errors.contains("\(file) \(note)"), "\(learned.errors)")
    }
  }

  @Test(
    "A recording whose name is no text is learned and measured where it is named; nothing is written under such a name")
  func illegibleName() throws {
    try workplace.writeTone("tone.wav", sampleCount: 8000)
    /// Gives the shell a name of bytes; the program is what it becomes.
    func run(_ words: String) throws -> Program.Outcome {
      try Program(
        ["ignored"], in: workplace.folder,
        after: "cp tone.wav \"$(printf '\\377.wav')\" && exec '\(Program.path)' \(words)"
      ).outcome()
    }
    let measured = try run("spectrum \"$(printf '\\377.wav')\"")
    #expect(measured.text.contains("1.0 s at 8000 Hz"), "\(measured.errors)")
    let tiny = (Workplace.tiny + ["--steps", "1"]).map { "'\($0)'" }.joined(separator: " ")
    let learned = try run("train --corpus \"$(printf './\\377.wav')\" \(tiny)")
    #expect(learned.status == 0, "\(learned.errors)")
    expectFailure(
      try run("sample --seconds 0.1 \"$(printf '\\376.wav')\""), code: 64, saying: "not UTF-8", "rename")
    expectFailure(
      try run("spectrum \"$(printf '\\376.wav')\" \"$(printf '\\377.wav')\""), code: 64, saying: "UTF-8")
  }
}
