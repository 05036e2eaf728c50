import ArgumentParser
import Autoregression
import Causality
import Durability
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

  /// What is given beside the class, for models of something else.
  var given: [(isGiven: Bool, name: String)] {
    [(size != nil, "--size"), (magnify != nil, "--magnify")]
  }

  /// - Throws: `UnknownRequest` if a class is asked for.
  func refuseClass(_ reason: String) throws(UnknownRequest) {
    if let className { throw UnknownRequest(.className(className), reason) }
  }
}

extension Sample {
  func sampleGrids(_ grid: GridDescription, _ checkpoint: Checkpoint) throws {
    try labelRequest.refuseAll("the model makes \(grid.kind), and knows no labels")
    try refuse(
      soundOptions.given + [(length != nil, "--length"), (prime != nil, "--prime")], for: "images and tables")
    try samplingOptions.guidanceOptions.check(grid)
    let output = try GridOutput(out, for: grid, nearest == nil ? .examples : .sheet)
    guard imageOptions.magnify == nil || output.isPicture else {
      throw Failure(.usage, "--magnify is for pictures, and \(out) is one of numbers; leave it out, or name a .png")
    }
    let model = try checkpoint.makeModel()
    var sampler = GridSampler(model: model, grid: grid, backend: computation.backend)
    sampler.size = try size(of: grid, model)
    sampler.sampling = sampling
    sampler.seed = samplingOptions.seed
    sampler.precision = precisionOptions.precision
    sampler.label = try imageOptions.className.map { try grid.label(named: $0, checkpoint) }
    let near = try nearest.map { try NearestExamples(in: $0, like: grid) }
    let drawing = try sampler.drawing(of: count)
    let (rows, columns) = sampler.dimensions
    let (magnification, remedy) = (imageOptions.magnify ?? 4, remedy(for: output))
    try drawing.announce(
      outputByteCount: output.byteCount(
        near == nil ? count : 2 * count, rows: rows, columns: columns, grid, magnification: magnification,
        remedy: near == nil ? "\(remedy), or a .npy" : remedy),
      remedy: remedy)
    let start = ContinuousClock.now
    let drawn = try drawing.drawTelling()
    let seconds = (.now - start) / .seconds(1)
    if let near {
      try near.write(besides: drawn, to: output, magnification: magnification)
    } else {
      try output.write(drawn, rows: rows, columns: columns, grid, magnification: magnification)
    }
    let words = ExampleWords(.grid(grid))
    let speed = Double(count) / max(seconds, 1e-9)
    // Of large images a second makes a part.
    let pace =
      speed < 1
      ? "\(Wording.count(Int(speed * Double(drawing.siteCount)))) \(words.symbol)s/s"
      : "\(Wording.decimal(speed, places: 1)) \(words.example)s/s"
    Console.say(
      "drawn     \(out): \(Wording.count(count, words.example)) in \(Wording.duration(seconds)), \(pace)")
  }

  /// What makes a drawing smaller, of what can be made smaller.
  private func remedy(for output: GridOutput) -> String {
    let smaller = [
      (count > 1, "--count"), (imageOptions.size != nil, "--size"),
      (output.isPicture && imageOptions.magnify != 1, "--magnify"),
    ].filter(\.0).map(\.1)
    return smaller.isEmpty ? "a smaller model" : "a smaller \(smaller.joined(separator: " or "))"
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
  /// - Throws: `UnknownRequest` if the model does not know it.
  func label(named name: String, _ checkpoint: Checkpoint) throws(UnknownRequest) -> Int {
    guard !classNames.isEmpty else {
      let network = type(of: checkpoint.configuration.network)
      throw UnknownRequest(
        .className(name),
        network.learnsClasses(of: shape)
          ? "the model knows no classes; train it on images with labels, without --without-classes"
          : ModelCatalog.takingNoClasses(network.modelName, of: shape))
    }
    guard let label = classNames.index(ofName: name) else {
      throw UnknownRequest(
        .className(name), "there is no class \"\(name)\"; there are \(classNames.joined(separator: ", "))")
    }
    return label
  }
}
