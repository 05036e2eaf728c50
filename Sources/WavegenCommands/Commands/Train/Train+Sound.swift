import Autoregression
import Durability
import Foundation
import Kernels
import Media
import Models
import Training

extension Train {
  /// Reads recordings and settles every choice, from the options or from the run that is resumed.
  func soundPlan(_ beginning: RunBeginning) throws -> TrainingPlan<SoundExamples> {
    try gridOptions.refuse(for: "recordings")
    let earlier = beginning.earlier
    let soundBefore = earlier?.checkpoint.data.sound
    var network = try network.configuration(for: .sound, startingFrom: earlier?.checkpoint.network)
    let opened = try AudioCorpus.openTelling(try corpusConfiguration(network, resuming: earlier))
    let conditions = try conditionOptions.conditions(of: opened, resuming: soundBefore?.condition)
    let corpus = conditions?.corpus ?? opened
    if preparation.sampleRate == nil, soundBefore == nil { tellRate(of: corpus) }
    let rule = corpusOptions.recordingsHeldOut ?? earlier?.heldOut.rule ?? .fraction(0.1)
    let split = try CorpusSplit(of: corpus.recordings, holdingOut: rule)
    var labels = try labelOptions.description(
      of: corpus, dropout: dropoutOptions.labelDropout, resuming: soundBefore?.labels)
    if labels?.sets != soundBefore?.labels?.sets { try labels?.measureLengths(of: split.training, in: corpus) }
    if let labels { Console.say("labels    \(labels.summary)") }
    if let conditions { Console.say("condition \(conditions.description.summary)") }
    network = try self.network.fitted(
      network,
      to: ExampleShape(
        .sound, levelCount: network.levelCount, classCount: labels?.classCount,
        conditionChannelCount: conditions?.description.channelCount))
    let seed = training.seed ?? beginning.state?.configuration.seed ?? 0
    let learned = try SoundExamples(
      corpus: corpus, excerpts: split.training, labels: labels, leavingOutBy: seed, conditions: conditions)
    let heldOut = try SoundExamples(
      corpus: corpus, excerpts: split.heldOut, labels: labels, conditions: conditions)
    let length = limitOptions.length(resuming: earlier)
    let sampleRate = corpus.preparation.sampleRate
    let histogram = SymbolHistogram(of: split.training, in: corpus)
    let sound = SoundDescription(
      corpus.preparation, labels: labels, condition: conditions?.description,
      medianSeconds: earlier == nil ? corpus.medianSeconds(of: split.training) : soundBefore?.medianSeconds)
    return TrainingPlan(
      context: RunContext(
        checkpoint: CheckpointConfiguration(network: network, data: .sound(sound)),
        heldOut: .chosen(rule), length: length, corpus: RunContext.CorpusPrint(learned, heldOut)),
      training: training.configuration(
        startingFrom: beginning.state?.configuration
          ?? TrainingOptions.defaults(
            sampleRate: sampleRate, receptiveField: network.receptiveField, limit: length.limit),
        symbolsPerSecond: sampleRate),
      trainingExamples: learned, heldOutExamples: heldOut,
      baseline: Baseline(
        likelihood: Likelihood(
          bitsPerSymbol: histogram.bitsPerSymbol(of: split.heldOut, in: corpus), symbolCount: heldOut.symbolCount),
        histogram: histogram.counts, parameters: []),
      audition: try Audition(sound, against: heldOut))
  }

  /// Says what rate was taken of several.
  private func tellRate(of corpus: AudioCorpus) {
    let rates = corpus.report.originalSampleRates
    guard rates.count > 1 else { return }
    let rate = corpus.preparation.sampleRate
    let count = rates.first { $0.value == rate }?.recordingCount ?? 0
    Console.say(
      """
      corpus    learned at \(rate) Hz, as \(Wording.count(count)) of \
      \(Wording.count(corpus.recordings.count, "recording")) have it\(Self.tie(rates, count, rate)); \
      --sample-rate takes another rate
      """)
  }

  /// What to add where as many recordings have another rate.
  private static func tie(_ rates: [CorpusReport.Tally], _ count: Int, _ rate: Int) -> String {
    let others = rates.filter { $0.value != rate && $0.recordingCount >= count }.map {
      "\($0.recordingCount) \($0.value) Hz"
    }
    return others.isEmpty
      ? "" : " and \(others.joined(separator: ", ")), and of these it is the rate with the most samples"
  }

  private func corpusConfiguration(
    _ network: any ModelConfiguration, resuming earlier: RunContext?
  ) throws -> AudioCorpusConfiguration {
    let folder = FilePath(runOptions.output).folder
    let sound = earlier?.checkpoint.data.sound
    let threshold =
      try preparation.trimThreshold ?? sound.map(\.trimThresholdInDecibels)
      ?? SilenceTrimmer.standard.thresholdInDecibels
    return AudioCorpusConfiguration(
      folder: corpusOptions.corpus, sampleRate: preparation.sampleRate ?? sound?.sampleRate,
      levelCount: network.levelCount,
      trimmer: try threshold.map { try SilenceTrimmer(thresholdInDecibels: $0) },
      spoolFolder: folder.isEmpty ? "." : folder, threadCount: computation.backend.threadCount)
  }
}

extension AudioCorpus {
  /// Half of the excerpts are shorter; nil if there are none.
  func medianSeconds(of excerpts: [Excerpt]) -> Double? {
    let counts = excerpts.map(\.range.count).sorted()
    guard !counts.isEmpty else { return nil }
    return Double(counts[counts.count / 2]) / Double(preparation.sampleRate)
  }
}

extension LabelDescription {
  /// Finds out how long recordings with each label are. A label that only held-out recordings have is as long as all.
  fileprivate mutating func measureLengths(of excerpts: [Excerpt], in corpus: AudioCorpus) throws {
    guard let all = corpus.medianSeconds(of: excerpts) else { return }
    let classes = try classes(ofPaths: excerpts.map { corpus.recordings[$0.recording].path })
    let byClass = Dictionary(
      grouping: zip(excerpts, classes).flatMap { excerpt, classes in classes.map { (excerpt: excerpt, number: $0) } },
      by: \.number)
    var first = 0
    for set in sets.indices {
      sets[set].medianSeconds = sets[set].values.indices.map { value in
        corpus.medianSeconds(of: byClass[first + value]?.map(\.excerpt) ?? []) ?? all
      }
      first += sets[set].values.count
    }
  }
}
