import Foundation
import Testing
import WavegenTestSupport

@Suite("What a model in training makes of its own guesses") struct AuditionTests {
  /// A model that has been looked at three times, and the log of that.
  private func trained(_ more: String...) throws -> (workplace: Workplace, looks: [[String: Any]]) {
    let workplace = try Workplace()
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--validation-files", "tone-5.wav", "--learning-rate", "0.02"]
        + Workplace.tiny + ["--steps", "120", "--look-every", "40"] + more, in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let told = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("heard     a second of its own: ") }
    #expect(told.count == 3, "\(outcome.errors)")
    return (workplace, try workplace.log(of: "look"))
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(
    "is what sample, evaluate and spectrum say of the same second",
    arguments: [[], ["--distribution", "mixture", "--components", "2"]])
  func agreement(more: [String]) throws {
    let workplace = try Workplace()
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--validation-files", "tone-5.wav", "--learning-rate", "0.02"]
        + Workplace.tiny + ["--steps", "120", "--look-every", "120"] + more, in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let look = try #require(try workplace.log(of: "look").last)
    let bits = try #require(look["ownBitsPerSample"] as? Double)
    let distance = try #require(look["spectralDistanceInDecibels"] as? Double)

    try workplace.folder.makeFolder("own")
    try #require(try workplace.run("sample", "--seconds", "1", "--seed", "0", "own/a.wav").status == 0)
    let scored = try json(try workplace.run("evaluate", "--corpus", "own", "--validation-files", "*", "--json").text)
    // What is below −60 dB at the ends has been cut before the sound is scored.
    let scoredBits = try #require(scored["bits_per_symbol"] as? Double)
    #expect(abs(scoredBits - bits) < 0.02 * bits, "\(scoredBits) and \(bits)")

    try workplace.folder.makeFolder("held-out")
    try workplace.folder.write(workplace.folder.data("corpus/tone-5.wav"), to: "held-out/tone-5.wav")
    let measured = try json(
      try workplace.run("spectrum", "own/a.wav", "--against", "held-out", "--json").text)
    let file = try #require((measured["files"] as? [[String: Any]])?.first)
    let against = try #require((file["against"] as? [String: Any])?["distance"] as? [String: Any])
    let measuredDistance = try #require(against["log_spectral_db"] as? Double)
    // Recordings have been companded to 8 bits on the way to the model, which fills the bands beside a tone a little.
    let tolerance = more.isEmpty ? 3 : 0.2
    #expect(abs(measuredDistance - distance) < tolerance, "\(measuredDistance) and \(distance) dB")
  }

  @Test("is in the log at every look, and on the page, also after --resume")
  func everyLook() throws {
    let (workplace, looks) = try trained("--report", "run.html")
    #expect(looks.count == 3 && looks.allSatisfy { ($0["ownBitsPerSample"] as? Double ?? 0) > 0 })
    let drawn = try PageContent(workplace.folder.data("run.html"))
    #expect(drawn.text.contains("Uncertainty about its own sound") && drawn.text.contains("distance from recordings"))
    let resumed = try workplace.run(
      "train", "--corpus", "corpus", "--resume", "--steps", "160", "--look-every", "40", "--report", "again.html")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try workplace.log(of: "look").count == 4)
    let page = try PageContent(workplace.folder.data("again.html"))
    #expect(page.count(of: "svg") == drawn.count(of: "svg"))
  }

  @Test("has no say in what is learned")
  func noSay() throws {
    let (often, _) = try trained()
    let rarely = try Workplace()
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--validation-files", "tone-5.wav", "--learning-rate", "0.02"]
        + Workplace.tiny + ["--steps", "120", "--look-every", "120"], in: rarely.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    func parameters(_ workplace: Workplace) throws -> Data {
      let parts = try TensorFileParts(workplace.folder.data("wavegen.training.safetensors"))
      return parts.data
    }
    #expect(try parameters(often) == parameters(rarely))
  }
}
