import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen evaluate") struct EvaluateTests {
  /// Lengths of the tones of a workplace.
  private static let lengths = (0..<6).map { 800 + 160 * $0 }

  private func workplace(recordingCount: Int = 6) throws -> Workplace {
    let workplace = try Workplace(recordingCount: recordingCount)
    try workplace.addModel()
    return workplace
  }

  @Test("JSON holds bits, nats, the histogram's bits and the counts, and bits are nats over ln 2")
  func json() throws {
    let workplace = try workplace()
    let outcome = try workplace.run("evaluate", "--corpus", "corpus", "--json")
    let result = try outcome.json
    #expect(
      Set(result.keys) == [
        "bits_per_symbol", "nats_per_symbol", "baseline_bits_per_symbol", "symbols", "examples", "levels", "precision",
        "protocol",
      ])
    #expect(result["precision"] as? String == "float32")
    let (bits, nats) = try (
      #require(result["bits_per_symbol"] as? Double), #require(result["nats_per_symbol"] as? Double)
    )
    #expect(abs(bits * log(2) - nats) < 1e-12 * nats)
    #expect(result["examples"] as? Int == 1)
    #expect(Self.lengths.contains(try #require(result["symbols"] as? Int)))
  }

  @Test("What was held out in training is held out again, unusable files or not", arguments: [false, true])
  func sameSplit(hasBadFile: Bool) throws {
    let workplace = try Workplace()
    if hasBadFile {
      // Whatever its name hashes to, a file that is no recording takes no part in the split.
      for index in 0..<5 { try workplace.folder.write("no sound", to: "corpus/bad-\(index).wav") }
    }
    #expect(try workplace.train("--steps", "3").status == 0)
    let look = try #require(try workplace.log(of: "look").last)
    let result = try workplace.run("evaluate", "--corpus", "corpus", "--json").json
    #expect(result["symbols"] as? Int == look["heldOutSymbols"] as? Int)
    let (bits, inTraining) = try (
      #require(result["bits_per_symbol"] as? Double), #require(look["heldOutBitsPerSymbol"] as? Double)
    )
    #expect(abs(bits - inTraining) < 1e-4)
  }

  /// Nats in all, and over how many symbols.
  private func score(_ workplace: Workplace, _ corpus: String, _ options: String...) throws -> (
    nats: Double, symbols: Int
  ) {
    let outcome = try Program.run(["evaluate", "--corpus", corpus, "--json"] + options, in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let json = try outcome.json
    let (nats, symbols) = try (
      #require(json["nats_per_symbol"] as? Double), #require(json["symbols"] as? Int)
    )
    return (nats * Double(symbols), symbols)
  }

  @Test("The held-out end of a single recording is scored from what stands before it, in training as well")
  func endOfRecording() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.folder.makeFolder("alone")
    for (name, count) in [("corpus/whole.wav", 1000), ("alone/beginning.wav", 900)] {
      try workplace.writeSound(name) { $0 < count ? Float(sin(0.001 * Double($0 * $0))) : nil }
    }
    #expect(try workplace.train("--steps", "3", "--trim", "off").status == 0)
    let end = try score(workplace, "corpus")
    let whole = try score(workplace, "corpus", "--validation-files", "*")
    let beginning = try score(workplace, "alone", "--validation-files", "*")
    #expect((end.symbols, whole.symbols, beginning.symbols) == (100, 1000, 900))
    #expect(abs(whole.nats - beginning.nats - end.nats) < 1e-4)
    let look = try #require(try workplace.log(of: "look").last)
    let bits = try #require(look["heldOutBitsPerSymbol"] as? Double)
    #expect(abs(bits * 100 * log(2) - end.nats) < 1e-4)
  }

  @Test(
    "The held-out end of a text is scored from what stands before it, in training as well",
    arguments: ["gru", "wavenet"])
  func endOfText(model: String) throws {
    let workplace = try Workplace(recordingCount: 0)
    let text = (0..<60).map { "line \($0 * $0 % 17)\n" }.joined()
    let cut = text.utf8.count - Int((Double(text.utf8.count) * 0.1).rounded())
    try workplace.folder.write(text, to: "book.txt")
    for (folder, part) in [("whole", text), ("beginning", String(text.utf8.prefix(cut)) ?? "")] {
      try workplace.folder.makeFolder(folder)
      try workplace.folder.write("line", to: folder + "/train.txt")
      try workplace.folder.write(part, to: folder + "/test.txt")
    }
    let tiny =
      model == "gru" ? ["--set", "hiddenChannels=8"] : Workplace.tiny.filter { $0 != "--crop-seconds" && $0 != "0.05" }
    let trained = try Program.run(
      ["train", "--corpus", "book.txt", "--model", model, "--steps", "3"] + tiny, in: workplace.folder)
    try #require(trained.status == 0, "\(trained.errors)")
    let (end, whole) = (try score(workplace, "book.txt"), try score(workplace, "whole"))
    let beginning = try score(workplace, "beginning")
    #expect(end.symbols == text.utf8.count - cut)
    #expect(abs(whole.nats - beginning.nats - end.nats) < 1e-4)
    let look = try #require(try workplace.log(of: "look").last)
    let bits = try #require(look["heldOutBitsPerSymbol"] as? Double)
    #expect(abs(bits * Double(end.symbols) * log(2) - end.nats) < 1e-4)
  }

  @Test(
    "--validation-files chooses what is scored",
    arguments: [
      ("tone-2.wav", [2]), ("tone-[13].wav", [1, 3]), ("*", [0, 1, 2, 3, 4, 5]), ("*.wav", [0, 1, 2, 3, 4, 5]),
    ])
  func pattern(pattern: String, expected: [Int]) throws {
    let workplace = try workplace()
    let result = try workplace.run("evaluate", "--corpus", "corpus", "--validation-files", pattern, "--json").json
    #expect(result["examples"] as? Int == expected.count)
    #expect(result["symbols"] as? Int == expected.reduce(0) { $0 + Self.lengths[$1] })
  }

  @Test("A pattern of the training is remembered")
  func rememberedPattern() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "2", "--validation-files", "tone-[45].wav").status == 0)
    let result = try workplace.run("evaluate", "--corpus", "corpus", "--json").json
    #expect(result["symbols"] as? Int == Self.lengths[4] + Self.lengths[5])
  }

  @Test("A pattern that matches nothing is wrong usage")
  func noMatch() throws {
    let outcome = try workplace().run("evaluate", "--corpus", "corpus", "--validation-files", "song-*.wav")
    expectFailure(outcome, code: 64, saying: "song-*.wav", "6 recordings")
  }

  @Test("A pattern of the training that other recordings do not match asks for one that they do")
  func otherRecordings() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "2", "--validation-files", "tone-[45].wav").status == 0)
    let outcome = try workplace.run("evaluate", "--corpus", "corpus/tone-0.wav")
    expectFailure(outcome, code: 64, saying: "wavegen.safetensors", "tone-[45].wav", "say with --validation-files")
  }

  @Test("A corpus of one recording is split in time, in training and in evaluation", arguments: [false, true])
  func oneRecording(isNamedAsFile: Bool) throws {
    let workplace = try Workplace(recordingCount: 1)
    let corpus = isNamedAsFile ? "corpus/tone-0.wav" : "corpus"
    let training = try workplace.train("--steps", "2", "--validation-fraction", "0.25", corpus: corpus)
    #expect(training.status == 0, "\(training.errors)")
    let look = try #require(try workplace.log(of: "look").last)
    #expect(look["heldOutSymbols"] as? Int == 200)
    #expect(try workplace.run("evaluate", "--corpus", corpus, "--json").json["symbols"] as? Int == 200)
  }

  @Test("For people there is a sentence, on standard output")
  func sentence() throws {
    let outcome = try workplace().run("evaluate", "--corpus", "corpus", "--validation-files", "tone-0.wav")
    #expect(outcome.status == 0)
    #expect(
      outcome.text.contains("bits per sample")
        && outcome.text.contains("800 samples of 1 recording: those of files tone-0.wav\n"))
    #expect(outcome.text.contains("histogram"))
    #expect(!outcome.errors.contains("bits per sample"))
  }

  @Test("The plain loops give what the fast kernels give, up to rounding, and not the same digits by accident")
  func kernels() throws {
    let workplace = try workplace()
    let bits = try ["portable", "reference"].map { kernels in
      try #require(
        try workplace.run("evaluate", "--corpus", "corpus", "--kernels", kernels, "--json").json["bits_per_symbol"]
          as? Double)
    }
    #expect(abs(bits[0] - bits[1]) < 1e-5)
    #expect(bits[0] != bits[1])
  }

  @Test("The number of threads does not change one digit")
  func threads() throws {
    let workplace = try workplace()
    let results = try ["1", "2"].map {
      try workplace.run("evaluate", "--corpus", "corpus", "--threads", $0, "--json").text
    }
    #expect(results[0] == results[1])
  }

  @Test("Other precisions are scored as they generate, nearly the same, and by name", arguments: ["bfloat16", "int8"])
  func precision(name: String) throws {
    let workplace = try workplace()
    func evaluate(_ precision: String, threads: String) throws -> [String: Any] {
      try workplace.run(
        "evaluate", "--corpus", "corpus", "--validation-files", "*", "--precision", precision, "--threads", threads,
        "--json"
      ).json
    }
    let (exact, found) = (try evaluate("float32", threads: "1"), try evaluate(name, threads: "1"))
    #expect(found["precision"] as? String == name)
    #expect(found["symbols"] as? Int == exact["symbols"] as? Int && found["examples"] as? Int == 6)
    let (bits, exactBits) = try (
      #require(found["bits_per_symbol"] as? Double), #require(exact["bits_per_symbol"] as? Double)
    )
    #expect(abs(bits - exactBits) < 0.05)
    #expect(try evaluate(name, threads: "2")["bits_per_symbol"] as? Double == bits)
    let sentence = try workplace.run("evaluate", "--corpus", "corpus", "--precision", name).text
    #expect(sentence.contains("with \(name) weights"))
  }
}
