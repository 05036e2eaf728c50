public import Kernels

/// A dense array of `Float` or `Double`, row-major, channels last.
///
/// A hidden feature of a network is `[sites, channels]`; what the sites mean is said by the `SiteLayout` beside it.
/// Tensors are values: a copy shares its storage until one of the two is written to.
public struct Tensor<Scalar: KernelScalar>: Sendable {
  public let shape: Shape
  private var storage: TensorStorage<Scalar>

  private init(shape: Shape, storage: TensorStorage<Scalar>) {
    self.shape = shape
    self.storage = storage
  }

  /// A tensor whose elements `fill` writes, all of them.
  package init(_ shape: Shape, filledBy fill: (UnsafeMutablePointer<Scalar>) -> Void) {
    self.init(shape: shape, storage: TensorStorage(count: shape.elementCount))
    fill(storage.elements)
  }

  public init(_ shape: Shape, repeating value: Scalar) {
    self.init(shape) { $0.update(repeating: value, count: shape.elementCount) }
  }

  /// A tensor of zeros.
  public init(_ shape: Shape) {
    self.init(shape) { MutableMatrixView($0, rows: 1, columns: shape.elementCount).fillWithZeros() }
  }

  /// - Precondition: there are as many values as the shape has elements.
  public init(_ shape: Shape, _ values: [Scalar]) {
    precondition(values.count == shape.elementCount, "\(values.count) values for the shape \(shape)")
    self.init(shape) { elements in
      values.withUnsafeBufferPointer { if let first = $0.baseAddress { elements.update(from: first, count: $0.count) } }
    }
  }

  /// The same numbers in another precision.
  package init<Other: KernelScalar>(_ other: Tensor<Other>) {
    self.init(other.shape) { elements in
      other.withElements { source in
        for index in 0..<other.shape.elementCount { elements[index] = Scalar(source[index]) }
      }
    }
  }

  public var count: Int { shape.elementCount }

  public var values: [Scalar] { withElements { Array(UnsafeBufferPointer(start: $0, count: count)) } }

  public subscript(index: Int) -> Scalar {
    precondition(index >= 0 && index < count, "element \(index) of a tensor of \(count)")
    return withElements { $0[index] }
  }

  /// Gives read access to the elements for the duration of `body`.
  package func withElements<Result>(_ body: (UnsafePointer<Scalar>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafePointer(storage.elements)) }
  }

  /// Gives write access to the elements for the duration of `body`, after copying them if the storage is shared.
  package mutating func withMutableElements<Result>(
    _ body: (UnsafeMutablePointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    return try withExtendedLifetime(storage) { try body(storage.elements) }
  }

  /// The elements, for as long as this tensor lives. An operation may use it on its arguments, which its caller keeps.
  package var elements: UnsafePointer<Scalar> { UnsafePointer(storage.elements) }

  /// What two tensors that share their storage have in common.
  var identity: UnsafePointer<Scalar> { elements }

  /// The elements as a matrix `[rows, channels]`, for as long as this tensor lives.
  package var matrix: MatrixView<Scalar> {
    MatrixView(elements, rows: shape.rowCount, columns: shape.channelCount)
  }
}

extension Tensor {
  /// A matrix `[M, N]` as `[N, M]`.
  func transposed(on backend: Backend) -> Tensor {
    let shape = Shape(shape.channelCount, shape.rowCount)
    return Tensor(shape) { backend.transpose(matrix, into: MutableMatrixView($0, shape)) }
  }
}

/// The memory of a tensor, uninitialised until its maker has filled it.
///
/// It has the default alignment, because blocks of a larger one are not reused at once (see `retainFreedMemory`).
///
/// `@unchecked Sendable`: it is written only by its maker before it is shared, or through `withMutableElements`, which
/// demands to be its only owner.
private final class TensorStorage<Scalar: KernelScalar>: @unchecked Sendable {
  let count: Int
  let elements: UnsafeMutablePointer<Scalar>

  init(count: Int) {
    self.count = count
    elements = .allocate(capacity: max(count, 1))
  }

  deinit { elements.deallocate() }

  func copy() -> TensorStorage {
    let other = TensorStorage(count: count)
    other.elements.update(from: elements, count: count)
    return other
  }
}
