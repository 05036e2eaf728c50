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
    for index in 0..<120 {
      bytes += [0xFF, 0xFB, 0x90, 0xC0] + (4..<417).map { UInt8((index * 7919 + $0 * 104_729) % 251) }
    }
    bytes.replaceSubrange(20_000..<21_100, with: repeatElement(0, count: 1100))
    try workplace.folder.write(Data(bytes), to: "a.mp3")
    let outcome = try workplace.run("spectrum", "a.mp3")
    let foreign = outcome.errors.split(separator: "\n").filter { !$0.hasPrefix("note      a.mp3") }
    #expect(foreign.isEmpty, "\(foreign)")
    #expect(outcome.errors.contains("is damaged at 1.23 s"), "\(outcome.errors)")
  }
}
