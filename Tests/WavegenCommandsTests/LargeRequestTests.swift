import Foundation
import Testing
import WavegenTestSupport

/// Beside addresses that are limited, so that the size of the machine does not matter.
@Suite("What needs more memory than there is", .enabled(if: TestBuild.isPlainRelease))
struct LargeRequestTests {
  private static let limit = "ulimit -v 2000000"

  @Test(
    "is refused before it is begun, whichever command it is",
    arguments: [
      "describe --set dilations=30x16 --set residualChannels=4096 --set gateChannels=4096 --set skipChannels=8192",
      "describe --model raster-wavenet --set rows=1024 --set columns=1024 --receptive-field field.png",
      "train --corpus stripes --model gated-pixelcnn --set channels=4096 --set layerCount=512",
      "bench train --model gated-pixelcnn --set channels=4096 --set layerCount=512 --rounds 1",
      "bench train --batch 4096 --samples 1000000 --rounds 1",
      "bench sample --set dilations=1048576 --set residualChannels=2048 --rounds 1 --samples 1",
      "bench sample --set dilations=1048576,1048576,1048576 --rounds 1 --samples 1",
    ])
  func refused(command: String) throws {
    let arguments = command.split(separator: " ").map(String.init) + ["--threads", "1"]
    let outcome = try Program.run(arguments, in: ImageWorkplace().folder, after: Self.limit)
    expectFailure(outcome, code: 64, saying: "memory")
  }

  @Test("is refused by a run that could not hear its own sound, and by what reads such a model")
  func past() throws {
    let workplace = try Workplace()
    func arguments(residualChannels: Int) -> [String] {
      let sizes = ["gateChannels", "skipChannels", "headChannels"].flatMap { ["--set", "\($0)=1"] }
      return ["train", "--corpus", "corpus", "--steps", "1", "--threads", "1", "--set", "dilations=1048576"] + sizes
        + ["--set", "residualChannels=\(residualChannels)"]
    }
    let deaf = try Program.run(arguments(residualChannels: 2048), in: workplace.folder, after: Self.limit)
    expectFailure(deaf, code: 64, saying: "memory", "a smaller network")
    #expect(try workplace.folder.names == ["corpus"])

    #expect(try Program.run(arguments(residualChannels: 128), in: workplace.folder).status == 0)
    try workplace.folder.makeFolder("texts")
    try workplace.folder.write(String(repeating: "to and fro ", count: 50), to: "texts/one.txt")
    let text = ["--model", "wavenet", "--output", "text.safetensors"]
    let texts = arguments(residualChannels: 128).map { $0 == "corpus" ? "texts" : $0 }
    let trained = try Program.run(texts + text, in: workplace.folder)
    #expect(trained.status == 0, "\(trained.errors)")
    for command in [
      ["verify"], ["sample", "--checkpoint", "text.safetensors", "out.txt"],
      ["evaluate", "--corpus", "corpus", "--precision", "int8"],
    ] {
      let outcome = try Program.run(command + ["--threads", "1"], in: workplace.folder, after: "ulimit -v 450000")
      expectFailure(outcome, code: 64, saying: "memory")
    }
  }
}
