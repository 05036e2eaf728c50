import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen sample") struct SampleTests {
  private func workplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 1)
    try workplace.addModel()
    return workplace
  }

  @Test("A seed gives the same bytes on every run and for every number of threads, another seed gives others")
  func seeds() throws {
    let workplace = try workplace()
    for (name, options) in [
      ("a", []), ("b", []), ("c", ["--threads", "1"]), ("d", ["--threads", "2"]), ("e", ["--threads", "8"]),
      ("f", ["--seed", "1"]),
    ] {
      let outcome = try Program.run(["sample", "--seconds", "0.2", "\(name).wav"] + options, in: workplace.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    let first = try workplace.folder.data("a.wav")
    for name in ["b", "c", "d", "e"] { #expect(try workplace.folder.data("\(name).wav") == first) }
    #expect(try workplace.folder.data("f.wav") != first)
  }

  @Test("Every format holds exactly the samples that were asked for", arguments: ["wav", "flac", "ogg", "aiff"])
  func formats(ending: String) throws {
    let workplace = try workplace()
    for (seconds, count) in [("0.1", 800), ("0.0123", 98), ("0.00001", 1)] {
      let outcome = try workplace.run("sample", "--seconds", seconds, "out.\(ending)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let sound = try workplace.readSound("out.\(ending)")
      #expect(sound.samples.count == count)
      #expect(sound.sampleRate == 8000)
    }
  }

  @Test("Lossless formats hold the same samples")
  func lossless() throws {
    let workplace = try workplace()
    for ending in ["wav", "flac", "aiff"] { _ = try workplace.run("sample", "--seconds", "0.1", "out.\(ending)") }
    let samples = try workplace.readSound("out.wav").samples
    #expect(Set(samples).count > 10)
    #expect(try workplace.readSound("out.flac").samples == samples)
    #expect(try workplace.readSound("out.aiff").samples == samples)
  }

  @Test("- writes a WAV to standard output, with the samples that a file would hold")
  func standardOutput() throws {
    let workplace = try workplace()
    let outcome = try workplace.run("sample", "--seconds", "0.1", "-")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.count == 44 + 1600)
    #expect(outcome.output.prefix(4) == Data("RIFF".utf8) && outcome.output[8..<16] == Data("WAVEfmt ".utf8))
    let size = outcome.output[40..<44].enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    #expect(size == 1600)
    try workplace.folder.write(outcome.output, to: "piped.wav")
    _ = try workplace.run("sample", "--seconds", "0.1", "file.wav")
    #expect(try workplace.readSound("piped.wav").samples == workplace.readSound("file.wav").samples)
  }

  @Test("--count makes different sounds, of which the first is what one alone would be")
  func count() throws {
    let workplace = try workplace()
    #expect(try workplace.run("sample", "--seconds", "0.1", "--count", "3", "out.wav").status == 0)
    _ = try workplace.run("sample", "--seconds", "0.1", "single.wav")
    let sounds = try (1...3).map { try workplace.folder.data("out-\($0).wav") }
    #expect(Set(sounds).count == 3)
    #expect(try workplace.folder.data("single.wav") == sounds[0])
    #expect(!workplace.folder.exists("out.wav"))
    _ = try workplace.run("sample", "--seconds", "0.1", "--count", "3", "--threads", "3", "again.wav")
    #expect(try (1...3).map { try workplace.folder.data("again-\($0).wav") } == sounds)
  }

  @Test("--prime continues a recording, and --keep-prime begins with it")
  func prime() throws {
    let workplace = try workplace()
    for (name, options) in [
      ("plain", []), ("primed", ["--prime", "corpus/tone-0.wav"]),
      ("kept", ["--prime", "corpus/tone-0.wav", "--keep-prime"]),
    ] {
      let outcome = try Program.run(["sample", "--seconds", "0.1", "\(name).wav"] + options, in: workplace.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let (plain, primed, kept, tone) = try (
      workplace.readSound("plain.wav").samples, workplace.readSound("primed.wav").samples,
      workplace.readSound("kept.wav").samples, workplace.readSound("corpus/tone-0.wav").samples
    )
    #expect(primed.count == 800 && primed != plain)
    #expect(kept.count == tone.count + 800)
    #expect(Array(kept.suffix(800)) == primed)
    // The model hears 256 levels; those near half amplitude are about 1/50 apart.
    #expect(zip(kept, tone).allSatisfy { abs($0 - $1) < 0.02 })
  }

  @Test("A prime of another sample rate is resampled and that is said; a folder of recordings is no prime")
  func primeRate() throws {
    let workplace = try workplace()
    try workplace.writeTone("fast.wav", sampleCount: 1600, sampleRate: 16_000)
    let outcome = try workplace.run("sample", "--seconds", "0.05", "--prime", "fast.wav", "--keep-prime", "out.wav")
    #expect(outcome.errors.contains("16000 Hz") && outcome.errors.contains("8000 Hz"))
    #expect(try workplace.readSound("out.wav").samples.count == 800 + 400)
    try workplace.writeTone("corpus/second.wav", sampleCount: 100)
    expectFailure(
      try workplace.run("sample", "--seconds", "0.05", "--prime", "corpus", "two.wav"), code: 64, saying: "--prime")
    expectFailure(
      try workplace.run("sample", "--seconds", "0.05", "--prime", "nothing.wav", "two.wav"), code: 66,
      saying: "nothing.wav")
    #expect(!workplace.folder.exists("two.wav"))
  }

  @Test("--temperature 0 ignores the seed; --top-p near 0 is the same; both differ from a plain draw")
  func temperature() throws {
    let workplace = try workplace()
    for (name, options) in [
      ("cold", ["--temperature", "0"]), ("cold2", ["--temperature", "0", "--seed", "5"]),
      ("narrow", ["--top-p", "0.000001"]), ("half", ["--top-p", "0.5"]), ("plain", []),
    ] {
      let outcome = try Program.run(["sample", "--seconds", "0.1", "\(name).wav"] + options, in: workplace.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let cold = try workplace.folder.data("cold.wav")
    #expect(try workplace.folder.data("cold2.wav") == cold)
    #expect(try workplace.folder.data("narrow.wav") == cold)
    #expect(try Set(["cold", "half", "plain"].map { try workplace.folder.data("\($0).wav") }).count == 3)
  }

  @Test("A sound is drawn with --top-p 0.999 unless something else is asked for")
  func nucleus() throws {
    let workplace = try Workplace(recordingCount: 0)
    // A trained model: of one that finds all codes about as likely, none are a thousandth together.
    let digit = ["sample", "--checkpoint", "spoken-digits", "--label", "digit=8", "--seconds", "0.4"]
    for (name, options) in [("plain", []), ("same", ["--top-p", "0.999"]), ("all", ["--top-p", "1"])] {
      let outcome = try Program.run(digit + ["\(name).wav"] + options, in: workplace.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let plain = try workplace.folder.data("plain.wav")
    #expect(try workplace.folder.data("same.wav") == plain)
    #expect(try workplace.folder.data("all.wav") != plain)
  }

  @Test("Without a model there is a hint how to get one")
  func noModel() throws {
    let workplace = try Workplace(recordingCount: 0)
    for command in [
      ["sample", "--length", "9", "out.txt"], ["describe"], ["verify"], ["evaluate", "--corpus", "corpus"],
    ] {
      let outcome = try Program.run(command, in: workplace.folder)
      expectFailure(outcome, code: 66, saying: "wavegen train", "--checkpoint")
    }
    let named = try workplace.run("sample", "--seconds", "1", "--checkpoint", "my.safetensors", "out.wav")
    expectFailure(named, code: 66, saying: "my.safetensors")
  }

  @Test("--nearest tells which recording a sound is nearest to, how near, and whether it is a copy")
  func nearest() throws {
    let workplace = try Workplace()
    try workplace.addModel()
    let drawn = try workplace.run("sample", "--seconds", "0.2", "--count", "2", "--nearest", "corpus", "a.wav")
    #expect(drawn.status == 0, "\(drawn.errors)")
    for name in ["a-1.wav", "a-2.wav"] {
      let line = try #require(drawn.errors.split(separator: "\n").first { $0.contains("nearest   \(name): tone-") })
      #expect(line.contains(" dB apart") && line.contains("own nearest") && line.contains("no copy"))
    }
    // What begins with a recording, and hardly goes on, is one.
    let primed = try workplace.run(
      "sample", "--seconds", "0.002", "--prime", "corpus/tone-3.wav", "--keep-prime", "--nearest", "corpus", "b.wav")
    #expect(primed.errors.contains("nearest   b.wav: tone-3.wav") && primed.errors.contains("it is a copy"))
    expectWrongUsage(try workplace.run("sample", "--seconds", "0.2", "--nearest", "corpus", "-"), saying: "--nearest")
    expectFailure(
      try workplace.run("sample", "--seconds", "0.2", "--nearest", "nowhere", "c.wav"), code: 66, saying: "nowhere")
  }
}
