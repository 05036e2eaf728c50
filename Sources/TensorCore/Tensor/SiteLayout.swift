/// One example's sites: `rows` × `columns`, row after row. A sound is a grid with one row.
public struct Grid: Hashable, Sendable {
  public let rows: Int
  public let columns: Int

  /// - Precondition: both are at least 1.
  public init(rows: Int = 1, columns: Int) {
    precondition(rows > 0 && columns > 0, "a grid of \(rows) × \(columns) sites")
    self.rows = rows
    self.columns = columns
  }

  public var siteCount: Int { rows * columns }
}

/// Which sites the rows of a `[sites, channels]` tensor are: the grids of a batch, one after the other.
///
/// Clips of different lengths stand side by side in one tensor, so a batch has no padding, no mask, and no way for one
/// clip to read another: every tap is resolved inside its own grid.
public struct SiteLayout: Sendable, Equatable {
  public let grids: [Grid]
  public let siteCount: Int
  /// The sites cut into short runs within one row of one grid: the fixed pieces in which work is given to threads.
  package let tiles: [Tile]
  /// The same sites in runs that may go from row to row: for what looks at each site alone.
  package let runs: [Range<Int>]
  /// The grids cut into whole rows.
  package let blocks: [Block]
  /// Whether any grid has more than one row.
  package let hasRows: Bool
  /// Sites that no tile covers, whose features are zeros and are never read.
  package let gaps: [Range<Int>]
  /// For every grid, how many of its first sites are only read to predict the others.
  public let contextLengths: [Int]
  /// The classes that every grid belongs to: none, one, or one of each of several sets, which are counted through.
  public let labels: [[Int32]]
  /// What is given beside the symbols of every grid; empty if nothing is.
  public let conditions: [ConditionFrames]
  /// What place of its grid a site is.
  public let order: SiteOrder

  package struct Tile: Sendable, Equatable {
    /// Index of the first site of the tile's grid.
    let gridStart: Int
    /// Number of the tile's grid.
    let gridIndex: Int
    let grid: Grid
    let row: Int
    package let columns: Range<Int>

    var start: Int { gridStart + row * grid.columns + columns.lowerBound }

    /// Where the tile's sites read or write under a tap: the part of `columns` whose neighbour at `offset` lies inside
    /// the grid, and the index of the first such neighbour.
    func inside(_ offset: Offset) -> (columns: Range<Int>, neighbour: Int)? {
      let neighbourRow = row + offset.row
      guard neighbourRow >= 0, neighbourRow < grid.rows else { return nil }
      let lower = max(columns.lowerBound, -offset.column)
      let upper = min(columns.upperBound, grid.columns - offset.column)
      guard lower < upper else { return nil }
      return (lower..<upper, gridStart + neighbourRow * grid.columns + lower + offset.column)
    }

    /// The parts of `columns` whose neighbour at `offset` lies outside the grid.
    func outside(_ offset: Offset) -> [Range<Int>] {
      guard let (inside, _) = inside(offset) else { return [columns] }
      return [columns.lowerBound..<inside.lowerBound, inside.upperBound..<columns.upperBound].filter { !$0.isEmpty }
    }

    /// The rows that some of the tile's columns have in a buffer of the tile's own.
    func rows(_ part: Range<Int>) -> Range<Int> {
      part.lowerBound - columns.lowerBound..<part.upperBound - columns.lowerBound
    }

    /// The rows that some of the tile's columns have in a tensor of all sites.
    package func sites(_ part: Range<Int>) -> Range<Int> {
      start + part.lowerBound - columns.lowerBound..<start + part.upperBound - columns.lowerBound
    }
  }

  /// Some rows of a grid, whole.
  package struct Block: Sendable, Equatable {
    /// Index of the first site of the block's grid.
    let gridStart: Int
    /// Number of the block's grid.
    let gridIndex: Int
    let grid: Grid
    let rows: Range<Int>

    package var sites: Range<Int> {
      gridStart + rows.lowerBound * grid.columns..<gridStart + rows.upperBound * grid.columns
    }
  }

  /// Sites in a tile at most: small enough for a layer's intermediate rows to stay in the second-level cache.
  private static let tileLength = 512

  /// - Parameters:
  ///   - contextLengths: for every grid, how many of its first sites are only read; none if empty.
  ///   - labels: the classes of every grid; without any if empty.
  ///   - conditions: what is given beside the symbols of every grid; nothing if empty.
  /// - Precondition: grids with a context have one row, and more sites than the context.
  public init(
    _ grids: [Grid], contextLengths: [Int] = [], labels: [[Int32]] = [], conditions: [ConditionFrames] = [],
    order: SiteOrder = .raster
  ) {
    self.init(
      grids, contextLengths: contextLengths, labels: labels, conditions: conditions, order: order, .everything)
  }

  /// Which sites the tiles of a layout cover.
  private enum Coverage { case everything, predicted }

