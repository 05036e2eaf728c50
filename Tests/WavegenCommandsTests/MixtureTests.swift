import Foundation
import Testing
import WavegenTestSupport

@Suite("A mixture over 16-bit samples") struct MixtureTests {
  private func workplace(_ more: String...) throws -> Workplace {
    let workplace = try Workplace()
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--distribution", "mixture", "--components", "3"] + Workplace.tiny + more,
      in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return workplace
  }

  @Test("is trained, described, verified, scored and sampled from like every model of sounds")
  func everyCommand() throws {
    let workplace = try workplace("--learning-rate", "0.02", "--steps", "150")
    let description = try workplace.run("describe").text
    #expect(description.contains("8000 Hz, 16-bit samples"))
    #expect(description.contains("mixture of 3 logistics"))
    let verified = try workplace.run("verify")
    #expect(verified.status == 0, "\(verified.text)\(verified.errors)")
    let scored = try workplace.run("evaluate", "--corpus", "corpus", "--json")
    let result = try #require(try JSONSerialization.jsonObject(with: Data(scored.text.utf8)) as? [String: Any])
    let bits = try #require(result["bits_per_symbol"] as? Double)
    let baseline = try #require(result["baseline_bits_per_symbol"] as? Double)
    // 16 bits are what a sample has that nothing is known about.
    #expect(bits < 16)
    #expect(baseline > 0 && baseline < 16)
    #expect(result["levels"] as? Int == 65_536)
    #expect(try workplace.run("sample", "--seconds", "0.1", "--seed", "2", "a.wav").status == 0)
    let samples = try workplace.readSound("a.wav").samples
    #expect(samples.count == 800)
    // Companded codes of 256 levels could not be that many.
    #expect(Set(samples).count > 256)
    #expect(try workplace.run("sample", "--seconds", "0.1", "--seed", "2", "b.wav").status == 0)
    #expect(try workplace.folder.data("a.wav") == workplace.folder.data("b.wav"))
  }

  @Test("knows sound that was once kept in 8 bits, which costs 8 bits fewer, and makes such sound")
  func eightBits() throws {
    let workplace = try Workplace(recordingCount: 0)
    for index in 0..<6 {
      try workplace.writeSound("corpus/tone-\(index).wav") { sample in
        guard sample < 1200 + 160 * index else { return nil }
        return Float((60 * sin(0.16 * Double(sample + 7 * index))).rounded() / 128)
      }
    }
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--distribution", "mixture", "--learning-rate", "0.02", "--steps", "150"]
        + Workplace.tiny, in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let scored = try workplace.run("evaluate", "--corpus", "corpus", "--json")
    let result = try #require(try JSONSerialization.jsonObject(with: Data(scored.text.utf8)) as? [String: Any])
    let bits = try #require(result["bits_per_symbol"] as? Double)
    #expect(bits < 8)
    #expect(try workplace.run("sample", "--seconds", "0.1", "a.wav").status == 0)
    let samples = try workplace.readSound("a.wav").samples
    let coarse = samples.count { ($0 * 128).rounded() == $0 * 128 }
    #expect(coarse > 9 * samples.count / 10, "\(coarse) of \(samples.count)")
  }

  @Test("scores the same one symbol after the other, in half the precision but for rounding")
  func precision() throws {
    let workplace = try workplace("--steps", "20")
    func bits(_ more: String...) throws -> Double {
      let outcome = try Program.run(["evaluate", "--corpus", "corpus", "--json"] + more, in: workplace.folder)
      let result = try #require(try JSONSerialization.jsonObject(with: Data(outcome.text.utf8)) as? [String: Any])
      return try #require(result["bits_per_symbol"] as? Double)
    }
    let (whole, stepped) = (try bits(), try bits("--precision", "bfloat16"))
    #expect(abs(whole - stepped) < 0.002 * whole && whole != stepped)
  }

  @Test("is resumed bit for bit, without being named again")
  func resumed() throws {
    let whole = try workplace("--steps", "6")
    let parts = try workplace("--steps", "3")
    let resumed = try Program.run(
      ["train", "--corpus", "corpus", "--resume", "--steps", "6"] + Workplace.tiny, in: parts.folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try whole.folder.data("wavegen.safetensors") == parts.folder.data("wavegen.safetensors"))
  }

  @Test("is refused in one sentence where it makes no sense")
  func refused() throws {
    let workplace = try Workplace()
    expectWrongUsage(try workplace.train("--components", "3", "--steps", "1"), saying: "--distribution mixture")
    expectWrongUsage(
      try workplace.train("--distribution", "mixture", "--components", "0", "--steps", "1"), saying: "1 to 256")
    expectFailure(
      try workplace.run("train", "--corpus", "corpus", "--model", "gru", "--distribution", "mixture", "--steps", "1"),
      code: 64, saying: "gru", "softmax")
    try workplace.folder.makeFolder("text")
    try workplace.folder.write(Data("so many words, so little time".utf8), to: "text/a.txt")
    expectFailure(
      try workplace.run(
        "train", "--corpus", "text", "--model", "wavenet", "--distribution", "mixture", "--steps", "1"),
      code: 64, saying: "mixture", "text")
  }

  @Test("does not take guidance, which is for logits")
  func guidance() throws {
    let workplace = try workplace(
      "--labels", "tone-{number}", "--label-dropout", "0.5", "--steps", "2")
    expectFailure(
      try workplace.run("sample", "--seconds", "0.1", "--guidance", "2", "a.wav"), code: 64,
      saying: "--guidance", "mixture")
    #expect(try workplace.run("sample", "--seconds", "0.1", "--label", "number=1", "a.wav").status == 0)
  }
}
