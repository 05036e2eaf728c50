public import Kernels

/// Where parameters get their values when a network is built.
public protocol ParameterSource {
  func value(path: String, shape: Shape, initializer: Initializer) throws(ParameterError) -> Tensor<Float>
  /// Called when the network is complete, with every path that it asked for.
  func finish(paths: Set<String>) throws(ParameterError)
}

/// Fresh values. Each depends on the seed and its own path only, so adding a layer does not change the others.
public struct InitialValues: ParameterSource {
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  public func value(path: String, shape: Shape, initializer: Initializer) -> Tensor<Float> {
    var generator = SeededGenerator(seed: seed, purpose: "parameter " + path)
    return Tensor(shape, initializer.values(count: shape.elementCount, from: &generator))
  }

  public func finish(paths: Set<String>) {}
}

/// The parameters of one network, in the order in which they were declared.
public final class ParameterStore {
  public private(set) var parameters: [Parameter] = []
  private let source: any ParameterSource
  private var paths: Set<String> = []

  private init(source: any ParameterSource) { self.source = source }

  /// Builds a network whose parameters come from `source`.
  ///
  /// - Throws: `ParameterError` if a name is declared twice, missing, misshapen, not finite, or left over.
  public static func build<Network>(
    from source: any ParameterSource, _ make: (ParameterScope) throws(ParameterError) -> Network
  ) throws(ParameterError) -> (network: Network, parameters: [Parameter]) {
    let store = ParameterStore(source: source)
    let network = try make(ParameterScope(store: store, prefix: ""))
    try source.finish(paths: store.paths)
    return (network, store.parameters)
  }

  fileprivate func declare(
    _ path: String, _ shape: Shape, _ initializer: Initializer
  ) throws(ParameterError) -> Parameter {
    guard paths.insert(path).inserted else { throw .duplicate(path: path) }
    let value = try source.value(path: path, shape: shape, initializer: initializer)
    guard value.shape == shape else { throw .misshapen(path: path, expected: shape, found: value.shape) }
    let parameter = Parameter(path: path, value: value)
    parameters.append(parameter)
    return parameter
  }
}

/// A place in the tree of names, where layers declare their parameters.
///
///     weight = try scope.parameter("weight", Shape(inputChannels, outputChannels), .uniform(fanIn: inputChannels))
public struct ParameterScope {
  fileprivate let store: ParameterStore
  fileprivate let prefix: String

  public subscript(name: String) -> ParameterScope { ParameterScope(store: store, prefix: path(name)) }

  public subscript(name: String, index: Int) -> ParameterScope { self[name]["\(index)"] }

  /// Declares a parameter: the one line that names, shapes, initialises, registers and loads it.
  public func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer
  ) throws(ParameterError) -> Parameter {
    try store.declare(path(name), shape, initializer)
  }

  private func path(_ name: String) -> String { prefix.isEmpty ? name : prefix + "." + name }
}

/// What can be wrong with the names and shapes of a network's parameters.
public enum ParameterError: Error, Equatable, CustomStringConvertible {
  case duplicate(path: String)
  case missing(path: String, expected: Shape)
  case misshapen(path: String, expected: Shape, found: Shape)
  case notFinite(path: String, index: Int)
  case leftOver(paths: [String])
  case unreadable(reason: String)

  public var description: String {
    switch self {
    case .duplicate(let path): "the parameter \(path) is declared twice"
    case .missing(let path, let expected): "the tensor \(path) of shape \(expected) is missing"
    case .misshapen(let path, let expected, let found):
      "the tensor \(path) should have the shape \(expected), but has \(found)"
    case .notFinite(let path, let index): "the tensor \(path) holds a value that is not a number, at element \(index)"
    case .leftOver(let paths):
      "\(paths.count) tensors belong to no layer of this configuration, the first is \(paths.first ?? "")"
    case .unreadable(let reason): reason
    }
  }
}
