import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen train --resume") struct ResumeTests {
  /// Two workplaces hold the same training state and the same model, to the last bit of every tensor.
  private func expectSame(_ first: Workplace, _ second: Workplace, at location: SourceLocation = #_sourceLocation)
    throws
  {
    for name in ["wavegen.training.safetensors", "wavegen.safetensors"] {
      let parts = try [first, second].map { try TensorFileParts($0.folder.data(name)) }
      #expect(try parts[0].tensors == parts[1].tensors, "\(name)", sourceLocation: location)
    }
  }

  @Test("Ten steps and ten more are twenty, bit for bit")
  func tenAndTen() throws {
    let (whole, halves) = try (Workplace(), Workplace())
    #expect(try whole.train("--steps", "20", "--look-every", "5").status == 0)
    #expect(try halves.train("--steps", "10", "--look-every", "5").status == 0)
    let resumed = try halves.run("train", "--corpus", "corpus", "--steps", "20", "--look-every", "5", "--resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("resuming  after step 10"))
    try expectSame(whole, halves)
    #expect(try halves.log(of: "step").compactMap { $0["step"] as? Int } == Array(1...20))
    #expect(!halves.folder.exists("wavegen.run-1.safetensors"))
  }

  @Test(
    "A run that was asked to stop says how to go on, and going on gives what an unbroken run gives",
    arguments: [SIGINT, SIGTERM, SIGHUP])
  func interrupted(signal: Int32) throws {
    let (broken, whole) = try (Workplace(), Workplace())
    let program = try Program(
      ["train", "--corpus", "corpus", "--steps", "1000000", "--look-every", "1000000"] + Workplace.tiny,
      in: broken.folder)
    try broken.waitForSteps(5)
    program.send(signal)
    let outcome = try program.outcome()
    expectFailure(outcome, code: 130, saying: "--resume", "all is saved")
    let step = try #require(try broken.log(of: "step").last?["step"] as? Int)
    #expect(outcome.errors.contains("stopped after step \(step)"))
    let goal = "\(step + 20)"
    let resumed = try broken.train("--steps", goal, "--look-every", "1000000", "--resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try whole.train("--steps", goal, "--look-every", "1000000").status == 0)
    try expectSame(broken, whole)
  }

  @Test("A run that was killed goes on from the last save")
  func killed() throws {
    let (broken, whole) = try (Workplace(), Workplace())
    #expect(try broken.train("--steps", "10").status == 0)
    let program = try Program(
      ["train", "--corpus", "corpus", "--steps", "1000000", "--resume"] + Workplace.tiny, in: broken.folder)
    try broken.waitForSteps(30)
    program.send(SIGKILL)
    #expect(try program.outcome().signal == SIGKILL)
    let resumed = try broken.train("--steps", "20", "--resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("resuming  after step 10"))
    #expect(try whole.train("--steps", "20").status == 0)
    try expectSame(broken, whole)
  }

  @Test(
    "Other values than the run began with are refused by the name of their option",
    arguments: [
      (["--learning-rate", "0.5"], "--learning-rate is 0.5 here and 0.0"),
      (["--batch", "3"], "--batch is 3 here and 2"),
      (["--seed", "9"], "--seed is 9 here and 0"),
      (["--crop-seconds", "0.1"], "--crop-seconds is 0.1 here and 0.05 in the run"),
      (["--set", "residualChannels=5"], "--set residualChannels is 5 here and 4"),
      (["--set", "hasBias=false"], "--set hasBias is false here and true"),
      (["--trim", "off"], "--trim is absent here"), (["--trim", "-30"], "--trim is -30 here and -60 in the run"),
      (["--sample-rate", "4000"], "--sample-rate is 4000"), (["--validation-fraction", "0.3"], "fraction 0.3 here"),
      (["--gradient-norm-limit", "3"], "--gradient-norm-limit is 3"),
      (["--schedule", "cosine"], "--schedule is cosine"), (["--set", "levelCount=16"], "--set levelCount is 16 here"),
      (
        ["--distribution", "mixture"], "with other values: --distribution is mixture here and softmax in the run; leave"
      ),
    ])
  func differences(options: [String], words: String) throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "2").status == 0)
    let before = try workplace.folder.data("wavegen.training.safetensors")
    let outcome = try Program.run(
      ["train", "--corpus", "corpus", "--steps", "4", "--resume"] + options, in: workplace.folder)
    expectFailure(outcome, code: 64, saying: words)
    #expect(try workplace.folder.data("wavegen.training.safetensors") == before)
  }

  @Test("Without a run to resume there is a hint")
  func nothing() throws {
    let workplace = try Workplace()
    expectFailure(
      try workplace.train("--steps", "2", "--resume"), code: 66, saying: "wavegen.training.safetensors",
      "without --resume")
    #expect(try workplace.folder.names == ["corpus"])
  }

  @Test("A corpus that has changed is noticed")
  func corpusChanged() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "2").status == 0)
    #expect(!(try workplace.train("--steps", "3", "--resume").errors.contains("has changed")))
    try workplace.writeTone("corpus/new.wav", sampleCount: 700)
    let outcome = try workplace.train("--steps", "4", "--resume")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("warning   the corpus has changed"))
    #expect(outcome.errors.contains("7 examples now"), "\(outcome.errors)")
  }

  @Test("A run that is over says so, and remembers the last goal it was given")
  func over() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "2").status == 0)
    #expect(try workplace.train("--steps", "2", "--resume").errors.contains("already come to its end"))
    #expect(try workplace.train("--steps", "5", "--resume").status == 0)
    let again = try workplace.run("train", "--corpus", "corpus", "--resume", "--json")
    #expect(again.errors.contains("already come to its end"))
    #expect(try again.json["steps"] as? Int == 5)
  }

  @Test("A model that has gone is there again, and one of another run is not replaced")
  func model() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "2").status == 0)
    let model = try workplace.folder.data("wavegen.safetensors")
    for isEmpty in [false, true] {
      try FileManager.default.removeItem(atPath: workplace.path("wavegen.safetensors"))
      if isEmpty { try workplace.folder.write("", to: "wavegen.safetensors") }
      let again = try workplace.train("--steps", "2", "--resume")
      #expect(again.status == 0 && again.errors.contains("is gone; the next look writes one again"), "\(again.errors)")
      #expect(try workplace.folder.data("wavegen.safetensors") == model)
    }

    #expect(try workplace.train("--steps", "1", "--set", "gateChannels=6", "--output", "other").status == 0)
    let other = try workplace.folder.data("other")
    try workplace.folder.write(other, to: "wavegen.safetensors")
    let refused = try workplace.train("--steps", "3", "--resume")
    expectFailure(
      refused, code: 65, saying: "wavegen.safetensors is another model", "wavegen.training.safetensors")
    #expect(try workplace.folder.data("wavegen.safetensors") == other)
  }

  @Test(
    "A damaged state is refused in a sentence",
    arguments: [
      ("progress", "step", -1 as any Sendable), ("progress", "step", Int.max), ("progress", "seconds", -1.0),
      ("training", "batchSize", 0), ("training", "batchSize", 1 << 60), ("training", "windowLength", 0),
      ("training", "windowLength", -5), ("training", "learningRate", -1), ("training", "averageDecay", 7),
      ("context", "limitValue", -1), ("context", "heldOutRule", "fraction 3"), ("training", "schedule", "zigzag"),
    ] as [(String, String, any Sendable)])
  func damagedState(key: String, field: String, value: any Sendable) throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "1").status == 0)
    var parts = try TensorFileParts(workplace.folder.data("wavegen.training.safetensors"))
    var object = try parts.object(key)
    #expect(object[field] != nil)
    object[field] = value
    try parts.setObject(key, object)
    try workplace.folder.write(parts.file, to: "wavegen.training.safetensors")
    let outcome = try workplace.run("train", "--corpus", "corpus", "--steps", "3", "--resume")
    expectFailure(outcome, code: 65, saying: "wavegen.training.safetensors")
  }

  @Test("A state whose sound cannot be is damaged, whatever the options say")
  func damagedSound() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "1").status == 0)
    var parts = try TensorFileParts(workplace.folder.data("wavegen.training.safetensors"))
    var context = try parts.object("context")
    var checkpoint = try #require(context["checkpoint"] as? [String: Any])
    var sound = try #require(checkpoint["sound"] as? [String: Any])
    sound["sampleRate"] = 1_000_001
    checkpoint["sound"] = sound
    context["checkpoint"] = checkpoint
    try parts.setObject("context", context)
    try workplace.folder.write(parts.file, to: "wavegen.training.safetensors")
    expectFailure(
      try workplace.train("--steps", "3", "--resume"), code: 65, saying: "wavegen.training.safetensors")
  }
}

extension Workplace {
  /// Waits until a run's log holds this many steps.
  func waitForSteps(_ count: Int) throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      if let text = try? String(decoding: folder.data("wavegen.log.jsonl"), as: UTF8.self),
        text.components(separatedBy: "\"event\":\"step\"").count > count
      {
        return
      }
      usleep(2000)
    }
    Issue.record("the run took no \(count) steps within half a minute")
  }
}
