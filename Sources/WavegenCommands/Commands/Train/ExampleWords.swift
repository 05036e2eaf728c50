import Autoregression
import Models
import Training

/// How examples and their likelihoods are spoken of.
struct ExampleWords {
  private let data: DataDescription

  init(_ data: DataDescription) { self.data = data }

  /// What a symbol is: "sample", "pixel" ….
  var symbol: String {
    switch data {
    case .sound: "sample"
    case .grid(let grid): grid.kind == .vectors ? "value" : grid.channelCount == 1 ? "pixel" : "subpixel"
    case .text: "byte"
    }
  }

  /// In what unit curves are judged.
  var scale: ScoreScale {
    let grid: GridDescription? = if case .grid(let grid) = data { grid } else { nil }
    return ScoreScale(
      kind: data.kind, symbol: symbol, symbolsPerExample: grid.map { $0.rows * $0.columns * $0.channelCount } ?? 1)
  }

  /// What bits are counted for: a code of 8 bits costs fewer than a sample of 16.
  var scored: String { data.sound?.hasLinearSamples == true ? "16-bit sample" : symbol }

  /// What an example is: "recording", "image" ….
  var example: String {
    switch data {
    case .sound: "recording"
    case .grid(let grid): grid.kind == .vectors ? "vector" : "image"
    case .text: "text"
    }
  }

  /// Whether all examples have one length, so that it makes sense to speak of the likelihood of one.
  private var hasEqualExamples: Bool { if case .grid = data { true } else { false } }

  /// Held-out symbols that a look scores, about: enough for the second decimal, and of large images not so many that
  /// looking takes longer than learning.
  var symbolsPerLook: Int {
    guard case .grid(let grid) = data else { return 100_000 }
    return min(max(100_000, 500 * grid.rows * grid.columns * grid.channelCount), 2_000_000)
  }

  /// "1 min 20 s in 300 recordings", "60,000 images".
  func amount(_ examples: some Corpus) -> String {
    switch data {
    case .sound(let sound):
      let duration = Wording.duration(Double(examples.symbolCount) / Double(sound.sampleRate))
      return "\(duration) in \(Wording.count(examples.exampleCount, example))"
    case .grid: return Wording.count(examples.exampleCount, example)
    case .text: return Wording.count(examples.symbolCount, symbol)
    }
  }

  /// That there is little to learn from or to judge by, as the end of a sentence; nil where there is enough for a
  /// number to mean something.
  func scarcity(learned: some Corpus, heldOut: some Corpus) -> String? {
    let (fewest, words) = fewestToLearn
    let learnedCount = count(learned)
    if learnedCount < fewest {
      return """
        \(amount(learned)) to learn from, where \(words) is the least for more than to learn them by heart
        """
    }
    let judges = count(heldOut)
    guard judges < fewest / 20 else { return nil }
    return "\(amount(heldOut)) held out, by which no model can be judged; hold out more, or give more"
  }

  /// Below this a model learns its examples by heart, and held-out ones tell little.
  private var fewestToLearn: (count: Int, words: String) {
    switch data {
    case .sound(let sound): (60 * sound.sampleRate, "a minute")
    case .grid(let grid): (200, grid.kind == .vectors ? "200 rows" : "200 images")
    case .text: (10_000, "10,000 bytes")
    }
  }

  /// Images or rows; of what has no fixed length, symbols.
  private func count(_ examples: some Corpus) -> Int {
    hasEqualExamples ? examples.exampleCount : examples.symbolCount
  }

  /// What a training step learns from.
  func step(_ training: TrainingConfiguration) -> String {
    switch data {
    case .sound(let sound):
      let longest = Wording.duration(Double(training.windowLength) / Double(sound.sampleRate))
      return "\(Wording.count(training.batchSize, "window")) of at most \(longest)"
    case .grid: return Wording.count(training.batchSize, example)
    case .text:
      return "\(Wording.count(training.batchSize, "window")) of at most \(Wording.count(training.windowLength, symbol))"
    }
  }

  /// "4.119 bits per held-out sample", "84.30 nats per held-out image (0.155 bits per pixel)".
  func score(of heldOut: Likelihood) -> String {
    let bits = Wording.decimal(heldOut.bitsPerSymbol)
    guard hasEqualExamples else { return "\(bits) bits per held-out \(scored)" }
    let nats = Wording.decimal(natsPerExample(heldOut), places: 2)
    return "\(nats) nats per held-out \(example) (\(bits) bits per \(symbol))"
  }

  /// The same as a number with its unit, for a line that changes quickly.
  func figure(natsPerSymbol: Double) -> String {
    guard case .grid(let grid) = data else { return Wording.decimal(natsPerSymbol / Likelihood.natsPerBit) }
    return Wording.decimal(natsPerSymbol * Double(grid.rows * grid.columns * grid.channelCount), places: 2) + " nats"
  }

  /// Nats of a whole example, where all have one length.
  func natsPerExample(_ likelihood: Likelihood) -> Double {
    guard case .grid(let grid) = data else { return likelihood.natsPerSymbol }
    return likelihood.natsPerSymbol * Double(grid.rows * grid.columns * grid.channelCount)
  }

  /// "12,000 samples/s", "310 images/s".
  func pace(symbolsPerSecond: Double) -> String {
    guard case .grid(let grid) = data else { return "\(Wording.count(Int(symbolsPerSecond))) \(symbol)s/s" }
    let images = symbolsPerSecond / Double(grid.rows * grid.columns * grid.channelCount)
    return "\(Wording.count(Int(images))) \(example)s/s"
  }
}
