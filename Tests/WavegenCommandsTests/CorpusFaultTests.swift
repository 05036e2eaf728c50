import Foundation
import Testing
import WavegenTestSupport

@Suite("Corpora that are not what they should be") struct CorpusFaultTests {
  @Test("A folder that is not there is a missing input", arguments: ["train", "evaluate"])
  func missing(command: String) throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.addModel()
    expectFailure(try workplace.run(command, "--corpus", "speech"), code: 66, saying: "speech")
  }

  @Test("A folder without sound is bad data, and what it holds is said")
  func noSound() throws {
    let workplace = try Workplace(recordingCount: 0)
    expectFailure(try workplace.train("--steps", "1"), code: 65, saying: "corpus is empty")
    try workplace.folder.write("notes", to: "corpus/notes.odt")
    expectFailure(try workplace.train("--steps", "1"), code: 65, saying: "1 .odt")
    #expect(try workplace.folder.names == ["corpus"])
  }

  @Test("A text that is called .wav is left out, counted and named")
  func textAmongSound() throws {
    let workplace = try Workplace()
    try workplace.folder.write("I am not a sound.", to: "corpus/poem.wav")
    let outcome = try workplace.train("--steps", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("6 recordings"))
    #expect(outcome.errors.contains("warning   refused 1: poem.wav"), "\(outcome.errors)")
  }

  @Test("Nothing but texts that are called .wav is bad data")
  func onlyText() throws {
    let workplace = try Workplace(recordingCount: 0)
    for name in ["a", "b"] { try workplace.folder.write("I am not a sound.", to: "corpus/\(name).wav") }
    expectFailure(try workplace.train("--steps", "1"), code: 65, saying: "a.wav", "b.wav")
  }

  @Test("A recording that was cut short is used as far as it goes, and that is said")
  func truncated() throws {
    let workplace = try Workplace()
    let whole = try workplace.folder.data("corpus/tone-5.wav")
    try workplace.folder.write(whole.prefix(whole.count / 2), to: "corpus/tone-5.wav")
    let outcome = try workplace.train("--steps", "1")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("tone-5.wav is truncated"), "\(outcome.errors)")
  }

  @Test("A header that promises the moon costs no memory and no crash")
  func lyingHeader() throws {
    let workplace = try Workplace()
    var lie = try workplace.folder.data("corpus/tone-5.wav")
    lie.replaceSubrange(40..<44, with: [0xf0, 0xff, 0xff, 0x7f])
    try workplace.folder.write(lie, to: "corpus/tone-5.wav")
    lie.replaceSubrange(24..<28, with: [0, 0, 0, 0])
    try workplace.folder.write(lie, to: "corpus/tone-6.wav")
    let outcome = try workplace.train("--steps", "1", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.json["peak_memory_bytes"] as? Int ?? .max < 1 << 30)
    #expect(outcome.errors.contains("tone-6.wav"))
  }

  @Test("Clips shorter than the receptive field are learned from")
  func shortClips() throws {
    let workplace = try Workplace(recordingCount: 0)
    for index in 0..<5 { try workplace.writeTone("corpus/click-\(index).wav", sampleCount: 1 + index) }
    let outcome = try workplace.train("--steps", "3", "--set", "dilations=1,2,4,8,16,32", "--trim", "off")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("receptive field 65 samples"))
  }

  @Test("Recordings of other sample rates are resampled to the prevailing one, and that is said")
  func mixedRates() throws {
    let workplace = try Workplace()
    try workplace.writeTone("corpus/fast.wav", sampleCount: 1600, sampleRate: 16_000)
    let outcome = try workplace.train("--steps", "1")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("at 8000 Hz") && outcome.errors.contains("resampled 1 from 16000 Hz"))
  }

  @Test("Stereo is mixed to mono, and that is said")
  func stereo() throws {
    let workplace = try Workplace()
    var mono = try workplace.folder.data("corpus/tone-0.wav")
    // The same bytes as frames of two channels: channels, bytes per second and bytes per frame double.
    mono.replaceSubrange(22..<24, with: [2, 0])
    mono.replaceSubrange(28..<34, with: [0x00, 0x7d, 0, 0, 4, 0])
    try workplace.folder.write(mono, to: "corpus/tone-0.wav")
    let outcome = try workplace.train("--steps", "1")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("mixed to mono 1 of 2 channels"), "\(outcome.errors)")
  }

  @Test("A silent recording is used and named; a corpus of silence can be learned")
  func silence() throws {
    let workplace = try Workplace(recordingCount: 0)
    for name in ["a", "b"] { try workplace.writeSound("corpus/\(name).wav") { $0 < 500 ? 0 : nil } }
    let outcome = try workplace.train("--steps", "2")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("a.wav is silent"))
  }

  @Test(
    "A pattern that leaves a side empty is wrong usage",
    arguments: [("song-*.wav", "matches none of the 6"), ("*", "leaves nothing to learn from")])
  func pattern(pattern: String, words: String) throws {
    expectFailure(try Workplace().train("--steps", "1", "--validation-files", pattern), code: 64, saying: words)
  }

  @Test("One sample is too little to hold some out")
  func oneSample() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.writeTone("corpus/one.wav", sampleCount: 1)
    expectFailure(try workplace.train("--steps", "1"), code: 65, saying: "one.wav", "too few")
  }

  @Test("A number of levels that no code has is wrong usage")
  func levels() throws {
    expectFailure(try Workplace().train("--steps", "1", "--set", "levelCount=100"), code: 64, saying: "power of two")
  }
}
