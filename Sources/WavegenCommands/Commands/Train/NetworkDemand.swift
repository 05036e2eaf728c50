import Foundation
import Models

/// What a network asks of a machine and of a corpus, told before anything is made of it.
package struct NetworkDemand {
  let modelName: String
  let parameterCount: Int

  package init(modelName: String, parameterCount: Int) {
    self.modelName = modelName
    self.parameterCount = parameterCount
  }

  init(of network: some ModelConfiguration) {
    self.init(modelName: type(of: network).modelName, parameterCount: network.parameterTotal ?? 0)
  }

  /// Weights, gradients, two moments and averages, as `Trainer.predictedMemoryByteCount` counts them.
  package var memoryByteCount: Int { 5 * MemoryLayout<Float>.stride * parameterCount }

  /// A training state: weights, two moments and averages.
  private var stateByteCount: Int { 4 * MemoryLayout<Float>.stride * parameterCount }

  /// What a run leaves: the model, and the state where it stands and where all was well.
  package var diskByteCount: Int { MemoryLayout<Float>.stride * parameterCount + 2 * stateByteCount }

  /// Parameters for every symbol that is learned from, from which on a warning is given: MADE was well below the histogram
  /// with 36 of them, and about as bad with 130 (Training.md, "A network too large").
  static let mostParametersPerSymbol = 100

  /// With so many a network learned what larger corpora taught it, but for a few nats.
  static let goodParametersPerSymbol = 10

  /// What a network would take that does not exist yet.
  var line: String {
    let free = ProcessMemory.availableByteCount.flatMap { free in
      free < memoryByteCount ? ", and only \(Wording.bytes(free)) of memory are free here" : nil
    }
    return """
      training  takes \(Wording.bytes(memoryByteCount)) of memory and more for its examples, and leaves \
      \(Wording.bytes(diskByteCount)) on the disk\(free ?? "")
      """
  }

  /// What there is to say of a network that is larger than its corpus; nil if it is not.
  func warning(_ smaller: SmallerNetworks, _ words: ExampleWords) -> String? {
    guard parameterCount > Self.mostParametersPerSymbol * smaller.symbolCount else { return nil }
    let perSymbol = Wording.count(parameterCount / max(smaller.symbolCount, 1))
    return """
      \(modelName) has \(Wording.count(parameterCount)) parameters, \(perSymbol) for each \(words.symbol) that there is to \
      learn from: it will know them by heart, and may be worse than the histogram on others; take \
      \(smaller.words(insteadOf: parameterCount))
      """
  }

  /// - Throws: `Failure` if neither the memory nor the disk of this machine is large enough.
  func check(_ files: RunFiles, _ smaller: SmallerNetworks, isResumed: Bool) throws(Failure) {
    let remedy = smaller.words(insteadOf: parameterCount)
    try ProcessMemory.check(
      "\(modelName) with its \(Wording.count(parameterCount)) parameters", needing: memoryByteCount, remedy: remedy)
    guard let free = Self.freeByteCount(besides: files.checkpoint) else { return }
    let written = [files.checkpoint, files.state, files.goodState].reduce(0) { $0 + Self.byteCount(of: $1) }
    try checkDisk(free: free, besides: files.checkpoint, written: isResumed ? written : 0, remedy: remedy)
  }

  /// - Parameters:
  ///   - free: bytes that the disk has left.
  ///   - path: of the model.
  ///   - written: bytes of the run's own files, which are replaced.
  /// - Throws: `Failure` if the files of the run do not fit on the disk.
  package func checkDisk(free: Int, besides path: String, written: Int, remedy: String) throws(Failure) {
    // A file is whole before it takes the place of another one.
    let needed = max(0, diskByteCount - written) + stateByteCount
    guard needed > free else { return }
    throw Failure(
      .inputOutput,
      """
      the run will write \(Wording.bytes(needed)) beside \(path), for the \
      \(Wording.count(parameterCount, "parameter")) of \(modelName), and only \(Wording.bytes(free)) are free there; take \
      \(remedy), or name a --checkpoint on another disk
      """)
  }

  private static func byteCount(of path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? Int) ?? 0
  }

  /// What the disk has left where a file lies; nil if it does not say.
  private static func freeByteCount(besides path: String) -> Int? {
    var status = statvfs()
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int(exactly: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }
}

