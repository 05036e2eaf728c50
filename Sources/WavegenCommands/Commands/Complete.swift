import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore

/// `wavegen complete`: the rest of an image, or of a recording.
struct Complete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep a part of an image and draw the rest, or continue a recording.",
    discussion: """
      Keeps the upper half of an image, or what --keep or --mask says, and draws the other pixels. Models that draw row \
      after row see of the kept pixels only those that come before; made with random orders (preset mnist-orders) sees \
      them all, for it takes them first. A recording is kept whole and continued for --seconds.
      """)

  @OptionGroup var checkpointOptions: CheckpointOptions

  @Argument(help: "A PNG image, or a recording.")
  var input: String

  @Argument(help: "Where the result goes: .png, or a sound.")
  var out: String

  @Option(help: "Which part of an image stays.")
  var keep: KeptPart?

  @Option(help: ArgumentHelp("A PNG image of the same size: pixels that are white here stay.", valueName: "file"))
  var mask: String?

  @Option(
    help: ArgumentHelp("How many variants to draw, beside the original on one sheet (default: 8).", valueName: "count"))
  var count: Int?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("What the image shows, if the model knows classes.", valueName: "name"))
  var className: String?

  @Option(help: "By how much a recording is continued (default: 1).")
  var seconds: Double?

  @Option(help: "Below 1 the likely becomes likelier, above 1 less so; 0 always takes the likeliest.")
  var temperature = 1.0

  @OptionGroup var guidanceOptions: GuidanceOptions

  @Option(help: "The seed of all that is random.")
  var seed: UInt64 = 0

  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var computation: ComputationOptions

  /// How many pixels wide and high a pixel is on the sheet.
  private static let magnification = 4

  enum KeptPart: String, ExpressibleByArgument, CaseIterable { case top, bottom, left, right }

  mutating func validate() throws {
    for (name, option) in [(input, "<input>"), (out, "<out>")] { try Allowed.check(name: name, option) }
    try Allowed.check(name: mask, "--mask")
    try Allowed.check(count, "--count", 1...1000)
    try SoundSamplingOptions.check(seconds)
    try Allowed.check(temperature, "--temperature", 0...100)
    if keep != nil, mask != nil { throw ValidationError("Give --keep or --mask, not both.") }
  }

  func run() throws {
    Interruption.listen()
    try replacement.check([out], besides: [checkpointOptions.path, input, mask])
    let checkpoint = try checkpointOptions.open()
    switch checkpoint.configuration.data {
    case .sound(let sound):
      guard sound.condition == nil else {
        throw Failure(
          .usage, "complete is not for a model that follows something from its first sample on; use wavegen sample")
      }
      try refuse(
        [(keep != nil, "--keep"), (mask != nil, "--mask"), (className != nil, "--class"), (count != nil, "--count")]
          + guidanceOptions.given, for: "sound")
      try checkpoint.making { try completeSound(sound, checkpoint) }
    case .grid(let grid) where grid.kind == .images: try checkpoint.making { try completeImage(grid, checkpoint) }
    case .grid, .text:
      throw Failure(
        .usage, "complete is for models of images and sound; this one learned \(checkpoint.configuration.data.kind)")
    }
  }

  private func refuse(_ options: [(isGiven: Bool, name: String)], for results: String) throws {
    for option in options where option.isGiven {
      throw Failure(.usage, "\(option.name) is not for \(results), which is what this model makes; leave it out")
    }
  }

  /// The same as to sample with a recording to continue.
  private func completeSound(_ sound: SoundDescription, _ checkpoint: Checkpoint) throws {
    let request = SoundRequest(
      outputs: [out], seconds: seconds ?? 1, prime: input, keepsPrime: true,
      sampling: SamplingConfiguration(temperature: temperature), seed: seed, backend: computation.backend)
    try request.run(sound, checkpoint)
  }

  private func completeImage(_ grid: GridDescription, _ checkpoint: Checkpoint) throws {
    try refuse([(seconds != nil, "--seconds")], for: "images")
    try guidanceOptions.check(grid)
    let output = try GridOutput(out, for: grid, .sheet)
    let count = count ?? 8
    let values = grid.values(ofPicture: try pixels(of: input, like: grid))
    let isKept = try keptPlaces(grid)
    let symbols = grid.encoding.certainSymbols(of: values, levelCount: grid.levelCount)
    let known = zip(symbols, isKept).map { $1 ? $0 : nil }
    let model = try checkpoint.makeModel()
    var sampler = GridSampler(model: model, grid: grid, backend: computation.backend)
    sampler.sampling = SamplingConfiguration(temperature: temperature, guidance: guidanceOptions.factor)
    sampler.seed = seed
    let places = isKept.indices.filter { isKept[$0] }
    if let order = model.order(knownFirst: places, number: 0) {
      sampler.order = order
      Console.say("order     the \(Wording.count(places.count)) pixels that stay come first")
    }
    sampler.label = try className.map { try grid.label(named: $0) }
    let drawing = try sampler.drawing(of: count)
    let remedy = count > 1 ? "a smaller --count" : "a smaller model"
    try drawing.announce(
      outputByteCount: output.byteCount(
        count + 1, rows: grid.rows, columns: grid.columns, grid, magnification: Self.magnification, remedy: remedy),
      remedy: remedy)
    let drawn = try drawing.drawTelling(known: known)
    let original = symbols.map { grid.encoding.value(of: $0, levelCount: grid.levelCount) }
    try output.write(([original] + drawn).map { grid.picture($0) }, magnification: Self.magnification)
    Console.say("drawn     \(out): the original and \(Wording.count(count, "variant"))")
  }

  private func pixels(of path: String, like grid: GridDescription) throws -> [UInt8] {
    var picture = try Picture(readingPNG: path)
    if grid.channelCount == 3 { picture = picture.inColour }
    guard picture.shape == GridShape(grid) else {
      throw Failure(
        .badData, "\(path) should be an image of \(GridShape(grid)), as the model draws, but has \(picture.shape)")
    }
    return picture.values
  }

  /// Whether each value stays.
  private func keptPlaces(_ grid: GridDescription) throws -> [Bool] {
    let (rows, columns, channels) = (grid.rows, grid.columns, grid.channelCount)
    if let mask {
      var whole = grid
      whole.channelCount = 1
      return try pixels(of: mask, like: whole).flatMap { value in (0..<channels).map { _ in value >= 128 } }
    }
    return (0..<rows * columns).flatMap { place in
      let (row, column) = place.quotientAndRemainder(dividingBy: columns)
      let stays =
        switch keep ?? .top {
        case .top: row < rows / 2
        case .bottom: row >= rows / 2
        case .left: column < columns / 2
        case .right: column >= columns / 2
        }
      return (0..<channels).map { _ in stays }
    }
  }
}
