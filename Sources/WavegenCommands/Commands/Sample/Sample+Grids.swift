import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore

/// What only images and vectors have.
struct ImageSamplingOptions: ParsableArguments {
  @Option(
    name: .customLong("class"), help: ArgumentHelp("What to draw, if the model knows classes.", valueName: "name"))
  var className: String?

  @Option(
    help: ArgumentHelp(
      "Draw images of another size, where the model is convolutional, such as 56x28.", valueName: "columns x rows"))
  var size: String?

  @Option(
    help: ArgumentHelp(
      "Put beside each image the one of this corpus that is nearest to it: learned, or memorised?", valueName: "corpus")
  )
  var nearest: String?

  @Option(help: ArgumentHelp("How many pixels wide and high a pixel is on the sheet (default: 4).", valueName: "count"))
  var magnify: Int?

  mutating func validate() throws {
    if size != nil { _ = try dimensions }
    try Allowed.check(magnify, "--magnify", 1...64)
  }

  /// Rows and columns.
  var dimensions: (rows: Int, columns: Int)? {
    get throws {
      guard let size else { return nil }
      let numbers = size.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let columns = numbers[0], let rows = numbers[1], 1...4096 ~= columns, 1...4096 ~= rows
      else {
        throw ValidationError("--size must be columns x rows, such as 56x28, each 1 to 4096, but is \(size).")
      }
      return (rows, columns)
    }
  }

  /// What is given, for models of something else.
  var given: [(isGiven: Bool, name: String)] {
    [
      (className != nil, "--class"), (size != nil, "--size"), (nearest != nil, "--nearest"),
      (magnify != nil, "--magnify"),
    ]
  }
}

extension Sample {
  func sampleGrids(_ grid: GridDescription, _ checkpoint: Checkpoint) throws {
    try refuse(soundOptions.given + labelRequest.given + [(length != nil, "--length")], for: "images and tables")
    try guidanceOptions.check(grid)
    let output = try GridOutput(out, for: grid, imageOptions.nearest == nil ? .examples : .sheet)
    let model = try checkpoint.makeModel()
    var sampler = GridSampler(model: model, grid: grid, backend: computation.backend)
    sampler.size = try size(of: grid, model)
    sampler.sampling = sampling
    sampler.seed = seed
    sampler.precision = precisionOptions.precision
    let label = try imageOptions.className.map { try grid.label(named: $0) }
    let near = try imageOptions.nearest.map { try NearestExamples(in: $0, like: grid) }
    let start = ContinuousClock.now
    let total = count * (sampler.size.map { $0.rows * $0.columns } ?? grid.rows * grid.columns) * grid.channelCount
    let drawn = try sampler.draw(count, label: label) { done in
      let part = Double(done) / Double(total)
      let left = (.now - start) / .seconds(1) * (1 - part) / part
      Console.showProgress("drawing   \(Wording.decimal(100 * part, places: 0)) %, \(Wording.duration(left)) left")
      return Interruption.isRequested ? .stop : .proceed
    }
    Console.endProgress()
    guard let drawn else { throw Failure(.interrupted, "stopped before all was drawn; nothing was written") }
    let seconds = (.now - start) / .seconds(1)
    let (rows, columns) = sampler.size ?? (grid.rows, grid.columns)
    if let near {
      try near.write(besides: drawn, to: output, magnification: imageOptions.magnify ?? 4)
    } else {
      try output.write(drawn, rows: rows, columns: columns, grid, magnification: imageOptions.magnify ?? 4)
    }
    let noun = ExampleWords(.grid(grid)).example
    Console.say(
      "drawn     \(out): \(Wording.count(count, noun)) in \(Wording.duration(seconds)), \(pace(count, seconds, noun))")
  }

  private func pace(_ count: Int, _ seconds: Double, _ noun: String) -> String {
    "\(Wording.decimal(Double(count) / max(seconds, 1e-9), places: 1)) \(noun)s/s"
  }

  private func size(of grid: GridDescription, _ model: some AutoregressiveModel) throws -> (rows: Int, columns: Int)? {
    guard let dimensions = try imageOptions.dimensions else { return nil }
    guard case .anyGrid = model.domain else {
      throw Failure(
        .usage,
        """
        --size is for convolutional models; this one has weights for every place of \(grid.columns)x\(grid.rows) and \
        draws no other size
        """)
    }
    return dimensions
  }
}

extension GridDescription {
  /// The class of a name.
  func label(named name: String) throws -> Int {
    guard !classNames.isEmpty else {
      throw Failure(
        .usage,
        "--class \(name): the model knows no classes; train it on images with labels, without --without-classes")
    }
    guard let label = classNames.firstIndex(of: name) else {
      throw Failure(.usage, "there is no class \"\(name)\"; there are \(classNames.joined(separator: ", "))")
    }
    return label
  }
}
