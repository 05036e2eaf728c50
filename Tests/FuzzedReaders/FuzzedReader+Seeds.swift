import Autoregression
import Causality
import Foundation
import Media
import Models
import TensorCore
import Training
import WavegenTestSupport

extension FuzzedReader {
  /// Sound files, small, which the fuzzer makes others of.
  ///
  /// - Parameter folder: a place for what is being made, emptied afterwards.
  package func seeds(in folder: String) throws -> [[UInt8]] {
    let values = (0..<150).map { UInt8($0 * 7 % 256) }
    switch self {
    case .safetensors:
      let tensors = [
        NamedTensor(name: "weight", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
        NamedTensor(name: "empty", shape: [0], values: []),
      ]
      return [try made("a.safetensors", folder) { try TensorFile.write(tensors, metadata: ["key": "text"], to: $0) }]
    case .checkpoint: return try Self.configurations.map { try checkpoint($0, folder) }
    case .configuration: return try Self.configurations.map { try [UInt8](JSONEncoder().encode($0)) }
    case .trainingState:
      let trainer = try Self.makeTrainer()
      return [
        try made("a.safetensors", folder) {
          try TrainingState.write(trainer, TrainingState.Progress(), context: "{}", to: $0)
        }
      ]
    case .idx: return [Self.idx([6, 5, 5], values)]
    case .gzippedIDX: return [[UInt8](Data(base64Encoded: Self.gzippedPictures) ?? Data())]
    case .png:
      return try [1, 3].map { channels in
        try made("a.png", folder) {
          try Picture(rows: 10, columns: 5, channels: channels, values: Array(values.prefix(50 * channels)))
            .writePNG(to: $0)
        }
      }
    case .jpeg:
      var grey = BlockJPEG(columns: 4, rows: 3, planes: [Array(values.prefix(12))])
      grey.orientation = 6
      var colour = BlockJPEG(columns: 4, rows: 3, planes: (0..<3).map { Array(values.dropFirst($0).prefix(12)) })
      colour.adobeTransform = 0
      var progressive = colour
      progressive.isProgressive = true
      return [grey, colour, progressive].map(\.encoded)
    case .cifar: return [[3] + (0..<3072).map { UInt8($0 % 256) }]
    case .npy: return [try made("a.npy", folder) { try NPYFile.write(values, dimensions: [6, 5, 5], to: $0) }]
    case .frames: return [try made("a.npy", folder) { try NPYFile.write(values, dimensions: [30, 5], to: $0) }]
    case .timedSymbols: return [Array("0.05\t0.1282\ts\tseven\n0.1282\t0.3168\tE\tseven\n".utf8)]
    case .csv: return [try made("a.csv", folder) { try TableFile.writeCSV(values, columns: 50, to: $0) }]
    case .tsv:
      let text = "id\tlabel\t\"a \"\"b\"\"\nc\"\td\n0\tcat\t1,0\tTrue\r\n1\tdog\t\"0\"\tno\r2\tcat\t2e0\t7\n"
      let units = Array("sep=;\na;b\n1;0\n0;1\n".utf16)
      return [Array(text.utf8), [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }]
    case .amat: return [Array("a b\n0 1.0\n1 0\n# end\n".utf8)]
    case .text: return [Array("Some text, and ünïcödé.\n".utf8)]
    case .wav, .flac, .aiff: return try [8000, 44_100].map { try sound(300, sampleRate: $0, folder) }
    case .ogg:
      let (long, other) = (try sound(40_000, sampleRate: 8000, folder), try sound(300, sampleRate: 44_100, folder))
      return [long, long + other, other + other]
    case .mp3:
      // 32,000 bits per second at 44,100 Hz, mono.
      let frame = [0xFF, 0xFB, 0x10, 0xC0] + [UInt8](repeating: 0, count: 100)
      let frames = [[UInt8]](repeating: frame, count: 12).flatMap { $0 }
      let tag = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 20] + [UInt8](repeating: 65, count: 20)
      return [frames, tag + frames, frames + [UInt8](repeating: 0, count: 208) + frames]
    case .au: return [Array(".snd".utf8) + [24, 300, 3, 8000, 1].flatMap(Self.number) + values + values]
    case .caf:
      let rate = (0..<8).map { UInt8(truncatingIfNeeded: 8000.0.bitPattern >> (56 - 8 * $0)) }
      let head = Array("caff".utf8) + [0, 1, 0, 0] + Array("desc".utf8) + [0, 32].flatMap(Self.number)
      let format = rate + Array("lpcm".utf8) + [0, 2, 1, 1, 16].flatMap(Self.number)
      return [head + format + Array("data".utf8) + [0, 304, 0].flatMap(Self.number) + values + values]
    case .labelPattern: return [Array("{speaker}/{digit}_?*\nrecordings/theo/7_theo_3.wav".utf8)]
    }
  }

