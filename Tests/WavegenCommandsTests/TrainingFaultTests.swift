import Foundation
import Testing
import WavegenTestSupport

@Suite("A training run that something happens to") struct TrainingFaultTests {
  // MARK: Divergence

  private static let reckless = [
    "--learning-rate", "10", "--gradient-norm-limit", "1e9", "--warmup-steps", "0", "--look-every", "2",
  ]

  @Test("A run whose loss explodes goes back, and learns with a quarter of the learning rate")
  func explosion() throws {
    let workplace = try Workplace()
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--steps", "100"] + Workplace.tiny + Self.reckless, in: workplace.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("diverged") }
    #expect(lines.count == 1 && lines.first?.contains("has exploded") == true, "\(outcome.errors)")
    let back = try workplace.log(of: "back")
    #expect(back.count == 1 && back.first?["step"] as? Int != nil)
    let rates = try workplace.log(of: "step").compactMap { $0["learningRate"] as? Double }
    #expect(rates.first == 10 && rates.last == 2.5)
  }

  @Test("A run that diverges twice stops with a diagnosis, and what was best can be used")
  func divergence() throws {
    let workplace = try Workplace()
    let arguments = ["train", "--corpus", "corpus", "--steps", "100", "--report", "run.html", "--weight-decay", "10"]
    let outcome = try Program.run(arguments + Workplace.tiny + Self.reckless, in: workplace.folder)
    expectFailure(outcome, code: 65, saying: "is not a number", "had diverged before", "--learning-rate")
    #expect(outcome.errors.contains("with a quarter of the learning rate"))
    #expect(try workplace.run("describe").status == 0)
    let page = try String(decoding: workplace.folder.data("run.html"), as: UTF8.self)
    #expect(page.contains("had diverged before"))
    // To go on only comes to the same again.
    let again = try Program.run(arguments + ["--resume"] + Self.reckless, in: workplace.folder)
    expectFailure(again, code: 65, saying: "had diverged before")
  }

  // MARK: Two runs

  @Test("A second run to the same output is refused, and a run that was killed is in nobody's way")
  func twoRuns() throws {
    let workplace = try Workplace()
    let program = try Program(
      ["train", "--corpus", "corpus", "--steps", "1000000"] + Workplace.tiny, in: workplace.folder)
    try workplace.waitForSteps(5)
    for resume in [[], ["--resume"]] {
      let second = try Program.run(
        ["train", "--corpus", "corpus", "--steps", "5"] + Workplace.tiny + resume, in: workplace.folder)
      expectFailure(second, code: 74, saying: "wavegen.log.jsonl", "another process")
    }
    #expect(!workplace.folder.exists("wavegen.run-1.log.jsonl"))
    #expect(try workplace.train("--steps", "2", "--output", "other.safetensors").status == 0)
    program.send(SIGKILL)
    _ = try program.outcome()
    #expect(try workplace.train("--steps", "5").status == 0)
    #expect(workplace.folder.exists("wavegen.run-1.log.jsonl"))
  }

  // MARK: Kills

  @Test("A run that was killed before its first save goes on, and from wherever it is killed it comes to the same bits")
  func kills() throws {
    let (broken, whole) = try (Workplace(), Workplace())
    let arguments = ["train", "--corpus", "corpus", "--steps", "120", "--look-every", "2"] + Workplace.tiny
    #expect(try Program.run(arguments, in: whole.folder).status == 0)
    for steps in [3, 20, 41, 90] {
      let isBegun = broken.folder.exists("wavegen.training.good.safetensors")
      let program = try Program(arguments + (isBegun ? ["--resume"] : []), in: broken.folder)
      try broken.waitForSteps(steps)
      program.send(SIGKILL)
      let outcome = try program.outcome()
      #expect(outcome.errors.contains("resuming") == isBegun, "\(outcome.errors)")
    }
    let last = try Program.run(arguments + ["--resume"], in: broken.folder)
    #expect(last.status == 0 && last.errors.contains("resuming"), "\(last.errors)")
    #expect(try broken.folder.data("wavegen.safetensors") == whole.folder.data("wavegen.safetensors"))
    let states = try [broken, whole].map { try TensorFileParts($0.folder.data("wavegen.training.safetensors")) }
    #expect(try states[0].tensors == states[1].tensors)
  }

