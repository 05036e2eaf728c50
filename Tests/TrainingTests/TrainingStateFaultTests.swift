import Autoregression
import Foundation
import Kernels
import TensorCore
import Testing
import Training
import WavegenTestSupport

/// Files that are not what they should be: one sentence each, and no trap.
@Suite("A training state")
struct TrainingStateFaultTests {
  private let folder: TemporaryFolder
  private let path: String
  private let tensors: [NamedTensor]
  private let metadata: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("speech.training.safetensors")
    try TrainingState.write(Self.makeTrainer(), TrainingState.Progress(), context: "{}", to: path)
    let file = try TensorFile(reading: path)
    tensors = try file.entries.map {
      NamedTensor(name: $0.name, shape: $0.shape, values: try file.values(of: $0.name))
    }
    metadata = file.metadata
  }

  private static func makeTrainer() throws -> Trainer<BigramModel, MemoryCorpus> {
    let trainer = try Trainer(
      BigramModel([[1, 2, 3], [-1, 0, 1], [4, 2, 0]]), learning: MemoryCorpus([[0, 1, 2, 0, 2]]),
      TrainingConfiguration(), on: Backend(threadCount: 1))
    _ = try trainer.takeStep(progress: 0)
    return trainer
  }

  /// Reads and restores the file, and expects one sentence that names it.
  private func expectSentence(_ part: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let trainer = try Self.makeTrainer()
    let error = #expect(throws: TrainingStateError.self, sourceLocation: sourceLocation) {
      try TrainingState(reading: path).restore(trainer)
    }
    let sentence = error?.description ?? ""
    #expect(sentence.contains(part), sourceLocation: sourceLocation)
    #expect(sentence.hasPrefix(path) || sentence.contains(path), sourceLocation: sourceLocation)
    #expect(!sentence.contains("\n") && sentence.count < 400, sourceLocation: sourceLocation)
  }

  private func write(metadata change: (inout [String: String]) -> Void) throws {
    var changed = metadata
    change(&changed)
    try TensorFile.write(tensors, metadata: changed, to: path)
  }

  private func write(tensors change: (inout [NamedTensor]) -> Void) throws {
    var changed = tensors
    change(&changed)
    try TensorFile.write(changed, metadata: metadata, to: path)
  }

  @Test("that was left alone is read: what is refused below is refused for its fault")
  func sound() throws {
    try write(tensors: { _ in })
    let trainer = try Self.makeTrainer()
    try TrainingState(reading: path).restore(trainer)
    #expect(trainer.step == 0)
    #expect(trainer.state == tensors)
  }

  @Test("that is missing, no tensor file, or cut short is refused")
  func noTensorFile() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for length in [0, 7, 8, 100, whole.count / 2, whole.count - 1] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      try expectSentence("not a valid tensor file")
    }
    try FileManager.default.removeItem(atPath: path)
    try expectSentence("speech.training.safetensors")
  }

  @Test("of another kind, such as a checkpoint, is refused", arguments: ["format", "context", "progress", "training"])
  func otherKind(key: String) throws {
    try write(metadata: { $0[key] = nil })
    try expectSentence("is not a training state that can be resumed")
    try write(metadata: { $0 = [:] })
    try expectSentence("is not a training state that can be resumed")
    try write(metadata: { $0["format"] = "wavegen checkpoint" })
    try expectSentence("is not a training state that can be resumed")
  }

  @Test("of another version is refused, with both versions", arguments: ["0", "2", "1.0", "", nil] as [String?])
  func otherVersion(version: String?) throws {
    try write(metadata: { $0["version"] = version })
    try expectSentence("has training state version \(version ?? "none"), but this program reads version 1")
  }

  @Test(
    "with numbers that no run can have come to is refused",
    arguments: [
      "", "[]", "null", "{", #"{"step": 3}"#,
      #"{"step": -1, "symbolCount": 0, "seconds": 0, "looksSinceBest": 0}"#,
      #"{"step": 1e300, "symbolCount": 0, "seconds": 0, "looksSinceBest": 0}"#,
      #"{"step": 0.5, "symbolCount": 0, "seconds": 0, "looksSinceBest": 0}"#,
      #"{"step": 9223372036854775807, "symbolCount": 0, "seconds": 0, "looksSinceBest": 0}"#,
      #"{"step": 0, "symbolCount": -5, "seconds": 0, "looksSinceBest": 0}"#,
      #"{"step": 0, "symbolCount": 9223372036854775807, "seconds": 0, "looksSinceBest": 0}"#,
      #"{"step": 0, "symbolCount": 0, "seconds": -1, "looksSinceBest": 0}"#,
      #"{"step": 0, "symbolCount": 0, "seconds": 1e999, "looksSinceBest": 0}"#,
      #"{"step": 0, "symbolCount": 0, "seconds": 0, "looksSinceBest": -2}"#,
      #"{"step": 0, "symbolCount": 0, "seconds": 0, "looksSinceBest": 0, "bestBitsPerSymbol": -1}"#,
      #"{"step": 0, "symbolCount": 0, "seconds": 0, "looksSinceBest": 9223372036854775807}"#,
    ])
  func impossibleProgress(progress: String) throws {
    try write(metadata: { $0["progress"] = progress })
    try expectSentence("is not a training state that can be resumed")
  }

  @Test(
    "made under a configuration that no run can have is refused",
    arguments: [
      ("batchSize", 0), ("batchSize", -1), ("batchSize", 1 << 40), ("windowLength", 0), ("windowLength", Int.max),
      ("warmupSteps", -1), ("learningRate", -1), ("weightDecay", -1), ("gradientNormLimit", 0), ("averageDecay", 2),
      ("schedule", 7),
    ] as [(String, Int)])
  func impossibleConfiguration(key: String, value: Int) throws {
    let json = try #require(metadata["training"])
    let pattern = try Regex("\"\(key)\":[^,}]+")
    #expect(json.contains(pattern))
    try write(metadata: { $0["training"] = json.replacing(pattern, with: "\"\(key)\":\(value)") })
    try expectSentence("is not a training state that can be resumed")
  }

  @Test("without one of its tensors, or with one of another shape, or one that is not finite, is refused")
  func badTensors() throws {
    for (index, tensor) in tensors.enumerated() {
      try write(tensors: { $0.remove(at: index) })
      try expectSentence("does not fit the model: the tensor \(tensor.name) of shape [1, 3, 3] is missing")
      try write(tensors: { $0[index] = NamedTensor(name: tensor.name, shape: [9], values: tensor.values) })
      try expectSentence("the tensor \(tensor.name) should have the shape [1, 3, 3], but has [9]")
      for value in [Float.nan, .infinity] {
        let values = tensor.values.dropLast() + [value]
        try write(tensors: { $0[index] = NamedTensor(name: tensor.name, shape: tensor.shape, values: Array(values)) })
        try expectSentence("the tensor \(tensor.name) holds a value that is not a number, at element 8")
      }
    }
  }

  @Test("whose means of squares are negative is refused")
  func negativeSquares() throws {
    try write(tensors: { tensors in
      tensors = tensors.map { tensor in
        guard tensor.name.hasPrefix("secondMoment") else { return tensor }
        return NamedTensor(name: tensor.name, shape: tensor.shape, values: tensor.values.map { -$0 - 1e-30 })
      }
    })
    try expectSentence("does not fit the model: a mean of squares of gradients is negative")
  }

  @Test("that cannot be written is refused, and an older one stays")
  func unwritable() throws {
    let error = #expect(throws: TrainingStateError.self) {
      try TrainingState.write(
        Self.makeTrainer(), TrainingState.Progress(), context: "", to: folder.path("no/such/folder/state"))
    }
    #expect(error?.description.contains("no/such/folder") == true)
  }
}