/// Networks that are small enough for some examples.
struct SmallerNetworks {
  let shape: ExampleShape
  /// What there is to learn from.
  let symbolCount: Int
  /// The network that is too large; nil if it cannot be made.
  var network: (any ModelConfiguration)?

  /// What to take instead of a network of so many parameters, the usual model first: "--model raster-wavenet (91,168
  /// parameters), a smaller --image-size or fewer --levels".
  func words(insteadOf parameterCount: Int) -> String {
    let models = models(below: parameterCount).prefix(3).map {
      "--model \($0.name) (\(Wording.count($0.parameters)) parameters)"
    }
    let size = shape.kind == .images ? ["a smaller --image-size"] : []
    let levels = shape.kind == .images && shape.levelCount > 2 ? ["fewer --levels"] : []
    let presets = models.isEmpty ? preset(below: parameterCount) : []
    let own = models.isEmpty && presets.isEmpty ? setting(below: parameterCount) : presets
    let words = models + size + levels + own
    guard let last = words.last else { return "a smaller network" }
    return words.dropLast().joined(separator: ", ") + (words.count > 1 ? " or " : "") + last
  }

  /// The smallest preset of the same model, where there is one that is smaller: "--preset demo (14,112 parameters)".
  private func preset(below count: Int) -> [String] {
    guard let network else { return [] }
    let found = type(of: network).namedPresets.compactMap { name, preset -> (name: String, parameters: Int)? in
      guard let parameters = (try? preset.fitting(shape))?.parameterTotal, parameters <= count / 2 else { return nil }
      return (name, parameters)
    }
    guard let least = found.min(by: { $0.parameters < $1.parameters }) else { return [] }
    return ["--preset \(least.name) (\(Wording.count(least.parameters)) parameters)"]
  }

  /// The value of the same network that makes it smallest when it is halved, once or until the network has a quarter of
  /// its parameters: "--set stateWidth=64 (37,120 parameters)".
  private func setting(below count: Int) -> [String] {
    guard let network, let values = try? network.jsonValues() else { return [] }
    let found = values.keys.sorted().compactMap { key -> (text: String, parameters: Int)? in
      guard var value = values[key] as? Int else { return nil }
      var found: (text: String, parameters: Int)?
      while value >= Self.fewestHalved, found?.parameters ?? count > count / 4 {
        value /= 2
        // What the examples decide is not for anybody to set.
        guard let smaller = try? network.setting(key, to: "\(value)"), smaller.isFitted(to: shape),
          let parameters = smaller.parameterTotal
        else { break }
        found = ("--set \(key)=\(value)", parameters)
      }
      return found
    }
    guard let least = found.min(by: { $0.parameters < $1.parameters }), least.parameters < count else { return [] }
    return ["\(least.text) (\(Wording.count(least.parameters)) parameters)"]
  }

  /// With fewer than half of so many units or channels a network knows next to nothing.
  private static let fewestHalved = 16

  private func models(below count: Int) -> [(name: String, parameters: Int)] {
    let most = min(count / 2, NetworkDemand.goodParametersPerSymbol * symbolCount)
    let found = ModelCatalog.configurations.compactMap { type -> (name: String, parameters: Int)? in
      // Those that are counted know nothing of the past.
      guard !type.isCounted, let network = type.usualConfiguration(for: shape), let parameters = network.parameterTotal,
        parameters <= most
      else { return nil }
      return (type.modelName, parameters)
    }
    let usual = NetworkOptions.defaultModel(for: shape.kind, shape)
    return found.filter { $0.name == usual }
      + found.filter { $0.name != usual }.sorted { $0.parameters > $1.parameters }
  }
}

extension ModelConfiguration {
  /// Whether it is for such examples as it is.
  fileprivate func isFitted(to shape: ExampleShape) -> Bool { (try? fitted(to: shape)) == self }

  /// The network that is taken where no preset is named; nil if it cannot learn such examples.
  static func usualConfiguration(for shape: ExampleShape) -> (any ModelConfiguration)? {
    try? usual(for: shape).configuration.fitted(to: shape)
  }

  /// All numbers that the network learns; nil if it cannot be made.
  var parameterTotal: Int? {
    if let placed = self as? any PlacedConfiguration { return placed.parameterCount }
    return size?.parameters
  }
}
