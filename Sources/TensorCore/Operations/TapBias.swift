import Kernels

/// For what a product's bias has a row of its own.
package enum BiasExtent: Sendable {
  /// One row for all sites: b `[output]`.
  case everywhere
  /// A row for every grid, such as what the classes of an example add: b `[grids, output]`.
  case grids
  /// A row for every site, such as what a condition that goes along with the symbols adds: b `[sites, output]`.
  case sites
}

/// What is added to a product.
///
/// `@unchecked Sendable`: nobody writes the rows while several threads read them.
struct TapBias<Scalar: KernelScalar>: @unchecked Sendable {
  private let rows: MatrixView<Scalar>
  private let extent: BiasExtent

  /// - Parameter tensor: kept by the caller.
  /// - Precondition: it has as many rows as the extent says.
  init?(_ tensor: Tensor<Scalar>?, _ extent: BiasExtent, layout: SiteLayout) {
    guard let tensor else { return nil }
    rows = tensor.matrix
    self.extent = extent
    let expected =
      switch extent {
      case .everywhere: 1
      case .grids: layout.grids.count
      case .sites: layout.siteCount
      }
    precondition(rows.rows == expected, "a bias of \(tensor.shape) where \(expected) rows are needed")
  }

  /// What a product of some sites of one grid starts from.
  func start(of sites: Range<Int>, grid: Int) -> Backend.ProductStart<Scalar> {
    switch extent {
    case .everywhere: .row(rows.pointer)
    case .grids: .row(rows.pointer + grid * rows.rowStride)
    case .sites: .matrix(rows.rows(sites))
    }
  }
}
