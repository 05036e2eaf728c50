import Foundation
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
