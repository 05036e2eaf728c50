public import Kernels

/// Parameter values from a tensor file, each checked as it is read.
public struct TensorFileSource: ParameterSource {
  private let file: TensorFile
  private let prefix: String
  private let otherPrefix: String?
  private let shapes: [String: Shape]

  /// - Parameters:
  ///   - prefix: what stands before every parameter's path in the file's names.
  ///   - otherPrefix: what the names of tensors begin with that are for others.
  public init(_ file: TensorFile, prefix: String = "", besides otherPrefix: String? = nil) {
    self.file = file
    self.prefix = prefix
    self.otherPrefix = otherPrefix
    shapes = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, Shape($0.shape)) })
  }

  public func value(
    path: String, shape: Shape, initializer: Initializer
  ) throws(ParameterError) -> Tensor<Float> {
    let name = prefix + path
    guard let found = shapes[name] else { throw .missing(path: name, expected: shape) }
    guard found == shape else { throw .misshapen(path: name, expected: shape, found: found) }
    let values: [Float]
    do {
      values = try file.values(of: name)
    } catch {
      throw .unreadable(reason: error.description)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(path: name, index: index) }
    return Tensor(shape, values)
  }

  public func finish(paths: Set<String>) throws(ParameterError) {
    let left = file.entries.map(\.name).filter { name in
      let isForOthers = otherPrefix.map { name.hasPrefix($0) } ?? false
      return name.hasPrefix(prefix) && !isForOthers && !paths.contains(String(name.dropFirst(prefix.count)))
    }
    guard left.isEmpty else { throw .leftOver(paths: left) }
  }
}

/// Zeros in every shape: for describing a network without its weights.
public struct ShapesOnly: ParameterSource {
  public init() {}

  public func value(path: String, shape: Shape, initializer: Initializer) -> Tensor<Float> { Tensor(shape) }

  public func finish(paths: Set<String>) {}
}
