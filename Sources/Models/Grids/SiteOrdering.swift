public import TensorCore

/// In which order a model without a sense of place predicts the places of a grid.
public enum SiteOrdering: String, Codable, CaseIterable, Sendable {
  /// Row after row.
  case raster
  /// From the last place to the first.
  case reversed
  /// Any order, drawn from a seed.
  case random
  /// Column after column.
  case columns
  /// Every other place first, row after row, and then those between.
  case evenThenOdd
  /// From the middle to the borders; equally far ones row after row.
  case centreOut

  /// An order of a grid's places.
  /// - Parameters:
  ///   - seed: what a random order is drawn from, with `draw`, which tells several of them apart.
  ///   - mask: the number that the order has for a model with several masks.
  public func order(of grid: Grid, seed: UInt64, draw: Int = 0, mask: Int = 0) -> SiteOrder {
    guard self != .raster else { return SiteOrder(number: mask) }
    return SiteOrder(places: places(of: grid, seed: seed, draw: draw), number: mask)
  }

  private func places(of grid: Grid, seed: UInt64, draw: Int) -> [Int] {
    let places = Array(0..<grid.siteCount)
    switch self {
    case .raster: return places
    case .reversed: return places.reversed()
    case .random:
      // Written out, for a checkpoint must find the same order with any library.
      var generator = SeededGenerator(seed: seed, purpose: "order \(draw)")
      var shuffled = places
      for index in shuffled.indices.reversed() { shuffled.swapAt(index, generator.integer(below: index + 1)) }
      return shuffled
    case .columns:
      return (0..<grid.columns).flatMap { column in (0..<grid.rows).map { $0 * grid.columns + column } }
    case .evenThenOdd:
      return places.filter { $0.isMultiple(of: 2) } + places.filter { !$0.isMultiple(of: 2) }
    case .centreOut:
      // Twice the distance from the middle in each direction is a whole number.
      func distance(_ place: Int) -> Int {
        let (row, column) = place.quotientAndRemainder(dividingBy: grid.columns)
        let (down, right) = (2 * row - grid.rows + 1, 2 * column - grid.columns + 1)
        return down * down + right * right
      }
      return places.sorted { (distance($0), $0) < (distance($1), $1) }
    }
  }
}
