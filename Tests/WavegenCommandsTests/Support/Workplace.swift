import Foundation
import Media
import Testing
import WavegenTestSupport

/// A folder in which a user works: a small corpus in `corpus`, perhaps a model, and the program.
final class Workplace {
  let folder: TemporaryFolder

  /// Makes a folder with a corpus of `recordingCount` tones of different length and pitch.
  init(recordingCount: Int = 6) throws {
    folder = try TemporaryFolder()
    try folder.makeFolder("corpus")
    for index in 0..<recordingCount {
      try writeTone("corpus/tone-\(index).wav", frequency: 200 + 60 * Double(index), sampleCount: 800 + 160 * index)
    }
  }

  /// Options of a network so small, and windows so short, that training takes no time.
  static let tiny = [
    "--set", "residualChannels=4", "--set", "gateChannels=4", "--set", "skipChannels=8", "--set", "headChannels=8",
    "--set", "dilations=1,2,4", "--batch", "2", "--crop-seconds", "0.05", "--threads", "1",
  ]

  func path(_ name: String) -> String { folder.path(name) }

  func run(_ arguments: String..., standardOutput: String? = nil) throws -> Program.Outcome {
    try Program.run(arguments, in: folder, standardOutput: standardOutput)
  }

  /// Trains the tiny network with more options, or with others in place of its own.
  func train(_ more: String..., corpus: String = "corpus") throws -> Program.Outcome {
    try Program.run(["train", "--corpus", corpus] + Self.tiny.replaced(by: more), in: folder)
  }

  /// Puts a trained model here, as `wavegen.safetensors`.
  func addModel() throws { try folder.write(try Self.model.get(), to: "wavegen.safetensors") }

  /// A model that was trained for three steps on the corpus of a fresh workplace, once for all tests.
  private static let model = Result {
    let workplace = try Workplace()
    let outcome = try workplace.train("--steps", "3")
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try workplace.folder.data("wavegen.safetensors")
  }

  /// Writes a sine of half amplitude.
  func writeTone(_ name: String, frequency: Double = 300, sampleCount: Int, sampleRate: Int = 8000) throws {
    try writeSound(name, sampleRate: sampleRate) { index in
      index < sampleCount ? Float(0.5 * sin(2 * .pi * frequency * Double(index) / Double(sampleRate))) : nil
    }
  }

  /// Writes samples until there are no more.
  func writeSound(_ name: String, sampleRate: Int = 8000, _ sample: (Int) -> Float?) throws {
    let writer = try SoundFileWriter(path: path(name), sampleRate: sampleRate)
    var samples: [Float] = []
    while let next = sample(samples.count) { samples.append(next) }
    try writer.write(samples)
    try writer.finish()
  }

  /// Reads a mono sound back.
  func readSound(_ name: String) throws -> (samples: [Float], sampleRate: Int) {
    let reader = try SoundFileReader(path: path(name))
    var samples: [Float] = []
    while let block = reader.next() { samples += block }
    return (samples, reader.sampleRate)
  }

  /// The lines of a training log.
  func log(_ name: String = "wavegen.log.jsonl") throws -> [[String: Any]] {
    try String(decoding: folder.data(name), as: UTF8.self).split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  /// Lines of a log that tell of an event.
  func log(of event: String) throws -> [[String: Any]] { try log().filter { $0["event"] as? String == event } }
}