  /// One of every kind of model, small.
  private static var configurations: [CheckpointConfiguration] {
    get throws {
      let shape = ExampleShape(.images, levelCount: 2, grid: Grid(rows: 4, columns: 5))
      let grid = GridDescription(
        kind: .images, rows: 4, columns: 5, channelCount: 1, levelCount: 2, encoding: .exact, classNames: [])
      return ModelExample.all.compactMap { example in
        func describe(_ configuration: some ModelConfiguration) throws -> CheckpointConfiguration {
          if type(of: configuration).kinds.contains(.images) {
            return CheckpointConfiguration(network: try configuration.fitted(to: shape), data: .grid(grid))
          }
          let sound = SoundDescription(
            sampleRate: 8000, levelCount: configuration.levelCount, trimThresholdInDecibels: -60,
            trimMarginInSeconds: 0.05)
          let network = try configuration.fitted(to: ExampleShape(.sound, levelCount: configuration.levelCount))
          return CheckpointConfiguration(network: network, data: .sound(sound))
        }
        return try? describe(example.configuration)
      } + (try conditions.map(follower))
    }
  }

  /// One of every kind.
  private static let conditions: [ConditionDescription] = [
    .mel(
      MelDescription(
        hop: 100, windowLength: 400, channelCount: 2, lowestFrequency: 40, highestFrequency: 4000,
        floorInDecibels: -100)),
    .frames(FrameDescription(hop: 80, channelCount: 3)),
    .phonemes(
      PhonemeDescription(
        hop: 40, symbols: ["E", "s"], words: [SpokenWord(word: "yes", symbols: ["E", "s"], seconds: [0.1, 0.2])])),
  ]

  /// A small model that follows something.
  private static func follower(of condition: ConditionDescription) throws -> CheckpointConfiguration {
    let levelCount = WaveNetConfiguration.tiny.levelCount
    let sound = SoundDescription(
      sampleRate: 8000, levelCount: levelCount, trimThresholdInDecibels: -60, trimMarginInSeconds: 0.05,
      condition: condition)
    let shape = ExampleShape(.sound, levelCount: levelCount, conditionChannelCount: condition.channelCount)
    return CheckpointConfiguration(network: try WaveNetConfiguration.tiny.fitted(to: shape), data: .sound(sound))
  }

  private func checkpoint(_ configuration: CheckpointConfiguration, _ folder: String) throws -> [UInt8] {
    let parameters = try configuration.network.makeModel(from: InitialValues(seed: 0)).parameters
    return try made("a.safetensors", folder) { try Checkpoint.write(parameters, configuration, to: $0) }
  }

  /// A tone in the format of this reader.
  private func sound(_ sampleCount: Int, sampleRate: Int, _ folder: String) throws -> [UInt8] {
    try made("a." + rawValue, folder) {
      let writer = try SoundFileWriter(path: $0, sampleRate: sampleRate)
      try writer.write((0..<sampleCount).map { Float(sin(Double($0) / 5)) })
      try writer.finish()
    }
  }

  /// Four bytes, the greatest part first.
  private static func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }

  private func made(_ name: String, _ folder: String, _ make: (String) throws -> Void) throws -> [UInt8] {
    let path = folder + "/" + name
    try make(path)
    defer { _ = unlink(path) }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private static func idx(_ extents: [Int], _ values: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(extents.count)] + extents.flatMap(number) + values
  }

  /// Three pictures of 4 × 4 pixels as IDX, through `gzip -9 -n`.
  private static let gzippedPictures = """
    H4sIAAAAAAACA2Ng4GBmYGAAYRYwVvVimLKTgVmDoWg6w0M2hoBShv1PGPSCGeYeYuAxZKhewPCKnyGyjuHEWwbzGIZlpwG4\
    MnGEQAAAAA==
    """
}
