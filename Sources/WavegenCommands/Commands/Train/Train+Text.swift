import Autoregression
import Media
import Models
import TensorCore
import Training

extension Train {
  /// Reads text and settles every choice, from the options or from the run that is resumed.
  func textPlan(_ beginning: RunBeginning) throws -> TrainingPlan<MemoryCorpus> {
    try preparation.refuse(for: "text")
    try gridOptions.refuse(for: "text")
    try labelOptions.refuse(for: "text")
    try conditionOptions.refuse(for: "text")
    try dropoutOptions.refuse(for: "text")
    let earlier = beginning.earlier
    let parts = try TextCorpus.openTelling(
      corpusOptions.corpus, accepting: kindOptions.kind == .text ? .anyBytes : .texts)
    let (learned, held, rule) = try split(parts, earlier?.heldOut)
    let network = try network.configuration(
      fitting: ExampleShape(.text, levelCount: DataDescription.text.levelCount),
      startingFrom: earlier?.checkpoint.network)
    let length = limitOptions.length(resuming: earlier)
    return TrainingPlan(
      context: RunContext(
        checkpoint: CheckpointConfiguration(network: network, data: .text), heldOut: rule, length: length,
        corpus: RunContext.CorpusPrint(learned, held)),
      training: training.configuration(
        startingFrom: beginning.state?.configuration ?? TrainingOptions.defaultsForText(limit: length.limit),
        symbolsPerSecond: 1),
      trainingExamples: learned, heldOutExamples: held, baseline: Baseline(of: learned, for: held))
  }

  /// The corpus's own parts, or the end of every text.
  private func split(
    _ parts: CorpusParts<TextCorpus>, _ earlier: HeldOutRule?
  ) throws -> (learned: MemoryCorpus, held: MemoryCorpus, rule: HeldOutRule) {
    guard let all = parts.training ?? parts.whole ?? parts.validation ?? parts.test else {
      throw Failure(.missingInput, "\(corpusOptions.corpus) holds no text")
    }
    let asked = try corpusOptions.gridFraction
    if asked == nil, let validation = parts.validation, parts.training != nil {
      return (MemoryCorpus(all), MemoryCorpus(validation), .validationPart)
    }
    let fraction = asked ?? earlier?.fraction ?? 0.1
    let split = try all.split(holdingOut: fraction)
    return (MemoryCorpus(split.training), MemoryCorpus(split.heldOut), .chosen(.fraction(fraction)))
  }
}

extension MemoryCorpus {
  /// Every document an example, after as much of its text as any network reads.
  init(_ texts: TextCorpus) {
    self.init(
      texts.documents.map { $0.bytes.map(Symbol.init) },
      pasts: texts.documents.map { $0.past.suffix(Self.longestPast).map(Symbol.init) })
  }

  private static let longestPast = WaveNetConfiguration.greatestReceptiveField
}

extension Baseline {
  /// How often each byte occurs.
  init(of training: MemoryCorpus, for heldOut: MemoryCorpus) {
    let histogram = Self.counts(of: training)
    self.init(likelihood: Self.likelihood(of: heldOut, under: histogram), histogram: histogram, parameters: [])
  }

  /// What a histogram says of text.
  static func likelihood(of corpus: MemoryCorpus, under histogram: [Int]) -> Likelihood {
    let histogram = SymbolHistogram(counts: histogram, levelCount: histogram.count)
    let bits = zip(0..., counts(of: corpus)).reduce(0) { sum, entry in
      entry.1 == 0 ? sum : sum + Double(entry.1) * histogram.bits(of: entry.0)
    }
    return Likelihood(
      bitsPerSymbol: bits / Double(max(corpus.symbolCount, 1)), symbolCount: corpus.symbolCount)
  }

  private static func counts(of corpus: MemoryCorpus) -> [Int] {
    var counts = Array(repeating: 0, count: DataDescription.text.levelCount)
    for byte in corpus.examples.joined() { counts[Int(byte)] += 1 }
    return counts
  }
}
