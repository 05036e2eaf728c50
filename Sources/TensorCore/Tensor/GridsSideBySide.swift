/// Some grids of a layout that are gone through together, site after site in the order of prediction.
///
/// The longest stands first, so those that have a site left are always the first ones.
struct GridsSideBySide: Sendable {
  private let starts: [Int]
  private let lengths: [Int]

  /// The grids of a layout, dealt out to at most `count` parts of about the same work.
  static func parts(of layout: SiteLayout, count: Int) -> [GridsSideBySide] {
    let (starts, lengths) = (layout.gridStarts, layout.grids.map(\.siteCount))
    let longestFirst = lengths.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    let count = min(count, lengths.count)
    return (0..<count).map { part in
      let dealt = stride(from: part, to: longestFirst.count, by: count).map { longestFirst[$0] }
      return GridsSideBySide(starts: dealt.map { starts[$0] }, lengths: dealt.map { lengths[$0] })
    }
  }

  var count: Int { starts.count }

  /// Sites of the longest grid.
  var length: Int { lengths.first ?? 0 }

  /// The index of a grid's first site.
  func start(_ grid: Int) -> Int { starts[grid] }

  /// How many grids have a site of this number.
  func count(longerThan site: Int) -> Int { lengths.firstIndex { $0 <= site } ?? count }
}

extension SiteLayout {
  /// Some consecutive sites of one grid.
  struct Run: Sendable {
    let sites: Range<Int>
    /// Whether the grid begins with them.
    let isFirst: Bool
  }

  /// All sites in runs of at most `length`: fixed pieces for what follows the order of prediction, whatever the rows.
  func runs(ofAtMost length: Int) -> [Run] {
    zip(gridStarts, grids).flatMap { start, grid in
      stride(from: 0, to: grid.siteCount, by: length).map { first in
        Run(sites: start + first..<start + min(first + length, grid.siteCount), isFirst: first == 0)
      }
    }
  }
}