  // MARK: The disk

  @Test(
    "A disk that is full ends the run in a sentence, and with room again it goes on",
    .enabled(if: TestBuild.isPlainRelease))
  func fullDisk() throws {
    let (full, whole) = try (Workplace(), Workplace())
    let arguments = ["train", "--corpus", "corpus", "--steps", "40", "--look-every", "5"] + Workplace.tiny
    #expect(try Program.run(arguments, in: whole.folder).status == 0)
    // No file may have more than 24 blocks of 512 bytes: the model fits, its training state does not.
    let outcome = try Program.run(arguments, in: full.folder, after: "ulimit -f 24")
    expectFailure(outcome, code: 74, saying: "training", "could not write")
    #expect(try !full.folder.names.contains { $0.contains("partial") })
    let again = try Program.run(arguments, in: full.folder)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try full.folder.data("wavegen.safetensors") == whole.folder.data("wavegen.safetensors"))
  }

  // MARK: The corpus

  @Test("A corpus that changes while it is learned changes nothing, and is noticed when the run is resumed")
  func corpusChanges() throws {
    let (changed, whole) = try (Workplace(), Workplace())
    let arguments = ["train", "--corpus", "corpus", "--steps", "60", "--look-every", "10"] + Workplace.tiny
    let program = try Program(arguments, in: changed.folder)
    try changed.waitForSteps(1)
    try changed.folder.remove("corpus/tone-0.wav")
    try changed.folder.write("grown out of all recognition", to: "corpus/tone-1.wav")
    // As long as before, and another sound.
    try changed.writeTone("corpus/tone-2.wav", frequency: 777, sampleCount: 800 + 160 * 2)
    #expect(try program.outcome().status == 0)
    #expect(try Program.run(arguments, in: whole.folder).status == 0)
    #expect(try changed.folder.data("wavegen.safetensors") == whole.folder.data("wavegen.safetensors"))
    let resumed = try changed.train("--steps", "61", "--resume")
    #expect(resumed.status == 0 && resumed.errors.contains("warning   the corpus has changed"), "\(resumed.errors)")
    #expect(resumed.errors.contains("tone-1.wav"))
  }

  @Test("A recording that gave way to another one of the same length is noticed")
  func replacedRecording() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "2", "--trim", "off").status == 0)
    try workplace.writeTone("corpus/tone-2.wav", frequency: 777, sampleCount: 800 + 160 * 2)
    let resumed = try workplace.train("--steps", "3", "--trim", "off", "--resume")
    #expect(resumed.errors.contains("the corpus has changed"), "\(resumed.errors)")
  }

  // MARK: Memory

  @Test(
    "A run that does not fit into memory is refused before it begins, with what to take instead",
    .enabled(if: TestBuild.isPlainRelease))
  func memory() throws {
    let workplace = try Workplace(recordingCount: 1)
    try workplace.writeTone("corpus/long.wav", sampleCount: 400_000)
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--steps", "1", "--preset", "base", "--crop-seconds", "40", "--threads", "1"],
      in: workplace.folder, after: "ulimit -v 6000000")
    expectFailure(outcome, code: 64, saying: "of memory", "are free", "--crop-seconds")
    #expect(!workplace.folder.exists("wavegen.log.jsonl"))
  }

  @Test("Memory does not grow with the steps", .enabled(if: TestBuild.isPlainRelease))
  func flatMemory() throws {
    let workplace = try Workplace()
    let peaks = try ["300", "3000"].map { steps in
      let outcome = try workplace.train("--steps", steps, "--look-every", "100", "--json")
      return try #require(try outcome.json["peak_memory_bytes"] as? Int)
    }
    #expect(peaks[1] < peaks[0] + (4 << 20), "\(peaks)")
  }
}
