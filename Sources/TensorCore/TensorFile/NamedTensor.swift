/// Numbers with a name and a shape, as they stand in a file.
public struct NamedTensor: Equatable, Sendable {
  public let name: String
  /// The length of each axis; the last axis varies fastest. An empty shape is a single number.
  public let shape: [Int]
  public let values: [Float]

  /// - Precondition: `values` has as many elements as `shape` says.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(
      elementCount(of: shape) == values.count, "tensor \(name) of shape \(shape) was given \(values.count) values")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// The product of the axes; nil if an axis is negative or the product does not fit into an `Int`.
func elementCount(of shape: [Int]) -> Int? {
  var count = 1
  for length in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: length)
    if length < 0 || overflow { return nil }
    count = product
  }
  return count
}
