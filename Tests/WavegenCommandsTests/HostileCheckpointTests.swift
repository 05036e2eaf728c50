import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("Checkpoints from strangers") struct HostileCheckpointTests {
  @Test("Names in a checkpoint are no paths and no commands to the terminal")
  func names() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "1").status == 0)
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    var configuration = try parts.object("configuration")
    var grid = try #require(configuration["grid"] as? [String: Any])
    #expect((grid["classNames"] as? [String])?.count == 2)
    grid["classNames"] = ["../../evil", "\u{1B}[2J$(touch evil)"]
    configuration["grid"] = grid
    try parts.setObject("configuration", configuration)
    try workplace.folder.write(parts.file, to: "wavegen.safetensors")
    let before = try workplace.folder.names
    for more in [[], ["--class", "../../evil"]] {
      let outcome = try Program.run(["sample", "out.png"] + more, in: workplace.folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let described = try workplace.run("describe")
    #expect(described.status == 0 && !described.text.contains("\u{1B}"))
    let wrong = try workplace.run("sample", "--class", "none", "out.png")
    #expect(wrong.status != 0 && !wrong.errors.contains("\u{1B}") && wrong.errors.contains("evil"), "\(wrong.errors)")
    #expect(try workplace.folder.names == (before + ["out.png"]).sorted())
  }

  @Test("Weights that predict no numbers make no noise: no sound, no image, no text")
  func noNumbers() throws {
    let (sounds, images) = try (Workplace(), ImageWorkplace())
    try sounds.addModel()
    try sounds.folder.makeFolder("texts")
    try sounds.folder.write(String(repeating: "to and fro ", count: 50), to: "texts/one.txt")
    let text = ["train", "--corpus", "texts", "--steps", "1", "--set", "hiddenChannels=4", "--output", "text"]
    #expect(try Program.run(text, in: sounds.folder).status == 0)
    #expect(try images.train("--steps", "1").status == 0)
    for (folder, model, output) in [
      (sounds.folder, "wavegen.safetensors", "out.wav"), (sounds.folder, "text", "out.txt"),
      (images.folder, "wavegen.safetensors", "out.png"),
    ] {
      var parts = try TensorFileParts(folder.data(model))
      let largest = withUnsafeBytes(of: Float(3e38).bitPattern.littleEndian) { Data($0) }
      parts.data = Data(Array(repeating: largest, count: parts.data.count / 4).joined())
      try folder.write(parts.file, to: model)
      let seconds = output == "out.wav" ? ["--seconds", "0.1"] : []
      let outcome = try Program.run(["sample", "--checkpoint", model, output] + seconds, in: folder)
      expectFailure(outcome, code: 65, saying: model, "no number", "weights are damaged")
      #expect(!folder.exists(output))
    }
    try images.folder.write(
      Data(Picture(rows: 6, columns: 5, channels: 1, values: Array(repeating: 0, count: 30)).encodedPNG()), to: "in.png"
    )
    for (folder, command) in [
      (images.folder, ["complete", "in.png", "out.png"]),
      (images.folder, ["describe", "--receptive-field", "out.png"]),
      (sounds.folder, ["complete", "corpus/tone-1.wav", "out.wav"]),
    ] {
      let outcome = try Program.run(command, in: folder)
      expectFailure(outcome, code: 65, saying: "wavegen.safetensors", "no number", "weights are damaged")
      #expect(!folder.exists("out.png") && !folder.exists("out.wav"))
    }
  }

  @Test(
    "A file of more weights than there is memory is refused before they are read",
    .enabled(if: TestBuild.isPlainRelease))
  func largeFile() throws {
    let workplace = try Workplace()
    try workplace.addModel()
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    let (begin, byteCount) = (parts.data.count, 1 << 32)
    parts.header["more"] = ["dtype": "F32", "shape": [byteCount / 4], "data_offsets": [begin, begin + byteCount]]
    let file = try parts.file
    try workplace.folder.write(file, to: "wavegen.safetensors")
    #expect(truncate(workplace.path("wavegen.safetensors"), file.count + byteCount) == 0)
    for command in [["sample", "--seconds", "0.1", "out.wav"], ["describe"], ["verify"]] {
      let outcome = try Program.run(command, in: workplace.folder, after: "ulimit -v 2000000")
      expectFailure(outcome, code: 64, saying: "wavegen.safetensors", "memory")
    }
  }

  @Test(
    "A model of large images takes no more to be described than one of small ones",
    .enabled(if: TestBuild.isPlainRelease))
  func largeLine() throws {
    let size = ["rows=1024", "columns=1024", "channelCount=3", "levelCount=256"].flatMap { ["--set", $0] }
    let outcome = try Program.run(
      ["describe", "--model", "raster-wavenet"] + size, in: TemporaryFolder(), after: "ulimit -v 2000000")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(
    "A small file that asks for a large memory is refused before it gets it", .enabled(if: TestBuild.isPlainRelease))
  func largePast() throws {
    let workplace = try Workplace()
    let outcome = try workplace.train(
      "--steps", "1", "--set", "dilations=1048576,1048576,1048576", "--set", "residualChannels=64")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try workplace.folder.data("wavegen.safetensors").count < 1 << 20)
    let sample = ["sample", "--count", "32", "--threads", "1", "--seconds", "0.01", "out.wav"]
    let refused = try Program.run(sample, in: workplace.folder, after: "ulimit -v 8000000")
    expectFailure(refused, code: 64, saying: "of memory", "--count")
  }
}
