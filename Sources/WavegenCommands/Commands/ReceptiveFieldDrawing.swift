import Autoregression
import Causality
import Kernels
import Media
import TensorCore

/// A picture of what the prediction of one site depends on.
struct ReceptiveFieldDrawing {
  private let map: InfluenceMap
  private let site: Int
  private let order: SiteOrder

  /// - Throws: `Failure` if the model remembers everything, so that there is no field to draw, or needs more memory for
  ///   it than there is; `DamagedWeights`.
  init(of model: some AutoregressiveModel, on backend: Backend) throws {
    let grid = try model.domain.grid ?? Self.line(reaching: model.receptiveField)
    try ProcessMemory.check(
      "--receptive-field",
      needing: InfluenceMap.predictedMemoryByteCount(of: model, siteCount: grid.siteCount, on: backend),
      remedy: "a machine with more memory, or leave it out")
    order = model.orders[0]
    site = grid.rows == 1 ? grid.columns - 1 : (grid.rows - 1) * grid.columns + grid.columns / 2
    var generator = SeededGenerator(seed: 0, purpose: "receptive field")
    let symbols = (0..<grid.siteCount).map { _ in Symbol(generator.integer(below: model.levelCount)) }
    map = InfluenceMap(of: model, at: site, on: grid, symbols, backend: backend) { part in
      Console.showProgress("picture   \(Wording.decimal(100 * part, places: 0)) % of the symbols tried, one by one")
    }
    Console.endProgress()
    guard map.strengths.allSatisfy(\.isFinite) else { throw DamagedWeights() }
  }

  /// A sequence as long as what is read before a site, and the site.
  private static func line(reaching field: Int) throws -> Grid {
    guard field != .max else {
      throw Failure(
        .usage, "--receptive-field: this model remembers everything that came before; there is nothing to draw")
    }
    guard field < Picture.greatestSide else {
      throw Failure(.usage, "--receptive-field: a picture cannot be \(Wording.count(field)) samples wide")
    }
    return Grid(columns: field + 1)
  }

  func write(to path: String) throws {
    try ImageSheet(of: [picture], magnification: map.grid.rows == 1 ? 1 : 8).write(to: path)
  }

  /// Grey by the logarithm of the influence, so that weak ones are seen; red for the site itself.
  private var picture: Picture {
    // A single row is drawn as a band.
    let repetition = map.grid.rows == 1 ? Self.bandHeight : 1
    let strongest = map.strengths.max() ?? 0
    let colours = map.strengths.indices.map { index -> [UInt8] in
      if index == site { return [220, 40, 40] }
      let grey = Self.brightness(map.strengths[index], of: strongest)
      return [grey, grey, grey]
    }
    let row = Array(order.places(ofSites: colours).joined())
    return Picture(
      rows: map.grid.rows * repetition, columns: map.grid.columns, channels: 3,
      values: Array(repeatElement(row, count: repetition).joined()))
  }

  private static let bandHeight = 64

  /// Four powers of ten from black to white; what has any influence is not black.
  private static func brightness(_ strength: Float, of strongest: Float) -> UInt8 {
    guard strength > 0, strongest > 0 else { return 0 }
    let decades = -Double.decimalLogarithm(Double(strength / strongest))
    return UInt8(max(48, 255 - min(decades, 4) / 4 * 207))
  }
}

extension Double {
  fileprivate static func decimalLogarithm(_ value: Double) -> Double { logarithm(value) / logarithm(10) }
}
