import Foundation
import Testing
import WavegenTestSupport

@Suite("Damaged checkpoints") struct CheckpointFaultTests {
  /// Ways to damage a checkpoint, and a word that the complaint must hold.
  private static let damages: [(name: String, word: String, damage: @Sendable (inout TensorFileParts) throws -> Void)] =
    [
      ("another version", "version 99", { $0.metadata["version"] = "99" }),
      ("no format", "not a wavegen checkpoint", { $0.metadata["format"] = nil }),
      ("no configuration", "configuration", { $0.metadata["configuration"] = nil }),
      (
        "a value that is not a number", "not a number",
        {
          $0.data[3] = 0x7f; $0.data[2] = 0xc0
        }
      ),
      (
        "a missing tensor", "output.bias",
        { parts in
          // The last tensor, so that the others stay where they are.
          let last = try #require(parts.lastTensor)
          parts.data.removeLast(last.byteCount)
          parts.header[last.name] = nil
        }
      ),
      (
        "a misshapen tensor", "shape",
        { parts in
          let last = try #require(parts.lastTensor)
          var entry = try #require(parts.header[last.name] as? [String: Any])
          entry["shape"] = [2, last.byteCount / 8]
          parts.header[last.name] = entry
        }
      ),
      (
        "a tensor too many", "belong to no layer",
        { parts in
          let end = parts.data.count
          parts.header["z.extra"] = ["dtype": "F32", "shape": [1], "data_offsets": [end, end + 4]]
          parts.data.append(Data(count: 4))
        }
      ),
      (
        "an unknown model", "wavenext",
        { parts in
          var object = try parts.object("configuration")
          object["model"] = "wavenext"
          try parts.setObject("configuration", object)
        }
      ),
      ("a sample rate that no sound has", "between 1 and 1000000 Hz", setting("sampleRate", to: 1_000_001)),
      (
        "levels that no code has", "power of two",
        { parts in
          var object = try parts.object("configuration")
          for key in ["network", "sound"] {
            var inner = try #require(object[key] as? [String: Any])
            inner["levelCount"] = 100
            object[key] = inner
          }
          var training = try #require(object["training"] as? [String: Any])
          training["histogram"] = [Int](repeating: 1, count: 100)
          object["training"] = training
          try parts.setObject("configuration", object)
        }
      ),
      (
        "a held-out rule that is none", "\"fraction 5\"",
        { parts in
          var object = try parts.object("configuration")
          var training = try #require(object["training"] as? [String: Any])
          training["heldOutRule"] = "fraction 5"
          object["training"] = training
          try parts.setObject("configuration", object)
        }
      ),
      ("a margin that is too long", "trimMarginInSeconds is 61", setting("trimMarginInSeconds", to: 61)),
      ("a threshold that is too high", "trimThresholdInDecibels is 3", setting("trimThresholdInDecibels", to: 3)),
      ("a length that is none", "medianSeconds is 0.0, but must be above 0", setting("medianSeconds", to: 0)),
    ]

  /// Changes a value of what the symbols of sound mean.
  private static func setting(
    _ key: String, to value: Double
  ) -> @Sendable (inout TensorFileParts) throws -> Void {
    { parts in
      var object = try parts.object("configuration")
      var sound = try #require(object["sound"] as? [String: Any])
      sound[key] = value
      object["sound"] = sound
      try parts.setObject("configuration", object)
    }
  }

  @Test("Every damage is one sentence that names the file, and exit code 65", arguments: damages.indices)
  func damage(index: Int) throws {
    let workplace = try Workplace(recordingCount: 1)
    try workplace.addModel()
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    try Self.damages[index].damage(&parts)
    try workplace.folder.write(parts.file, to: "model.safetensors")
    for command in [["sample", "--seconds", "0.01", "out.wav"], ["verify"], ["evaluate", "--corpus", "corpus"]] {
      let outcome = try Program.run(command + ["--checkpoint", "model.safetensors"], in: workplace.folder)
      expectFailure(outcome, code: 65, saying: "model.safetensors", Self.damages[index].word)
    }
    #expect(!workplace.folder.exists("out.wav"))
  }

  @Test("A checkpoint that was cut short, emptied or never was one is refused", arguments: [0, 4, 100, -1000, -1])
  func cutShort(length: Int) throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.addModel()
    let file = try workplace.folder.data("wavegen.safetensors")
    try workplace.folder.write(length < 0 ? file.dropLast(-length) : file.prefix(length), to: "wavegen.safetensors")
    for command in [["sample", "--seconds", "0.01", "out.wav"], ["describe"], ["verify"]] {
      expectFailure(try Program.run(command, in: workplace.folder), code: 65, saying: "wavegen.safetensors")
    }
  }

  @Test("A training state is no checkpoint, and a checkpoint is no training state")
  func exchanged() throws {
    let workplace = try Workplace()
    #expect(try workplace.train("--steps", "1").status == 0)
    expectFailure(
      try workplace.run("describe", "--checkpoint", "wavegen.training.safetensors"), code: 65,
      saying: "not a wavegen checkpoint")
    try workplace.folder.remove("wavegen.training.safetensors")
    try workplace.folder.copy("wavegen.safetensors", to: "wavegen.training.safetensors")
    expectFailure(try workplace.train("--steps", "2", "--resume"), code: 65, saying: "not a training state")
  }

  @Test("A folder in place of a checkpoint is a missing input")
  func folder() throws {
    let workplace = try Workplace(recordingCount: 0)
    expectFailure(try workplace.run("describe", "--checkpoint", "corpus"), code: 66, saying: "folder")
  }
}

extension TensorFileParts {
  /// The tensor whose data come last.
  var lastTensor: (name: String, byteCount: Int)? {
    let tensors = header.compactMap { name, value -> (name: String, offsets: [Int])? in
      ((value as? [String: Any])?["data_offsets"] as? [Int]).map { (name, $0) }
    }
    return tensors.max { $0.offsets[1] < $1.offsets[1] }.map { ($0.name, $0.offsets[1] - $0.offsets[0]) }
  }
}
