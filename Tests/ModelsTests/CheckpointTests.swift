import Autoregression
import Causality
import Foundation
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A checkpoint")
struct CheckpointTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("model.safetensors")
  }

  private static func configuration(_ network: any ModelConfiguration) -> CheckpointConfiguration {
    CheckpointConfiguration(
      network: network, data: data(for: network),
      training: TrainingSummary(
        steps: 12, symbols: 3456, heldOutBitsPerSymbol: 4.25, heldOutSymbols: 99,
        baselineBitsPerSymbol: 7, heldOutRule: "every tenth", histogram: Array(0..<network.levelCount)))
  }

  /// What such a network could have learned.
  private static func data(for network: some ModelConfiguration) -> DataDescription {
    let model = try? network.makeModel(from: ShapesOnly())
    guard model?.domain.grid != nil else {
      var sound = sound(levelCount: network.levelCount)
      sound.labels = model?.classCount.map { classCount in
        LabelDescription(
          pattern: "{kind}_{size}", dropout: 0.25,
          sets: [
            LabelSetDescription(name: "kind", values: (1..<classCount).map { "kind \($0)" }),
            LabelSetDescription(name: "size", values: ["any"]),
          ])
      }
      sound.condition = model?.conditionChannelCount.map { channelCount in
        model?.classCount == nil
          ? .mel(
            MelDescription(
              hop: 100, windowLength: 400, channelCount: channelCount, lowestFrequency: 40, highestFrequency: 4000,
              floorInDecibels: -100)) : .frames(FrameDescription(hop: 80, channelCount: channelCount))
      }
      return .sound(sound)
    }
    let values = (try? network.jsonValues()) ?? [:]
    return .grid(
      GridDescription(
        kind: .images, rows: values["rows"] as? Int ?? 1, columns: values["columns"] as? Int ?? 1,
        channelCount: values["channelCount"] as? Int ?? 1, levelCount: network.levelCount, encoding: .quantised,
        classNames: (0..<(model?.classCount ?? 0)).map { "class \($0)" }))
  }

  private static func sound(levelCount: Int) -> SoundDescription {
    SoundDescription(
      sampleRate: 8000, levelCount: levelCount, trimThresholdInDecibels: -40, trimMarginInSeconds: 0.05)
  }

  @Test("gives back the same model, bit for bit, and the whole configuration", arguments: ModelExample.all)
  func roundTrip(_ example: ModelExample) throws {
    let model = try example.makeModel()
    let written = Self.configuration(example.configuration)
    try Checkpoint.write(model.parameters, written, to: path)

    let checkpoint = try Checkpoint(reading: path)
    let read = try checkpoint.makeModel()
    let examples = batch(of: model, lengths: [40])
    let logits = [model, read].map { (model: any AutoregressiveModel) in
      model.predictions(of: examples, on: Backend(threadCount: 1)).values
    }
    #expect(logits[0].map(\.bitPattern) == logits[1].map(\.bitPattern))
    #expect(read.parameters.map(\.path) == model.parameters.map(\.path))
    #expect(checkpoint.entries.map(\.name) == model.parameters.map(\.path))
    #expect(checkpoint.configuration.data == written.data)
    #expect(checkpoint.configuration.training == written.training)
    let networks = (checkpoint.configuration.network, example.configuration)
    #expect(try networks.0.jsonValues() as NSDictionary == networks.1.jsonValues() as NSDictionary)

    let again = folder.path("again.safetensors")
    try Checkpoint.write(read.parameters, checkpoint.configuration, to: again)
    #expect(FileManager.default.contentsEqual(atPath: path, andPath: again))
  }

  @Test("of a model that nobody has trained has no training summary")
  func untrained() throws {
    let model = try ModelExample.waveNet.makeModel(from: InitialValues(seed: 0))
    var configuration = Self.configuration(ModelExample.waveNet)
    configuration.training = nil
    var sound = Self.sound(levelCount: ModelExample.waveNet.levelCount)
    sound.trimThresholdInDecibels = nil
    configuration.data = .sound(sound)
    try Checkpoint.write(model.parameters, configuration, to: path)
    let read = try Checkpoint(reading: path).configuration
    #expect(read.training == nil)
    #expect(read.data == configuration.data)
  }

  @Test("of a network of images that says it learned text or sound is refused")
  func otherData() throws {
    var network = RecurrentConfiguration(hiddenChannels: 3)
    (network.levelCount, network.rows, network.columns) = (256, 4, 5)
    let model = try network.makeModel(from: InitialValues(seed: 0))
    for data in [DataDescription.text, .sound(Self.sound(levelCount: 256))] {
      try Checkpoint.write(model.parameters, CheckpointConfiguration(network: network, data: data), to: path)
      let error = #expect(throws: CheckpointError.self) { try Checkpoint(reading: path) }
      #expect(error?.description.contains("other shapes") == true)
    }
  }

  // MARK: Hostile files

  /// A file that is a checkpoint but for what `change` has done to its metadata and its tensors.
  private func error(
    _ change: (inout [String: String], inout [NamedTensor]) throws -> Void
  ) throws -> CheckpointError? {
    let model = try ModelExample.waveNet.makeModel(from: RandomParameters(seed: 1))
    try Checkpoint.write(model.parameters, Self.configuration(ModelExample.waveNet), to: path)
    let file = try TensorFile(reading: path)
    var tensors = try file.entries.map {
      NamedTensor(name: $0.name, shape: $0.shape, values: try file.values(of: $0.name))
    }
    var metadata = file.metadata
    try change(&metadata, &tensors)
    try TensorFile.write(tensors, metadata: metadata, to: path)
    do throws(CheckpointError) {
      _ = try Checkpoint(reading: path).makeModel()
      return nil
    } catch {
      let sentence = error.description
      #expect(sentence.contains(path) && !sentence.contains("\n") && sentence.count < 500, "\(sentence)")
      return error
    }
  }

  /// The same, for a change of the configuration's JSON.
  private func error(ofConfiguration change: (inout [String: Any]) -> Void) throws -> CheckpointError? {
    try error { metadata, _ in
      let json = try JSONSerialization.jsonObject(with: Data(metadata["configuration", default: ""].utf8))
      var values = try #require(json as? [String: Any])
      change(&values)
      metadata["configuration"] = String(decoding: try JSONSerialization.data(withJSONObject: values), as: UTF8.self)
    }
  }

  @Test("that nobody has touched is read without an error")
  func untouched() throws {
    #expect(try error { _, _ in } == nil)
    #expect(try error { _ in } == nil)
  }

  @Test("that is missing says so, and one that is no tensor file too")
  func noCheckpoint() throws {
    let missing = #expect(throws: CheckpointError.self) { try Checkpoint(reading: folder.path("none")) }
    #expect(missing?.isMissingFile == true)
    try Data("hello, this is text".utf8).write(to: URL(fileURLWithPath: path))
    let text = #expect(throws: CheckpointError.self) { try Checkpoint(reading: path) }
    #expect(text?.isMissingFile == false)
    guard case .file = text else { return #expect(Bool(false), "\(String(describing: text))") }
  }

  @Test("that is some other tensor file is told from one")
  func otherFile() throws {
    for format in [nil, "pt", "wavegen training state"] {
      let found = try error { metadata, _ in metadata["format"] = format }
      guard case .notACheckpoint = found else { return #expect(Bool(false), "\(String(describing: found))") }
    }
  }

  @Test("of another version is refused", arguments: [nil, "0", "2", "1.0", ""])
  func otherVersion(_ version: String?) throws {
    let found = try error { metadata, _ in metadata["version"] = version }
    guard case .otherVersion(_, let named) = found else { return #expect(Bool(false), "\(String(describing: found))") }
    #expect(named == version ?? "none")
  }

  @Test(
    "without a configuration that is JSON of the right kind is refused",
    arguments: [
      nil, "", "{", "[]", "3", "null", "{}", #"{"model":"wavenet"}"#, #"{"model":7}"#, "\u{0}",
      #"{"model":"wavenet","network":[],"sound":{}}"#, String(repeating: "[", count: 100_000),
    ])
  func noConfiguration(_ text: String?) throws {
    let found = try error { metadata, _ in metadata["configuration"] = text }
    guard case .badConfiguration = found else { return #expect(Bool(false), "\(String(describing: found))") }
  }

  @Test(
    "with an impossible value in its configuration is refused",
    arguments: [
      ("network", "levelCount", "9"), ("network", "dilations", "[0]"), ("network", "dilations", "[]"),
      ("network", "kernelSize", "0"), ("network", "residualChannels", "1e9"), ("network", "residualChannels", "-1"),
      ("network", "dropout", "1"), ("network", "hasBias", "3"), ("network", "residualScale", "0"),
      ("network", "entryKernelSize", "9223372036854775807"), ("network", "headChannels", "null"),
      ("network", "dilations", "[9223372036854775807, 9223372036854775807]"),
      ("sound", "levelCount", "16"), ("sound", "levelCount", "0"), ("sound", "sampleRate", "0"),
      ("sound", "trimThresholdInDecibels", "3"), ("sound", "trimMarginInSeconds", "-1"),
      ("training", "histogram", "[8]"), ("training", "histogram", "[4, 4]"),
      ("training", "histogram", "[1, 2, 3]"), ("training", "histogram", "[0, 0, 0, -1, 0, 0, 0, 0]"),
      ("training", "histogram", "[0, 0, 0, 9223372036854775807, 0, 0, 0, 0]"), ("training", "steps", "\"many\""),
    ])
  func impossibleValue(part: String, key: String, value: String) throws {
    let found = try error { configuration in
      var values = configuration[part] as? [String: Any] ?? [:]
      values[key] = try? JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
      configuration[part] = values
    }
    guard case .badConfiguration = found else { return #expect(Bool(false), "\(String(describing: found))") }
  }

  @Test("of a model that this program does not know names those that it does")
  func unknownModel() throws {
    let found = try error { $0["model"] = "samplernn" }
    #expect(found?.description.contains("samplernn") == true && found?.description.contains("wavenet") == true)
  }

  @Test("with a wrong tensor is refused, and names it")
  func wrongTensors() throws {
    func expect(_ expected: ParameterError, _ change: (inout [NamedTensor]) -> Void) throws {
      let found = try error { _, tensors in change(&tensors) }
      guard case .badTensor(_, let error) = found else { return #expect(Bool(false), "\(String(describing: found))") }
      #expect(error == expected)
    }
    try expect(.missing(path: "output.bias", expected: Shape(8))) { $0.removeAll { $0.name == "output.bias" } }
    try expect(.misshapen(path: "output.bias", expected: Shape(8), found: Shape(1, 8))) { tensors in
      tensors = tensors.map {
        $0.name == "output.bias" ? NamedTensor(name: $0.name, shape: [1, 8], values: $0.values) : $0
      }
    }
    for value in [Float.nan, .infinity, -.infinity] {
      try expect(.notFinite(path: "output.bias", index: 3)) { tensors in
        tensors = tensors.map { tensor in
          guard tensor.name == "output.bias" else { return tensor }
          var values = tensor.values
          values[3] = value
          return NamedTensor(name: tensor.name, shape: tensor.shape, values: values)
        }
      }
    }
    try expect(.leftOver(paths: ["blocks.6.gate.bias"])) {
      $0.append(NamedTensor(name: "blocks.6.gate.bias", shape: [0], values: []))
    }
  }
}
