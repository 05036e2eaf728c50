import Foundation
import Testing
import WavegenTestSupport

@Suite("A new run where an earlier one lies") struct EarlierRunTests {
  @Test("Every run before the last stays whole under a number of its own: model, state, log and sounds")
  func numbered() throws {
    let workplace = try Workplace()
    let endings = ["log.jsonl", "safetensors", "step-2.wav", "training.good.safetensors", "training.safetensors"]
    var runs: [[Data]] = []
    for seed in ["0", "1", "2"] {
      let outcome = try workplace.train("--steps", "2", "--sample-seconds", "0.05", "--seed", seed)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("kept  ") == (seed != "0"))
      #expect(try workplace.log(of: "begin").count == 1)
      runs.append(try endings.map { try workplace.folder.data("wavegen.\($0)") })
    }
    for (index, run) in runs.dropLast().enumerated() {
      for (ending, data) in zip(endings, run) {
        #expect(try workplace.folder.data("wavegen.run-\(index + 1).\(ending)") == data, "\(ending)")
      }
    }
    #expect(Set(runs.joined()).count == 15)
    #expect(try workplace.folder.names.count == 1 + 15)
  }

  @Test("A run that was moved aside can be gone on with there")
  func resumed() throws {
    let (moved, whole) = try (Workplace(), Workplace())
    _ = try moved.train("--steps", "2", "--look-every", "2")
    let outcome = try moved.train("--steps", "3", "--seed", "1")
    #expect(outcome.errors.contains("kept      the files of an earlier run as wavegen.run-1.*"))
    let resumed = try moved.train(
      "--steps", "4", "--look-every", "2", "--output", "wavegen.run-1.safetensors", "--resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    _ = try whole.train("--steps", "4", "--look-every", "2")
    #expect(
      try TensorFileParts(moved.folder.data("wavegen.run-1.training.safetensors")).tensors
        == TensorFileParts(whole.folder.data("wavegen.training.safetensors")).tensors)
  }

  @Test("In another folder, and without an extension, the same happens", arguments: ["models/tones", "./tones"])
  func places(output: String) throws {
    let workplace = try Workplace()
    try workplace.folder.makeFolder("models")
    for seed in ["0", "1"] {
      #expect(try workplace.train("--steps", "1", "--seed", seed, "--output", output).status == 0)
    }
    for ending in ["", ".log.jsonl", ".training.safetensors"] {
      #expect(workplace.folder.exists(output + ending))
      #expect(workplace.folder.exists(output + ".run-1" + ending))
    }
  }

  @Test("The log of a run that kept nothing is kept, and files that no run writes stay where they are")
  func neighbours() throws {
    let workplace = try Workplace()
    let neighbours = ["wavegen.notes.txt", "wavegen.wav", "wavegen-2.safetensors", "wavegen.step-x.wav"]
    for name in neighbours { try workplace.folder.write(name, to: name) }
    try workplace.folder.write("{}\n", to: "wavegen.log.jsonl")
    // A number that is taken, if only by one file, is not given away.
    try workplace.folder.write("mine", to: "wavegen.run-1.safetensors")
    #expect(try workplace.train("--steps", "1").status == 0)
    #expect(try workplace.folder.data("wavegen.run-2.log.jsonl") == Data("{}\n".utf8))
    #expect(try workplace.folder.data("wavegen.run-1.safetensors") == Data("mine".utf8))
    for name in neighbours { #expect(try workplace.folder.data(name) == Data(name.utf8)) }
    #expect(try workplace.log(of: "begin").count == 1)
  }

  @Test("A file that is no model is neither replaced nor moved, and nothing is written beside it")
  func noModel() throws {
    let workplace = try Workplace()
    try workplace.folder.write("mine", to: "notes.txt")
    for output in ["notes.txt", "corpus/tone-1.wav"] {
      let before = try workplace.folder.data(output)
      expectFailure(
        try workplace.train("--steps", "1", "--output", output), code: 64, saying: output, "no model", "--checkpoint")
      #expect(try workplace.folder.data(output) == before)
    }
    #expect(try workplace.folder.names == ["corpus", "notes.txt"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: workplace.path("corpus")).count == 6)
  }

  @Test("A model of another version is moved aside by a new run, and is not what a run goes on with")
  func otherVersion() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "1").status == 0)
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    parts.metadata["version"] = "99"
    let file = try parts.file
    try workplace.folder.write(file, to: "wavegen.safetensors")
    expectFailure(try workplace.train("--steps", "2", "--resume"), code: 65, saying: "checkpoint version 99")
    #expect(try workplace.train("--steps", "1").status == 0)
    #expect(try workplace.folder.data("wavegen.run-1.safetensors") == file)
  }

  @Test("A model behind a symbolic link is not overwritten")
  func link() throws {
    let workplace = try Workplace()
    _ = try workplace.train("--steps", "1", "--output", "first.safetensors")
    let model = try workplace.folder.data("first.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: workplace.path("wavegen.safetensors"), withDestinationPath: "first.safetensors")
    #expect(try workplace.train("--steps", "1", "--seed", "1").status == 0)
    #expect(try workplace.folder.data("first.safetensors") == model)
    #expect(try workplace.folder.data("wavegen.run-1.safetensors") == model)
    #expect(try workplace.folder.data("wavegen.safetensors") != model)
  }

  @Test("A run that is refused leaves an earlier one as it is")
  func refused() throws {
    let workplace = try Workplace()
    _ = try workplace.train("--steps", "1")
    let names = try workplace.folder.names
    #expect(try workplace.train("--steps", "1", corpus: "nowhere").status == 66)
    #expect(try workplace.train("--steps", "1", "--validation-files", "nothing").status == 64)
    #expect(try workplace.folder.names == names)
  }
}
