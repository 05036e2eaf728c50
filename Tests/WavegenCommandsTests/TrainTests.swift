import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen train") struct TrainTests {
  @Test("A folder of recordings becomes a model, a state to resume from and a log")
  func files() throws {
    let workplace = try Workplace()
    let outcome = try workplace.train("--steps", "3")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(
      try workplace.folder.names == [
        "corpus", "wavegen.log.jsonl", "wavegen.safetensors", "wavegen.training.good.safetensors",
        "wavegen.training.safetensors",
      ])
    let sample = try workplace.run("sample", "--seconds", "0.1", "out.wav")
    #expect(sample.status == 0, "\(sample.errors)")
    #expect(try workplace.readSound("out.wav").samples.count == 800)
  }

  @Test("Standard error tells what was found, what is built, what it costs and what to beat")
  func talk() throws {
    let outcome = try Workplace().train("--steps", "3")
    let lines = outcome.errors.split(separator: "\n")
    let told = ["corpus", "model", "larger", "split", "network", "training", "memory", "baseline"]
    let labels = lines.map { String($0.prefix { $0 != " " }) }.filter(told.contains)
    #expect(Array(labels.prefix(told.count)) == told, "\(outcome.errors)")
    #expect(lines[0].contains("6 recordings") && lines[0].contains("8000 Hz"))
    #expect(lines.contains { $0.hasPrefix("split ") && $0.contains("1 recording held out") })
    #expect(lines.contains { $0.hasPrefix("network ") && $0.contains("receptive field 9 samples") })
    #expect(lines.contains { $0.hasPrefix("step 3  ") && $0.contains("bits per held-out sample (best)") })
    #expect(lines.contains { $0.hasPrefix("model     wavegen.safetensors: ") })
    #expect(!outcome.errors.contains("\r") && !outcome.errors.contains("\u{1B}"))
  }

  @Test("A model that has learned nothing is called that, and one that has is offered to the ear")
  func verdict() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "1").errors.contains("noise"))
    let longer = try workplace.train("--steps", "300", "--learning-rate", "0.02", "--look-every", "100")
    #expect(longer.errors.contains("fewer than the histogram"), "\(longer.errors)")
    #expect(longer.errors.contains("wavegen sample --seconds 2 out.wav"))
  }

  @Test("Every line of the log is JSON: a beginning, each step, each look")
  func log() throws {
    let workplace = try Workplace()
    _ = try workplace.train("--steps", "5", "--look-every", "2")
    let log = try workplace.log()
    #expect(log.first?["event"] as? String == "begin")
    let steps = try workplace.log(of: "step")
    #expect(steps.compactMap { $0["step"] as? Int } == [1, 2, 3, 4, 5])
    for step in steps {
      #expect((step["bitsPerSymbol"] as? Double ?? -1) > 0 && (step["gradientNorm"] as? Double ?? -1) > 0)
      #expect((step["learningRate"] as? Double ?? -1) > 0 && (step["symbolsPerSecond"] as? Double ?? -1) > 0)
    }
    let looks = try workplace.log(of: "look")
    #expect(looks.compactMap { $0["step"] as? Int } == [2, 4, 5])
    #expect(looks.allSatisfy { $0["heldOutBitsPerSymbol"] is Double && $0["isBest"] is Bool })
  }

  @Test("--json prints one object on standard output and nothing else")
  func json() throws {
    let workplace = try Workplace()
    let outcome = try workplace.train("--steps", "3", "--json")
    let result = try outcome.json
    #expect(result["checkpoint"] as? String == "wavegen.safetensors")
    #expect(result["steps"] as? Int == 3)
    let symbols = try #require(result["symbols"] as? Int)
    #expect(symbols > 3 * 400 && symbols <= 3 * 2 * 400)
    let look = try #require(try workplace.log(of: "look").last)
    #expect(result["bits_per_symbol"] as? Double == look["heldOutBitsPerSymbol"] as? Double)
    #expect(result["baseline_bits_per_symbol"] is Double)
    #expect((result["seconds"] as? Double ?? -1) > 0)
    #expect((result["peak_memory_bytes"] as? Int ?? 0) > 1_000_000)
  }

  @Test("The same command gives the same weights, for one thread and for two; another seed gives others")
  func reproducible() throws {
    let workplace = try Workplace()
    for (name, more) in [("a", []), ("b", ["--threads", "2"]), ("c", ["--seed", "1"])] {
      let options = Array(Workplace.tiny.dropLast(2)) + ["--steps", "4", "--output", "\(name).safetensors"] + more
      #expect(try Program.run(["train", "--corpus", "corpus"] + options, in: workplace.folder).status == 0)
    }
    let (one, two, other) = try (
      TensorFileParts(workplace.folder.data("a.safetensors")), TensorFileParts(workplace.folder.data("b.safetensors")),
      TensorFileParts(workplace.folder.data("c.safetensors"))
    )
    #expect(try one.tensors == two.tensors)
    #expect(one.data != other.data)
  }

  @Test("The longest window is told to the millisecond", arguments: ["0.25", "0.05", "1.25", "2.0"])
  func window(seconds: String) throws {
    let outcome = try Workplace().train("--steps", "1", "--crop-seconds", seconds)
    #expect(outcome.errors.contains(" of at most \(seconds) s a step"), "\(outcome.errors)")
  }

  @Test(
    "A level below 0 is a value of --trim, with and without the equals sign",
    arguments: [["--trim", "-30"], ["--trim=-30"]])
  func trim(options: [String]) throws {
    let workplace = try Workplace()
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--steps", "1"] + Workplace.tiny + options, in: workplace.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let sound = try workplace.run("describe", "--json").json["sound"] as? [String: Any]
    #expect(sound?["trimThresholdInDecibels"] as? Double == -30)
  }

  @Test("An output that some file of a run cannot go to is refused before anything is read")
  func impossibleOutputs() throws {
    let workplace = try Workplace()
    func expect(_ options: String..., code: Int32, saying words: String...) throws {
      let arguments = ["train", "--corpus", "corpus", "--steps", "1"] + Workplace.tiny + options
      let outcome = try Program.run(arguments, in: workplace.folder)
      for word in words { expectFailure(outcome, code: code, saying: word) }
      #expect(!outcome.errors.contains("recordings"))
    }
    let long = String(repeating: "a", count: 230)
    try expect("--output", "\(long).safetensors", code: 74, saying: "\(long).training.", "too long")
    for pipe in ["pipe.safetensors", "a.log.jsonl", "a.training.safetensors", "page.html"] {
      #expect(mkfifo(workplace.path(pipe), 0o600) == 0)
    }
    try expect("--output", "pipe.safetensors", code: 64, saying: "pipe.safetensors is a pipe")
    try expect("--output", "a.safetensors", code: 64, saying: "a.training.safetensors is a pipe")
    try expect("--report", "page.html", code: 64, saying: "page.html is a pipe")
    try workplace.folder.makeFolder("corpus2")
    #expect(try workplace.train("--steps", "1", "--sample-seconds", "0.1", "--output", "corpus2/new").status == 0)
    try FileManager.default.removeItem(atPath: workplace.path("corpus2"))
    try expect(
      "--output", "corpus/new", "--sample-seconds", "0.1", code: 64, saying: "corpus/new lies in the corpus",
      "--sample-seconds", "put --checkpoint elsewhere")
    #expect(
      try workplace.folder.names == [
        "a.log.jsonl", "a.training.safetensors", "corpus", "page.html", "pipe.safetensors",
      ])
  }

  @Test("--output names the model and what lies beside it")
  func output() throws {
    let workplace = try Workplace()
    try workplace.folder.makeFolder("models")
    let outcome = try workplace.train("--steps", "2", "--output", "models/tones.safetensors")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: workplace.path("models")).sorted()
        == [
          "tones.log.jsonl", "tones.safetensors", "tones.training.good.safetensors", "tones.training.safetensors",
        ])
    #expect(try workplace.folder.names == ["corpus", "models"])
  }

  @Test(
    "An output that cannot be written is found out before anything is read", arguments: ["no/where.safetensors", "."])
  func unwritable(output: String) throws {
    let outcome = try Workplace().train("--steps", "2", "--output", output)
    expectFailure(outcome, code: 74, saying: output)
    #expect(!outcome.errors.contains("corpus "))
  }

  @Test("--sample-seconds leaves a sound of that length beside the model")
  func sampleSeconds() throws {
    let workplace = try Workplace()
    _ = try workplace.train("--steps", "2", "--sample-seconds", "0.05")
    #expect(try workplace.readSound("wavegen.step-2.wav").samples.count == 400)
  }

  @Test("--epochs is counted in recordings, --minutes in time, and --patience ends a run that stands still")
  func limits() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--epochs", "2", "--validation-files", "tone-0.wav").status == 0)
    // Five recordings of 960 … 1600 samples make 3 + 3 + 4 + 4 + 4 windows of 400.
    #expect(try workplace.log(of: "step").count == 2 * 9)
    let timed = try workplace.train("--minutes", "0.005", "--json")
    #expect(try timed.json["seconds"] as? Double ?? 0 > 0.3)
    let still = try workplace.train(
      "--steps", "100000", "--learning-rate", "0.000000001", "--look-every", "1", "--patience", "3", "--seed", "3")
    #expect(still.status == 0)
    #expect(still.errors.contains("no improvement"))
  }

  @Test("A loss that is no number ends the run with 65 and advice")
  func divergence() throws {
    // Sixteen layers that each make the stream a thousand times larger exceed what a number can hold.
    let outcome = try Workplace().train("--steps", "5", "--set", "dilations=2x8", "--set", "residualScale=1000")
    expectFailure(outcome, code: 65, saying: "step 0", "--learning-rate")
  }
}
