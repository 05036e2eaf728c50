import Foundation
import Testing
import WavegenTestSupport

@Suite("A model that speaks text") struct TextToSpeechTests {
  /// Recordings of a language with two words: "low" is a low tone, "rise" is a low tone that becomes a high one. Before,
  /// between and after them it is quiet.
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 0)
    for (index, words) in [["low", "rise"], ["rise", "low"], ["low", "low", "rise"], ["rise", "rise", "low"]]
      .enumerated()
    {
      var (lines, pieces, time) = ([String](), [Range<Double>: Double](), 0.05)
      for word in words {
        for symbol in word == "low" ? ["l"] : ["l", "h"] {
          lines.append("\(time)\t\(time + 0.1)\t\(symbol)\t\(word)")
          pieces[time..<time + 0.1] = symbol == "l" ? 250 : 1000
          time += 0.1
        }
        time += 0.05
      }
      try workplace.writeSound("corpus/\(index).wav") { sample in
        let now = Double(sample) / 8000
        guard now < time else { return nil }
        guard let frequency = pieces.first(where: { $0.key.contains(now) })?.value else { return 0 }
        return Float(0.5 * sin(2 * .pi * frequency * now))
      }
      try workplace.folder.write(lines.joined(separator: "\n") + "\n", to: "corpus/\(index).lab")
    }
    return workplace
  }

  private func train(_ workplace: Workplace, _ more: String...) throws {
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--condition", "phonemes"] + Workplace.tiny.replaced(by: more),
      in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("says words that it has heard, in the order in which they stand")
  func speaks() throws {
    let workplace = try workplace()
    try train(
      workplace, "--steps", "400", "--set", "residualChannels=8", "--set", "gateChannels=8", "--set",
      "skipChannels=16", "--set", "headChannels=16", "--set", "dilations=1,2,4,8,16", "--batch", "4",
      "--warmup-steps", "10", "--learning-rate", "0.01")
    /// Crossings of zero from below in a stretch of what is said, a second.
    func frequency(_ text: String, _ time: Range<Double>) throws -> Double {
      let outcome = try workplace.run("sample", "--text", text, "--temperature", "0.5", "a.wav")
      try #require(outcome.status == 0, "\(outcome.errors)")
      let samples = try workplace.readSound("a.wav").samples
      let part = samples[Int(time.lowerBound * 8000)..<Int(time.upperBound * 8000)]
      let crossings = zip(part, part.dropFirst()).count { $0 < -0.02 && $1 >= -0.02 }
      return Double(crossings) / (time.upperBound - time.lowerBound)
    }
    // The first word begins after 0.05 s; a tone lasts 0.1 s, and takes a moment to settle.
    #expect(abs(try frequency("low rise", 0.07..<0.15) - 250) < 100)
    #expect(abs(try frequency("low rise", 0.27..<0.35) - 1000) < 150)
    #expect(abs(try frequency("Rise, low!", 0.17..<0.25) - 1000) < 150)
    #expect(abs(try frequency("Rise, low!", 0.27..<0.35) - 250) < 100)
    #expect(abs(try frequency("“Rise” — (low)…", 0.27..<0.35) - 250) < 100)
    // Quiet, three tones, quiet.
    #expect(try workplace.readSound("a.wav").samples.count == 3200)
    #expect(try workplace.run("describe").text.contains("2 phonemes (h l) of 2 words (low, rise)"))
  }

  @Test("is verified, scored and resumed like every model of sounds")
  func everyCommand() throws {
    let (whole, parts) = (try workplace(), try workplace())
    try train(whole, "--steps", "4", "--sample-seconds", "0.1", "--look-every", "2", "--report", "run.html")
    #expect(try PageContent(whole.folder.data("run.html")).text.contains("phonemes words"))
    try train(parts, "--steps", "2")
    let resumed = try parts.run("train", "--corpus", "corpus", "--resume", "--steps", "4", "--threads", "1")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try whole.folder.data("wavegen.safetensors") == parts.folder.data("wavegen.safetensors"))
    #expect(try whole.readSound("wavegen.step-4.wav").samples.count == 800)
    expectFailure(
      try parts.run("train", "--corpus", "corpus", "--resume", "--steps", "5", "--condition", "mel"), code: 64,
      saying: "--condition is mel", "phonemes")
    let verified = try whole.run("verify")
    #expect(verified.status == 0, "\(verified.text)\(verified.errors)")
    let evaluated = try whole.run("evaluate", "--corpus", "corpus")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
  }

  @Test("refuses words and symbols that it has not heard, by their names")
  func unknown() throws {
    let workplace = try workplace()
    try train(workplace, "--steps", "1")
    expectFailure(
      try workplace.run("sample", "--text", "low fall", "a.wav"), code: 64, saying: "\"fall\"", "low, rise")
    expectFailure(try workplace.run("sample", "--text", " , ", "a.wav"), code: 64, saying: "no word")
    expectFailure(try workplace.run("sample", "--seconds", "1", "a.wav"), code: 64, saying: "--text \"low rise\"")
    expectFailure(
      try workplace.run("sample", "--mel-of", "corpus/0.wav", "a.wav"), code: 64, saying: "speaks text", "--text")
    expectFailure(
      try workplace.run("sample", "--text", "low", "--seconds", "1", "a.wav"), code: 64, saying: "--seconds 1.0")
    try workplace.folder.write("0.05\t0.15\tx\tlow\n", to: "corpus/2.lab")
    expectFailure(
      try workplace.run("evaluate", "--corpus", "corpus", "--validation-files", "*"), code: 65, saying: "2.lab",
      "\"x\"", "h, l")
    #expect(!workplace.folder.exists("a.wav"))
  }

  @Test("refuses to say more than there is memory for", .enabled(if: TestBuild.isPlainRelease))
  func tooMuch() throws {
    let workplace = try workplace()
    try train(workplace, "--steps", "1")
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    parts.metadata["configuration"] = parts.metadata["configuration"]?.replacing(
      /"seconds":\[[^\]]*\]/, with: { $0.output.contains(",") ? #""seconds":[60,60]"# : #""seconds":[60]"# })
    try workplace.folder.write(parts.file, to: "wavegen.safetensors")
    let text = Array(repeating: "rise", count: 3000).joined(separator: " ")
    let outcome = try Program.run(
      ["sample", "--text", text, "a.wav"], in: workplace.folder, after: "ulimit -v 1000000")
    expectFailure(outcome, code: 64, saying: "memory", "a shorter --text")
  }

  @Test("needs to be told what is said in every recording")
  func missing() throws {
    let workplace = try workplace()
    func refuse(_ code: Int32, _ words: String...) throws {
      let outcome = try workplace.train("--condition", "phonemes", "--steps", "1")
      for word in words { expectFailure(outcome, code: code, saying: word) }
    }
    try workplace.folder.write("0.05\t0.15\tl\n", to: "corpus/1.lab")
    try workplace.folder.remove("corpus/2.lab")
    // Two of four are left out, and named.
    let half = try workplace.train("--condition", "phonemes", "--steps", "1")
    #expect(half.status == 0 && half.errors.contains("warning   left out 2: 1.wav"), "\(half.errors)")
    #expect(half.errors.contains("2.wav lacks what it goes with: there is no"), "\(half.errors)")
    let scored = try workplace.run("evaluate", "--corpus", "corpus", "--whole", "--json")
    #expect(try scored.json["examples"] as? Int == 2, "\(scored.errors)")
    try workplace.folder.remove("corpus/1.lab")
    try workplace.folder.remove("corpus/3.lab")
    try refuse(65, "3 of the 4 files in corpus", "3.lab")
    try workplace.folder.remove("corpus/0.lab")
    try refuse(66, "0.lab", "beside every recording")
    try workplace.addModel()
    expectFailure(
      try workplace.run("sample", "--text", "low", "a.wav"), code: 64, saying: "--text", "--condition phonemes")
  }

  @Test("learns from times in HTK's units, and nothing from times that lie behind a recording's end")
  func units() throws {
    let workplace = try workplace()
    func learn() throws -> Program.Outcome {
      try Program.run(
        ["train", "--corpus", "corpus", "--condition", "phonemes"] + Workplace.tiny.replaced(by: ["--steps", "1"]),
        in: workplace.folder)
    }
    try workplace.folder.write("0.05\t7.5\tl\tlow\n", to: "corpus/1.lab")
    expectFailure(
      try learn(), code: 65, saying: "line 1 of", "corpus/1.lab", "from 0.05 to 7.5 s", "1.wav lasts 0.45 s")
    for index in 0..<4 {
      try workplace.folder.remove("corpus/\(index).lab")
      try workplace.folder.write("500000\t1500000\tl\tlow\n", to: "corpus/\(index).LAB")
    }
    let counted = try learn()
    #expect(counted.status == 0 && counted.errors.contains("units of 100 ns"), "\(counted.errors)")
    #expect(counted.errors.contains("found files beside recordings under their names: 4 .lab"))
  }
}
