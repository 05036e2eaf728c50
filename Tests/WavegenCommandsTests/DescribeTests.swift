import Foundation
import Testing
import WavegenTestSupport

@Suite("wavegen describe and verify") struct DescribeTests {
  /// A workplace whose model's tensors hold nothing but NaN.
  private func damagedWorkplace() throws -> Workplace {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.addModel()
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    parts.data = Data(repeating: 0xff, count: parts.data.count)
    try workplace.folder.write(parts.file, to: "wavegen.safetensors")
    return workplace
  }

  @Test("A model is described without its weights: NaN makes no difference")
  func noWeights() throws {
    let workplace = try damagedWorkplace()
    let damaged = try workplace.run("describe")
    #expect(damaged.status == 0, "\(damaged.errors)")
    try workplace.addModel()
    #expect(try workplace.run("describe").text == damaged.text)
    for words in [
      "residualChannels=4", "dilations=1,2,4", "hasBias=true", "8000 Hz", "receptive field 9 samples",
    ] {
      #expect(damaged.text.contains(words), "\(damaged.text)")
    }
  }

  @Test("What training would take of memory and disk is told of a network that does not exist yet")
  func demand() throws {
    let made = ["describe", "--model", "made", "--set", "rows=16", "--set", "columns=48", "--set", "levelCount=256"]
    let outcome = try Program.run(made, in: TemporaryFolder())
    #expect(
      outcome.text.contains("4.98 GB of memory") && outcome.text.contains("8.96 GB on the disk"), "\(outcome.text)")
    let short = try Program.run(
      ["describe", "--preset", "large"], in: TemporaryFolder(), after: "ulimit -v 1000000")
    #expect(short.text.contains("of memory"), "\(short.text) \(short.errors)")
  }

  @Test("Tensors are counted, and listed where that is asked for")
  func tensors() throws {
    let workplace = try damagedWorkplace()
    let short = try workplace.run("describe")
    #expect(!short.text.contains("entry.weight") && short.text.contains("--tensors"), "\(short.text)")
    #expect(short.text.split(separator: "\n").count < 30)
    let long = try workplace.run("describe", "--tensors")
    #expect(long.text.contains("entry.weight ["), "\(long.text)")
  }

  @Test("JSON holds the configuration, the network's numbers, the sound and the training")
  func json() throws {
    let result = try damagedWorkplace().run("describe", "--json").json
    let network = try #require(result["network"] as? [String: Any])
    #expect(network["receptiveFieldInSamples"] as? Int == 9)
    let tensors = try #require(network["tensors"] as? [[String: Any]])
    let counts = tensors.compactMap { ($0["shape"] as? [Int])?.reduce(1, *) }
    #expect(network["parameterCount"] as? Int == counts.reduce(0, +))
    #expect((result["configuration"] as? [String: Any])?["dilations"] as? [Int] == [1, 2, 4])
    #expect((result["sound"] as? [String: Any])?["sampleRate"] as? Int == 8000)
    #expect((result["training"] as? [String: Any])?["steps"] as? Int == 3)
  }

  @Test(
    "Every preset can be described without a model, and what is printed can be set",
    arguments: ["demo", "small", "base", "large"])
  func presets(preset: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(["describe", "--preset", preset], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let settings = outcome.text.split(separator: "\n").filter { $0.hasPrefix("   ") && $0.contains("=") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(settings.count >= 10)
    let again = try Program.run(["describe"] + settings.flatMap { ["--set", $0] }, in: folder)
    #expect(again.text == outcome.text)
    let json = try Program.run(["describe", "--preset", preset, "--json"], in: folder).json
    #expect(json["model"] as? String == "wavenet")
    #expect(json["sound"] == nil && json["training"] == nil)
  }

  @Test("verify tries every property of a good model and exits with 0")
  func goodModel() throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.addModel()
    let outcome = try workplace.run("verify")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.text.split(separator: "\n")
    #expect(lines.count == 4 && lines.allSatisfy { $0.hasPrefix("holds  ") })
    let checks = try JSONSerialization.jsonObject(with: workplace.run("verify", "--json").output) as? [[String: Any]]
    #expect(checks?.count == 4)
    #expect(checks?.allSatisfy { $0["holds"] as? Bool == true && $0["detail"] is String } == true)
  }

  @Test("verify exits with 65 where weights are no numbers, and where they blind the network")
  func badModel() throws {
    let workplace = try damagedWorkplace()
    expectFailure(try workplace.run("verify"), code: 65, saying: "wavegen.safetensors", "not a number")
    try workplace.addModel()
    var parts = try TensorFileParts(workplace.folder.data("wavegen.safetensors"))
    parts.data = Data(count: parts.data.count)
    try workplace.folder.write(parts.file, to: "wavegen.safetensors")
    let blind = try workplace.run("verify")
    expectFailure(blind, code: 65, saying: "fails")
    #expect(blind.text.contains("FAILS"))
  }
}