  private init(
    _ grids: [Grid], contextLengths: [Int], labels: [[Int32]], conditions: [ConditionFrames], order: SiteOrder,
    _ coverage: Coverage
  ) {
    let contexts = contextLengths.isEmpty ? grids.map { _ in 0 } : contextLengths
    precondition(labels.isEmpty || labels.count == grids.count, "\(labels.count) labels for \(grids.count) grids")
    precondition(labels.joined().allSatisfy { $0 >= 0 }, "a class with a negative number")
    self.labels = labels.isEmpty ? grids.map { _ in [] } : labels
    precondition(
      conditions.isEmpty || conditions.count == grids.count, "\(conditions.count) conditions for \(grids.count) grids")
    self.conditions = conditions
    self.order = order
    precondition(contexts.count == grids.count, "\(contexts.count) contexts for \(grids.count) grids")
    precondition(
      zip(grids, contexts).allSatisfy { 0..<$0.columns ~= $1 && ($1 == 0 || $0.rows == 1) },
      "contexts of \(contexts) sites in \(grids)")
    self.grids = grids
    self.contextLengths = contexts
    var tiles: [Tile] = []
    var gaps: [Range<Int>] = []
    var start = 0
    for (index, (grid, context)) in zip(grids, contexts).enumerated() {
      let first = coverage == .predicted ? context : 0
      if first > 0 { gaps.append(start..<start + first) }
      for row in 0..<grid.rows {
        for column in stride(from: first, to: grid.columns, by: Self.tileLength) {
          let columns = column..<min(column + Self.tileLength, grid.columns)
          tiles.append(Tile(gridStart: start, gridIndex: index, grid: grid, row: row, columns: columns))
        }
      }
      start += grid.siteCount
    }
    self.tiles = tiles
    self.gaps = gaps
    siteCount = start
    runs = Self.runs(between: gaps, siteCount: start)
    blocks = Self.blocks(of: grids)
    hasRows = grids.contains { $0.rows > 1 }
  }

  private static func runs(between gaps: [Range<Int>], siteCount: Int) -> [Range<Int>] {
    let starts = [0] + gaps.map(\.upperBound)
    let ends = gaps.map(\.lowerBound) + [siteCount]
    return zip(starts, ends).flatMap { start, end in
      stride(from: start, to: end, by: tileLength).map { $0..<min($0 + tileLength, end) }
    }
  }

  /// Blocks of nearly equal height.
  private static func blocks(of grids: [Grid]) -> [Block] {
    var blocks: [Block] = []
    var start = 0
    for (gridIndex, grid) in grids.enumerated() {
      let count = min(grid.rows, (grid.siteCount + tileLength - 1) / tileLength)
      blocks += (0..<count).map { index in
        Block(
          gridStart: start, gridIndex: gridIndex, grid: grid,
          rows: grid.rows * index / count..<grid.rows * (index + 1) / count)
      }
      start += grid.siteCount
    }
    return blocks
  }

  /// The same sites, of which only those that are predicted are computed: for what follows the last layer that looks
  /// back.
  public var predicted: SiteLayout {
    SiteLayout(
      grids, contextLengths: contextLengths, labels: labels, conditions: conditions, order: order, .predicted)
  }

  /// Index of the first site of every grid.
  public var gridStarts: [Int] {
    var start = 0
    return grids.map { grid in
      defer { start += grid.siteCount }
      return start
    }
  }
}

/// In which order the places of a grid are visited: row after row, or any other.
///
/// Sites are always counted in the order in which they are predicted; an order says what place of the grid a site is.
/// So "earlier" means the same in every order, and what is proved of sites holds for all of them.
public struct SiteOrder: Sendable, Hashable {
  /// The place, counted row after row, of each site; nil where sites are places.
  public let places: [Int]?
  /// What tells apart orders of a model that differ in more than places: which of its masks it uses.
  public let number: Int

  public static let raster = SiteOrder(number: 0)

  /// Row after row.
  public init(number: Int) {
    places = nil
    self.number = number
  }

  /// - Precondition: `places` holds every number below its count once.
  public init(places: [Int], number: Int) {
    precondition(places.sorted() == Array(places.indices), "an order that does not visit every place once")
    self.places = places
    self.number = number
  }

  /// Values by place as values by site.
  public func sites<Value>(ofPlaces values: [Value]) -> [Value] { places.map { $0.map { values[$0] } } ?? values }

  /// Values by site as values by place.
  public func places<Value>(ofSites values: [Value]) -> [Value] {
    guard let places else { return values }
    var result = values
    for (site, place) in places.enumerated() { result[place] = values[site] }
    return result
  }
}

/// Where a tap reads, relative to the site that it computes.
public struct Offset: Hashable, Sendable {
  public let row: Int
  public let column: Int

  public init(row: Int = 0, column: Int) {
    self.row = row
    self.column = column
  }

  var negated: Offset { Offset(row: -row, column: -column) }

  /// Whether the tap reads a site that comes strictly earlier in raster order.
  public var precedesOrigin: Bool { row < 0 || (row == 0 && column < 0) }
}
