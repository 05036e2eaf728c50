/// The units of one layer of a masked network, sorted by degree.
///
/// A unit of degree d may depend on the first d sites, in the order of prediction. The input of site i has the degree
/// i + 1, and so has its output, which however reads lower degrees only.
/// - Source: Germain et al. 2015, §4.
struct UnitOrder: Sendable {
  /// Where each unit, in the order of the degrees, stands in the layer's weights.
  let places: [Int32]
  /// The degree of each, from the lowest to the highest.
  let degrees: [Int]

  var count: Int { places.count }

  /// The inputs or outputs of all sites, `channels` for each. Weights have them by place, whatever the order.
  init(sitesOf grid: Grid, _ order: SiteOrder, channels: Int = 1) {
    let sites = order.sites(ofPlaces: Array(0..<Int32(grid.siteCount)))
    places = sites.flatMap { place in (0..<Int32(channels)).map { place * Int32(channels) + $0 } }
    degrees = sites.indices.flatMap { repeatElement($0 + 1, count: channels) }
  }

  /// Hidden units, each of a degree drawn from a range.
  ///
  /// For the first mask the degrees are sorted, so that weights are read one after the other. This is no restriction:
  /// units are alike until a mask tells them apart.
  /// - Parameter mask: the number of the mask.
  init(
    hidden count: Int, degrees range: ClosedRange<Int>, mask: Int, using generator: inout SeededGenerator
  ) {
    var drawn = (0..<count).map { _ in range.lowerBound + generator.integer(below: range.count) }
    if mask == 0 { drawn.sort() }
    var unitsByDegree = [[Int32]](repeating: [], count: range.count)
    for (unit, degree) in drawn.enumerated() { unitsByDegree[degree - range.lowerBound].append(Int32(unit)) }
    places = unitsByDegree.flatMap(\.self)
    degrees = places.map { drawn[Int($0)] }
  }

  /// For every degree from 0 to `highest`, which of the sorted units have it.
  func ranges(upTo highest: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var first = 0
    for degree in 0...highest {
      let end = degrees[first...].firstIndex { $0 > degree } ?? count
      ranges.append(first..<end)
      first = end
    }
    return ranges
  }
}
