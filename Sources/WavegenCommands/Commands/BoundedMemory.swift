import Kernels
import Models
import TensorCore

/// Parameters of a network that fits this machine: an impossible size is a sentence, and not the end of the process.
final class BoundedMemory<Source: ParameterSource>: ParameterSource {
  private let source: Source
  private var byteCount = 0
  private let largest: Int?

  /// - Parameter copies: how many numbers will be kept for every parameter.
  init(of source: Source, copies: Int) {
    self.source = source
    largest = ProcessMemory.availableByteCount.map { $0 / copies }
  }

  func value(path: String, shape: Shape, initializer: Initializer) throws(ParameterError) -> Tensor<Float> {
    byteCount += shape.elementCount * MemoryLayout<Float>.stride
    if let largest, byteCount > largest {
      throw .unreadable(
        reason: """
          a network of this configuration does not fit into memory: up to \(path) its parameters take \
          \(Wording.bytes(byteCount)), and there is room for \(Wording.bytes(largest)); choose smaller channels or fewer layers
          """)
    }
    return try source.value(path: path, shape: shape, initializer: initializer)
  }

  func finish(paths: Set<String>) throws(ParameterError) { try source.finish(paths: paths) }
}

extension ModelConfiguration {
  /// A network with fresh values, if there is memory for it and for what its training keeps beside every parameter.
  func makeTrainableModel(seed: UInt64) throws(Failure) -> Model {
    try makeTrainableModel(from: InitialValues(seed: seed))
  }

  /// - Parameter source: what it begins with.
  func makeTrainableModel(from source: some ParameterSource) throws(Failure) -> Model {
    do {
      return try makeModel(from: BoundedMemory(of: source, copies: 5))
    } catch {
      throw Failure(.usage, error.description)
    }
  }
}
