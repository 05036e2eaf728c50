import Foundation
import Testing
import WavegenTestSupport

@Suite("A file that is read") struct ReadAndWrittenTests {
  @Test("is not replaced by what is made of it, by whatever name")
  func kept() throws {
    let workplace = try ImageWorkplace()
    let sounds = try SpectrumTests.workplace().folder
    #expect(try workplace.train("--steps", "1", "--output", "model.safetensors").status == 0)
    try workplace.folder.write(try workplace.folder.data("model.safetensors"), to: "model.png")
    try workplace.folder.write(try sounds.data("like.wav"), to: "like.png")
    try FileManager.default.createSymbolicLink(
      atPath: workplace.path("other.png"), withDestinationPath: workplace.path("model.png"))
    let commands = [
      "describe --checkpoint model.png --receptive-field ./model.png",
      "sample --checkpoint model.png other.png", "sample --checkpoint other.png model.png",
      "complete --checkpoint model.png --keep top model.png model.png",
      "spectrum like.png --plot like.png",
      "train --corpus stripes/train-images-idx3-ubyte --output ./stripes/train-images-idx3-ubyte --steps 1",
    ]
    for command in commands {
      let outcome = try Program.run(command.split(separator: " ").map(String.init), in: workplace.folder)
      expectFailure(outcome, code: 64, saying: "would be replaced")
    }
    #expect(try workplace.folder.data("model.png") == (try workplace.folder.data("model.safetensors")))
    #expect(try workplace.folder.data("like.png") == (try sounds.data("like.wav")))
    #expect(try workplace.run("sample", "--checkpoint", "other.png", "out.png").status == 0)
  }

  @Test(
    "is not cut short, nor anything else left, where a picture may not become as long as it is",
    .enabled(if: TestBuild.isPlainRelease))
  func limit() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      ["describe", "--model", "wavenet", "--receptive-field", "field.png"], in: folder, after: "ulimit -f 0")
    #expect(outcome.signal == nil && outcome.status != 0, "\(outcome.errors)")
    #expect(try folder.names.isEmpty)
  }
}
