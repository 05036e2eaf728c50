import Foundation
import Testing
import WavegenTestSupport

@Suite("The models that come with the program") struct ShippedModelTests {
  @Test("draw where no model has been trained")
  func draws() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(["sample", "--class", "7", "--count", "4", "digits.png"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("handwritten-digits, which comes with wavegen"))
    #expect(try folder.data("digits.png").prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
  }

  @Test("speak where no model has been trained, as long as such a word takes")
  func speaks() throws {
    let workplace = try Workplace(recordingCount: 0)
    let outcome = try workplace.run("sample", "--label", "digit=7", "seven.wav")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("spoken-digits, which comes with wavegen"))
    let (samples, sampleRate) = try workplace.readSound("seven.wav")
    #expect(sampleRate == 8000 && 0.2...1 ~= Double(samples.count) / 8000)
    #expect(samples.contains { $0.magnitude > 0.01 }, "that is hardly to be heard")
    #expect(try workplace.run("sample", "--label", "digit=3", "three.wav").status == 0)
    #expect(try workplace.folder.data("three.wav") != workplace.folder.data("seven.wav"))
  }

  @Test(
    "are found by name, and are what verify says a model has to be",
    arguments: [
      ("handwritten-digits", "classes 0 1 2 3 4 5 6 7 8 9"), ("spoken-digits", "label     digit: 0 1 2 3 4 5 6 7 8 9"),
    ])
  func named(name: String, knowing classes: String) throws {
    let folder = try TemporaryFolder()
    let description = try Program.run(["describe", "--checkpoint", name], in: folder)
    #expect(description.status == 0, "\(description.errors)")
    #expect(description.text.contains(classes))
    #expect(description.text.contains("left out of 15 % of the examples"))
    #expect(try Program.run(["verify", "--checkpoint", name], in: folder).status == 0)
  }

  @Test(
    "are named by every command that finds no model",
    arguments: [
      "sample -", "sample out.txt", "describe", "verify", "complete in.png out.png", "complete in.wav out.wav",
      "evaluate --corpus corpus", "describe --checkpoint handwriten-digits",
    ])
  func named(command: String) throws {
    let workplace = try Workplace(recordingCount: 1)
    let outcome = try Program.run(command.split(separator: " ").map(String.init), in: workplace.folder)
    expectFailure(
      outcome, code: 66, saying: "--checkpoint handwritten-digits", "--checkpoint spoken-digits")
  }

  @Test("are called by their names, and not by where they lie, when a label or a class is unknown to them")
  func unknown() throws {
    let folder = try TemporaryFolder()
    for (arguments, name) in [
      (["sample", "--label", "digit=77", "out.wav"], "spoken-digits"),
      (["sample", "--class", "cat", "out.png"], "handwritten-digits"),
    ] {
      let outcome = try Program.run(arguments, in: folder)
      expectFailure(outcome, code: 64, saying: "the model is \(name), which comes with wavegen")
      #expect(!outcome.errors.contains(".safetensors"), "\(outcome.errors)")
    }
    expectWrongUsage(
      try Program.run(["describe", "--checkpoint", "-"], in: folder), saying: "--checkpoint names a file")
  }

  @Test("continue a recording with guidance, which both predictions have heard")
  func guided() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.writeTone("tone.wav", sampleCount: 400)
    func continued(_ options: String...) throws -> [Float] {
      let outcome = try Program.run(
        ["complete", "--checkpoint", "spoken-digits", "tone.wav", "out.wav", "--seconds", "0.02", "--label", "digit=7"]
          + options, in: workplace.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try workplace.readSound("out.wav").samples
    }
    let plain = try continued()
    // Next to no exaggeration is none, which it would not be if one of the predictions had heard something else.
    #expect(try continued("--guidance", "1.0000001") == plain)
    #expect(try continued("--guidance", "digit=1.0000001") == plain)
    #expect(try continued("--guidance", "4") != plain)
    let unasked = try workplace.run(
      "sample", "--checkpoint", "spoken-digits", "--guidance", "2", "--seconds", "0.01", "out.wav")
    #expect(unasked.errors.contains("no label is asked for"), "\(unasked.errors)")
  }

  @Test("are found as `make install` puts them, through a link, and by the name of their file")
  func installed() throws {
    let folder = try TemporaryFolder()
    let install = """
      mkdir -p there/bin there/share/wavegen && cp "$1" there/bin/wavegen && \
      cp "$(dirname "$1")"/wavegen_WavegenCommands.resources/*.safetensors there/share/wavegen && \
      ln -s there/bin/wavegen link && shift && set -- ./link "$@"
      """
    let outcome = try Program.run(
      ["describe", "--checkpoint", "spoken-digits.safetensors"], in: folder, after: install)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("label     digit"))
  }

  @Test("are said to be missing where the program was copied without them: where it looked, and where they come from")
  func alone() throws {
    let folder = try TemporaryFolder()
    let copy = "cp \"$1\" alone && shift && set -- ./alone \"$@\""
    for command in [
      ["sample", "--label", "digit=7", "seven.wav"], ["describe", "--checkpoint", "spoken-digits"], ["describe"],
    ] {
      let outcome = try Program.run(command, in: folder, after: copy)
      expectFailure(
        outcome, code: 66,
        saying: "\(folder.path)/wavegen_WavegenCommands.resources", "share/wavegen", "make build", "make install")
      #expect(!outcome.errors.contains("take one that comes"), "no command is advised that would fail")
    }
  }

  @Test("are offered where a model of one's own does not know what is asked for, and it is said whose model it is")
  func unknownRequests() throws {
    let sounds = try Workplace(recordingCount: 0)
    try sounds.addModel()
    expectFailure(
      try sounds.run("sample", "--label", "digit=7", "seven.wav"), code: 64,
      saying: "--label digit=7", "no labels", "the model is wavegen.safetensors", "--checkpoint spoken-digits")
    expectFailure(
      try sounds.run("sample", "--class", "7", "seven.wav"), code: 64,
      saying: "--class 7", "makes sound", "--checkpoint handwritten-digits")
    let images = try ImageWorkplace(trainingCount: 20, testCount: 2)
    try #require(images.train("--steps", "1").status == 0)
    expectFailure(
      try images.run("sample", "--class", "red", "out.png"), code: 64,
      saying: "no class \"red\"", "the model is wavegen.safetensors")
    let other = try images.run("sample", "--label", "digit=7", "out.png")
    expectFailure(other, code: 64, saying: "makes images", "--checkpoint spoken-digits")
  }

  @Test("do not stand in the way of a model of one's own, and none writes")
  func ownModel() throws {
    let workplace = try Workplace(recordingCount: 0)
    expectFailure(try workplace.run("sample", "out.txt"), code: 66, saying: "wavegen.safetensors", "wavegen train")
    try workplace.addModel()
    expectFailure(try workplace.run("sample", "out.png"), code: 64, saying: "out.png")
    expectFailure(
      try workplace.run("sample", "--checkpoint", "absent", "out.png"), code: 66, saying: "absent")
  }
}
