extension SiteLayout {
  /// The size of all grids, for operations that have weights for every place.
  /// - Precondition: there is a grid, and all are of one size.
  var commonGrid: Grid {
    guard let grid = grids.first else { preconditionFailure("a batch of no grids") }
    precondition(grids.allSatisfy { $0 == grid }, "grids of different sizes, \(Set(grids)), share no places")
    return grid
  }

  /// The place of every site of all grids.
  var places: [Int32] {
    let places = order.sites(ofPlaces: Array(0..<Int32(commonGrid.siteCount)))
    return grids.flatMap { _ in places }
  }
}
