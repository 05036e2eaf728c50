/// What a file of numbers holds: whole values 0…255, and how they lie.
struct ShapedBytes: Equatable {
  /// Rows first; the last dimension changes fastest. At least one, none of them 0.
  var dimensions: [Int]
  var values: [UInt8]

  /// The product of the dimensions; nil if it is more than a corpus may hold.
  static func valueCount(of dimensions: [Int]) -> Int? {
    var product = 1
    for dimension in dimensions {
      guard dimension >= 0 else { return nil }
      let (next, overflows) = product.multipliedReportingOverflow(by: dimension)
      guard !overflows, next <= GridCorpus.greatestValueCount else { return nil }
      product = next
    }
    return product
  }

  /// The examples that the first dimension counts: numbers, rows of a table, pictures, or pictures in colour.
  ///
  /// - Throws: `GridCorpusError.content` if they are none of these.
  func exampleShape(of path: String) throws(GridCorpusError) -> GridShape {
    switch dimensions.count {
    case 1: return .vectors(columns: 1)
    case 2: return .vectors(columns: dimensions[1])
    case 3: return .images(rows: dimensions[1], columns: dimensions[2])
    case 4 where [1, 3].contains(dimensions[3]):
      return .images(rows: dimensions[1], columns: dimensions[2], channels: dimensions[3])
    default: throw .content(path: path, .dimensions(dimensions))
    }
  }
}
