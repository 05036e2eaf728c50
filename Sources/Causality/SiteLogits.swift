internal import Kernels
public import TensorCore

/// Free numbers for every place of a grid, or the same ones for all sites: what is known of a symbol that depends on no
/// other.
///
/// Sound because it reads no symbol at all, only where a site lies.
public struct SiteLogits {
  private let table: Parameter

  /// - Parameter placeCount: the places of every grid; 1 for one row that all sites share, of grids of any size.
  public init(placeCount: Int, channels: Int, in scope: ParameterScope) throws(ParameterError) {
    table = try scope.parameter("table", Shape(placeCount, channels), .zeros)
  }

  /// - Parameter x: only its sites matter.
  public func callAsFunction(_ x: Feature<Present>) -> Feature<Past> {
    let tape = x.variable.tape
    let operation = SiteTable(
      rowCount: table.shape.rowCount, channels: table.shape.channelCount, layout: x.layout)
    return Feature(vouchedFor: tape.apply(operation, to: [tape.parameter(table)]), x.layout)
  }
}
