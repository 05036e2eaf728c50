import ArgumentParser
import Autoregression
import Causality
import Foundation
import Kernels
import Media
import Models
import TensorCore

/// `wavegen complete`: the rest of an image, of a recording or of a text.
struct Complete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep a part of an image and draw the rest, or continue a recording or a text.",
    discussion: """
      Keeps the upper half of an image, or what --keep or --mask says, and draws the other pixels. Models that draw row \
      after row see of the kept pixels only those that come before; made with random orders (preset mnist-orders) sees \
      them all, for it takes them first. A recording is kept whole and continued for --seconds, a text by --length.
      """)

  @OptionGroup var checkpointOptions: CheckpointOptions

  @Argument(help: "A PNG or JPEG image, a recording, or a text; - is standard input.")
  var input: String

  @Argument(help: "Where the result goes: .png, a sound, or .txt.")
  var out: String

  @Option(help: "Which part of an image stays.")
  var keep: KeptPart?

  @Option(help: ArgumentHelp("An image of the same size: pixels that are white here stay.", valueName: "file"))
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

  @Option(help: ArgumentHelp("By how much a text is continued (default: 1000).", valueName: "bytes"))
  var length: Int?

  @OptionGroup var labelRequest: LabelRequest
  @OptionGroup var samplingOptions: SamplingOptions
  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var computation: ComputationOptions

  /// How many pixels wide and high a pixel is on the sheet.
  private static let magnification = 4

  enum KeptPart: String, ExpressibleByArgument, CaseIterable { case top, bottom, left, right }

  mutating func validate() throws {
    try Allowed.check(count, "--count", 1...1000)
    try SoundSamplingOptions.check(seconds)
    try Allowed.check(length, "--length", 1...1_000_000_000)
    if keep != nil, mask != nil { throw ValidationError("Give --keep or --mask, not both.") }
  }

  func run() throws {
    try Inputs.take(input, mask)
    Interruption.listen()
    try replacement.check([out], besides: [checkpointOptions.path, input, mask])
    let checkpoint = try checkpointOptions.open()
    switch checkpoint.configuration.data {
    case .sound(let sound):
      guard sound.condition == nil else {
        throw Failure(
          .usage, "complete is not for a model that follows something from its first sample on; use wavegen sample")
      }
      try refuse(ofImages + [(length != nil, "--length")], for: "sound")
      try checkpoint.making { try completeSound(sound, checkpoint) }
    case .grid(let grid) where grid.kind == .images: try checkpoint.making { try completeImage(grid, checkpoint) }
    case .text: try checkpoint.making { try completeText(checkpoint) }
    case .grid:
      throw Failure(
        .usage,
        "complete is for models of images, sound and text; this one learned \(checkpoint.configuration.data.kind)")
    }
  }

  /// What is given that only images have.
  private var ofImages: [(isGiven: Bool, name: String)] {
    [(keep != nil, "--keep"), (mask != nil, "--mask"), (className != nil, "--class"), (count != nil, "--count")]
  }

  /// The same as to sample with a text to continue.
  private func completeText(_ checkpoint: Checkpoint) throws {
    try labelRequest.refuseAll("the model makes text, and knows no labels")
    try refuse(ofImages + [(seconds != nil, "--seconds")] + samplingOptions.guidanceOptions.given, for: "text")
    let request = TextRequest(
      outputs: [out], length: length, prime: input, keepsPrime: true, sampling: samplingOptions.configuration,
      seed: samplingOptions.seed, backend: computation.backend)
    try request.run(checkpoint)
  }

  /// The same as to sample with a recording to continue.
  private func completeSound(_ sound: SoundDescription, _ checkpoint: Checkpoint) throws {
    let request = SoundRequest(
      outputs: [out], seconds: seconds ?? 1, prime: input, keepsPrime: true,
      labelIndices: try labelRequest.indices(in: sound.labels),
      sampling: try samplingOptions.configuration(sound),
      seed: samplingOptions.seed, backend: computation.backend)
    try request.run(sound, checkpoint)
  }

  private func completeImage(_ grid: GridDescription, _ checkpoint: Checkpoint) throws {
    try refuse([(seconds != nil, "--seconds"), (length != nil, "--length")], for: "images")
    try labelRequest.refuseAll("the model makes images, and knows no labels")
    try samplingOptions.guidanceOptions.check(grid)
    let output = try GridOutput(out, for: grid, .sheet)
    let count = count ?? 8
    let values = grid.values(ofPicture: try pixels(of: input, like: grid))
    let isKept = try keptPlaces(grid)
    let symbols = grid.encoding.certainSymbols(of: values, levelCount: grid.levelCount)
    let known = zip(symbols, isKept).map { $1 ? $0 : nil }
    let model = try checkpoint.makeModel()
    var sampler = GridSampler(model: model, grid: grid, backend: computation.backend)
    sampler.sampling = samplingOptions.configuration
    sampler.seed = samplingOptions.seed
    let places = isKept.indices.filter { isKept[$0] }
    if let order = model.order(knownFirst: places, number: 0) {
      sampler.order = order
      Console.say("order     the \(Wording.count(places.count)) pixels that stay come first")
    }
    sampler.label = try className.map { try grid.label(named: $0, checkpoint) }
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
    let file = try PictureFile(reading: path, over: grid.backdrop)
    for change in file.changes.sorted(by: { "\($0)" < "\($1)" }) where change != .greyed || grid.channelCount == 1 {
      Console.say("noted     \(path) \(change.words(for: 1, over: grid.backdrop))")
    }
    let stored = try picture(file.picture, of: path, like: grid)
    let picture = stored.resized(toLongerSide: max(grid.rows, grid.columns))
    guard picture.shape == GridShape(grid) else {
      throw Failure(
        .badData,
        """
        \(path) should be an image of \(GridShape(grid)), as the model draws, or of the same proportions, but has \
        \(stored.shape)
        """)
    }
    if stored.shape != picture.shape {
      Console.say("resized   \(path): from \(stored.shape) to \(picture.shape), as the model draws")
    }
    return picture.values
  }

  /// A picture in the colours of the model; the one of a sheet that the program has drawn.
  private func picture(_ picture: Picture, of path: String, like grid: GridDescription) throws -> Picture {
    let stored = grid.channelCount == 3 ? picture.inColour : picture.greyIfRounded ?? picture
    if stored.channels < picture.channels {
      Console.say("noted     \(path) is stored in colour but grey, except for rounding")
    }
    let drawn = ImageSheet.pictures(on: stored, rows: grid.rows, columns: grid.columns)
    guard drawn.count <= 1 else {
      throw Failure(
        .badData,
        """
        \(path) is a sheet of \(drawn.count) images of \(GridShape(grid)), and one is to be completed; cut it out, or draw \
        one alone with --count 1
        """)
    }
    guard let only = drawn.first else { return stored }
    Console.say("noted     \(path) is a sheet of one image of \(GridShape(grid)), which is taken out of its frame")
    return only
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
