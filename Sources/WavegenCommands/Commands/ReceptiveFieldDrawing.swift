import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore

/// A picture of what the prediction of one site depends on.
struct ReceptiveFieldDrawing {
  private let map: InfluenceMap
  private let scene: Scene
  /// The place that is predicted, row after row.
  private let place: Int
  private let order: SiteOrder
  private let modelName: String

  /// - Throws: `Failure` if the model remembers everything, so that there is no field to draw, or needs more memory for
  ///   it than there is, or has no such place; `DamagedWeights`.
  init(
    of model: some AutoregressiveModel, named modelName: String, on scene: Scene, at chosen: ChosenSite?,
    backend: Backend
  ) throws {
    self.scene = scene
    self.modelName = modelName
    let place = try scene.place(chosen)
    self.place = place
    let grid = try model.domain.grid ?? scene.line()
    try ProcessMemory.check(
      "--receptive-field",
      needing: InfluenceMap.predictedMemoryByteCount(of: model, siteCount: grid.siteCount),
      remedy: "a machine with more memory, or leave it out")
    order = model.orders[0]
    var generator = SeededGenerator(seed: 0, purpose: "receptive field")
    let symbols = (0..<grid.siteCount).map { _ in Symbol(generator.integer(below: model.levelCount)) }
    let site = order.places.map { $0.firstIndex(of: place) ?? 0 } ?? place
    map = InfluenceMap(of: model, at: site, on: grid, symbols, backend: backend) { part in
      Console.showProgress("picture   \(Wording.decimal(100 * part, places: 0)) % of the symbols tried, one by one")
    }
    Console.endProgress()
    guard map.strengths.allSatisfy(\.isFinite) else { throw DamagedWeights() }
  }

  func write(to path: String) throws {
    let strengths = order.places(ofSites: map.strengths)
    switch scene {
    case .image(let rows, let columns, let channels):
      // A pixel in colour is as bright as the strongest of its three.
      let pixels = (0..<rows * columns).map { pixel in
        (0..<channels).reduce(Float(0)) { max($0, strengths[pixel * channels + $1]) }
      }
      let (row, column) = (place / channels).quotientAndRemainder(dividingBy: columns)
      let colour = channels == 3 ? " \(ChosenSite.colours[place % channels])" : ""
      try InfluencePicture(
        pixels, rows: rows, columns: columns, of: place / channels, axes: .image,
        caption: "\(modelName): row \(row + 1), column \(column + 1)\(colour)"
      ).write(to: path)
    case .table(let columns):
      try InfluencePicture(
        strengths, rows: 1, columns: columns, of: place, axes: .image, caption: "\(modelName): column \(place + 1)"
      ).write(to: path)
    case .past(let count, let symbol, let sampleRate):
      try InfluencePicture(
        strengths, rows: 1, columns: count + 1, of: place,
        axes: .past(unit: "\(symbol)s", perSecond: sampleRate), caption: "\(modelName): what a \(symbol) depends on"
      ).write(to: path)
    }
  }

  /// Where the sites of a model lie for whoever looks at them, whatever line it sees them as.
  enum Scene {
    case image(rows: Int, columns: Int, channels: Int)
    case table(columns: Int)
    /// So many symbols before the one that is predicted.
    case past(count: Int, symbol: String, sampleRate: Int?)

    /// - Parameter data: what was learned; nil where nothing was yet, so that the configuration has to say.
    init(
      of model: some AutoregressiveModel, _ configuration: some ModelConfiguration, _ data: DataDescription?,
      sampleRate: Int?
    ) throws {
      guard let grid = model.domain.grid else {
        self = .past(
          count: model.receptiveField, symbol: data.map { ExampleWords($0).symbol } ?? "sample",
          sampleRate: data == nil ? sampleRate : data?.sound?.sampleRate)
        return
      }
      if let described = data?.grid {
        self =
          described.kind == .vectors
          ? .table(columns: described.columns)
          : .image(rows: described.rows, columns: described.columns, channels: described.channelCount)
        return
      }
      let values = try configuration.jsonValues()
      guard let rows = values["rows"] as? Int, let columns = values["columns"] as? Int else {
        self = .image(rows: grid.rows, columns: grid.columns, channels: 1)
        return
      }
      let channels = values["channelCount"] as? Int ?? 1
      self = .image(rows: rows, columns: columns, channels: channels)
    }

    /// A sequence as long as what is read before a site, and the site.
    func line() throws(Failure) -> Grid {
      guard case .past(let count, _, _) = self, count != .max else {
        throw Failure(
          .usage, "--receptive-field: this model remembers everything that came before; there is nothing to draw")
      }
      return Grid(columns: count + 1)
    }

    /// The place that is meant; without a choice one in the middle of the last row, or the last one.
    func place(_ chosen: ChosenSite?) throws(Failure) -> Int {
      switch self {
      case .past(let count, _, _):
        guard chosen == nil else {
          throw Failure(
            .usage, "--site is for images and tables; of a sequence the last \(kind) is drawn. Leave it out")
        }
        return count
      case .table(let columns):
        guard let chosen else { return columns - 1 }
        guard chosen.row == 1, 1...columns ~= chosen.column, chosen.channel == nil else { throw outside(chosen) }
        return chosen.column - 1
      case .image(let rows, let columns, let channels):
        let chosen = chosen ?? ChosenSite(row: rows, column: columns / 2 + 1)
        guard 1...rows ~= chosen.row, 1...columns ~= chosen.column, chosen.channel == nil || channels == 3 else {
          throw outside(chosen)
        }
        // The last colour depends on the others, too.
        return ((chosen.row - 1) * columns + chosen.column - 1) * channels + (chosen.channel ?? channels - 1)
      }
    }

    private var kind: String { if case .past(_, let symbol, _) = self { symbol } else { "place" } }

    private func outside(_ chosen: ChosenSite) -> Failure {
      let allowed =
        switch self {
        case .image(let rows, let columns, let channels):
          "a row from 1 to \(rows) and a column from 1 to \(columns)\(channels == 3 ? ", and perhaps red, green or blue" : "")"
        case .table(let columns): "row 1 and a column from 1 to \(columns)"
        case .past: "left out"
        }
      return Failure(.usage, "--site should be \(allowed), but is \(chosen)")
    }
  }
}

/// A pixel, and perhaps one of its colours, as it is written on the command line: "14,9" or "14,9,red", counted from 1.
struct ChosenSite: ExpressibleByArgument, CustomStringConvertible {
  var row: Int
  var column: Int
  /// 0 is red, 1 green and 2 blue; nil if it does not matter.
  var channel: Int?

  static let colours = ["red", "green", "blue"]

  init(row: Int, column: Int) { (self.row, self.column) = (row, column) }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard 2...3 ~= parts.count, let row = Int(parts[0]), let column = Int(parts[1]) else { return nil }
    self.init(row: row, column: column)
    if parts.count == 3 {
      guard let channel = Self.colours.firstIndex(of: parts[2].lowercased()) else { return nil }
      self.channel = channel
    }
  }

  var description: String { "\(row),\(column)" + (channel.map { ",\(Self.colours[$0])" } ?? "") }
}
