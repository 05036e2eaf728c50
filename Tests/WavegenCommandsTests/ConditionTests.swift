import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("A model that follows a condition") struct ConditionTests {
  /// Tones of two heights, and a vocoder that was trained on them for some steps.
  private func workplace(_ more: String...) throws -> Workplace {
    let workplace = try Workplace(recordingCount: 3)
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--condition", "mel"] + Workplace.tiny + more, in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return workplace
  }

  private func sample(_ workplace: Workplace, _ name: String, _ options: String...) throws -> Data {
    let outcome = try Program.run(["sample"] + options + [name], in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try workplace.folder.data(name)
  }

  @Test("resynthesises a recording, as long as that is, and another one as something else")
  func melOf() throws {
    let workplace = try workplace("--steps", "3")
    let first = try sample(workplace, "a.wav", "--mel-of", "corpus/tone-0.wav")
    #expect(try workplace.readSound("a.wav").samples.count == 800)
    #expect(try sample(workplace, "b.wav", "--mel-of", "corpus/tone-0.wav") == first)
    #expect(try sample(workplace, "c.wav", "--mel-of", "corpus/tone-2.wav", "--seconds", "0.1") != first)
    #expect(try sample(workplace, "d.wav", "--mel-of", "corpus/tone-0.wav", "--count", "1", "--threads", "2") == first)
    // One that is at another rate and has two channels is brought to the model's.
    try workplace.writeTone("fast.wav", sampleCount: 1600, sampleRate: 16_000)
    let resampled = try workplace.run("sample", "--mel-of", "fast.wav", "e.wav")
    #expect(resampled.errors.contains("resampled from 16000 Hz"))
    #expect(try workplace.readSound("e.wav").samples.count == 800)
  }

  @Test("takes the same frames from a file, as they are measured elsewhere")
  func framesFromElsewhere() throws {
    let workplace = try workplace("--steps", "3")
    let expected = try sample(workplace, "a.wav", "--mel-of", "corpus/tone-0.wav")
    // What the model hears of a recording is companded.
    let codec = MuLawCodec.standard
    let heard = try workplace.readSound("corpus/tone-0.wav").samples.map { codec.decode(codec.encode($0)) }
    let mel = MelFrames(sampleRate: 8000)
    let values = mel.values(ofFrames: 0..<8, of: heard)
    let frames = (0..<8).map { Array(values[$0 * mel.bandCount..<($0 + 1) * mel.bandCount]) }
    try workplace.write(frames, to: "frames.npy")
    #expect(try sample(workplace, "b.wav", "--condition", "frames.npy") == expected)
    try workplace.write(frames.map { $0.dropLast() }, to: "narrow.npy")
    expectFailure(
      try workplace.run("sample", "--condition", "narrow.npy", "c.wav"), code: 65, saying: "67 channels", "of 68")
  }

  @Test("is described, verified, scored and heard during training like every model of sounds")
  func everyCommand() throws {
    let workplace = try workplace(
      "--steps", "20", "--look-every", "10", "--sample-seconds", "0.05", "--report", "run.html")
    #expect(try workplace.run("describe").text.contains("condition mel, 68 bands of 40 to 4000 Hz"))
    let verified = try workplace.run("verify")
    #expect(verified.status == 0, "\(verified.text)\(verified.errors)")
    #expect(try workplace.readSound("wavegen.step-20.wav").samples.count == 400)
    func bits(_ more: String...) throws -> Double {
      let outcome = try Program.run(["evaluate", "--corpus", "corpus", "--json"] + more, in: workplace.folder)
      let result = try #require(try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [String: Any])
      return try #require(result["bits_per_symbol"] as? Double)
    }
    let logged = try #require(try workplace.log(of: "look").last?["heldOutBitsPerSymbol"] as? Double)
    #expect(abs(try bits() - logged) < 1e-4)
    #expect(abs(try bits("--precision", "bfloat16") - logged) < 0.05)
  }

  @Test("is resumed bit for bit, without being told again what it follows")
  func resumed() throws {
    let whole = try workplace("--steps", "6")
    let parts = try workplace("--steps", "3")
    let resumed = try parts.run("train", "--corpus", "corpus", "--resume", "--steps", "6", "--threads", "1")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try whole.folder.data("wavegen.safetensors") == parts.folder.data("wavegen.safetensors"))
  }

  @Test("learns to follow: what it says has the pitch that it is told")
  func follows() throws {
    let workplace = try Workplace(recordingCount: 0)
    for (index, frequency) in [250.0, 1000, 250, 1000].enumerated() {
      try workplace.writeTone("corpus/\(index).wav", frequency: frequency, sampleCount: 4000 + 160 * index)
    }
    let outcome = try Program.run(
      [
        "train", "--corpus", "corpus", "--condition", "mel", "--validation-files", "[23].wav", "--steps", "250",
        "--set", "residualChannels=8", "--set", "gateChannels=8", "--set", "skipChannels=16", "--set",
        "headChannels=16", "--set", "dilations=1,2,4,8,16", "--batch", "4", "--crop-seconds", "0.05",
        "--warmup-steps", "10", "--learning-rate", "0.01",
      ], in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    /// Crossings of zero from below, a second.
    func frequency(_ recording: String) throws -> Double {
      _ = try sample(workplace, "out.wav", "--mel-of", recording, "--temperature", "0.5")
      let samples = try workplace.readSound("out.wav").samples.dropFirst(800)
      let crossings = zip(samples, samples.dropFirst()).count { $0 < -0.02 && $1 >= -0.02 }
      return Double(crossings) / (Double(samples.count) / 8000)
    }
    #expect(abs(try frequency("corpus/2.wav") - 250) < 60)
    #expect(abs(try frequency("corpus/3.wav") - 1000) < 100)
  }

  @Test("refuses to speak without it, and what it cannot follow, in one sentence")
  func refused() throws {
    let workplace = try workplace("--steps", "1")
    expectFailure(try workplace.run("sample", "--seconds", "1", "a.wav"), code: 64, saying: "vocoder", "--mel-of")
    expectFailure(
      try workplace.run("sample", "--mel-of", "corpus", "a.wav"), code: 64, saying: "--mel-of takes one recording")
    expectFailure(try workplace.run("sample", "--mel-of", "absent.wav", "a.wav"), code: 66, saying: "absent.wav")
    expectFailure(
      try workplace.run("sample", "--mel-of", "corpus/tone-0.wav", "--seconds", "2", "a.wav"), code: 64,
      saying: "--seconds 2.0", "0.1 s")
    expectFailure(
      try workplace.run("sample", "--mel-of", "corpus/tone-0.wav", "--prime", "corpus/tone-1.wav", "a.wav"),
      code: 64, saying: "--prime")
    expectWrongUsage(
      try workplace.run("sample", "--mel-of", "corpus/tone-0.wav", "--condition", "a.npy", "a.wav"), saying: "not both")
    expectFailure(try workplace.run("complete", "corpus/tone-0.wav", "a.wav"), code: 64, saying: "follows")
    expectFailure(
      try workplace.run("evaluate", "--corpus", "corpus", "--condition", "frames"), code: 64, saying: "--condition")
    #expect(!workplace.folder.exists("a.wav"))
  }

  @Test("refuses to follow what was measured in another way than it learned from")
  func otherMeasure() throws {
    let workplace = try workplace("--steps", "1")
    // As if a program had written it that measures every 120 samples.
    var file = try workplace.folder.data("wavegen.safetensors")
    let place = try #require(file.range(of: Data(#"\"hop\":100"#.utf8)))
    file.replaceSubrange(place, with: Data(#"\"hop\":120"#.utf8))
    try workplace.folder.write(file, to: "other.safetensors")
    for arguments in [["sample", "--mel-of", "corpus/tone-0.wav", "a.wav"], ["evaluate", "--corpus", "corpus"]] {
      expectFailure(
        try Program.run(arguments + ["--checkpoint", "other.safetensors"], in: workplace.folder), code: 65,
        saying: "every 120", "every 100")
    }
  }

  @Test("is no other model: those refuse to follow anything")
  func others() throws {
    let workplace = try Workplace(recordingCount: 2)
    try workplace.addModel()
    expectFailure(
      try workplace.run("sample", "--mel-of", "corpus/tone-0.wav", "a.wav"), code: 64, saying: "--condition mel")
    expectFailure(
      try workplace.run("evaluate", "--corpus", "corpus", "--condition", "frames"), code: 64, saying: "--condition")
    expectFailure(
      try workplace.run("train", "--corpus", "corpus", "--model", "gru", "--condition", "mel", "--steps", "1"),
      code: 64, saying: "gru", "--condition")
    expectFailure(
      try workplace.train("--condition", "mel", "--sample-rate", "900", "--steps", "1"), code: 64, saying: "1000 Hz")
    expectWrongUsage(try workplace.train("--condition", "frames", "--steps", "1"), saying: "--hop")
    expectWrongUsage(try workplace.train("--condition", "mel", "--hop", "10", "--steps", "1"), saying: "--hop")
  }
}
