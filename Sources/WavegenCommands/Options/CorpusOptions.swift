import ArgumentParser
import Autoregression
import Durability
import Foundation
import Media
import Models
import TensorCore

/// Where examples come from, and which of them are held out.
struct CorpusOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder of recordings, images, tables or texts, which may lie in folders of their own, or one file.",
      valueName: "folder"))
  var corpus: String

  @Option(
    help: ArgumentHelp(
      "The part of the examples that is held out, to judge the model by (default: 0.1).", valueName: "part"))
  var validationFraction: Double?

  @Option(
    help: ArgumentHelp(
      """
      Hold out the recordings whose file name matches, such as '*_0.wav'; a pattern with a slash is matched with the \
      path in the folder.
      """,
      valueName: "glob"))
  var validationFiles: String?

  mutating func validate() throws {
    if validationFiles != nil, validationFraction != nil {
      throw ValidationError("Give --validation-files or --validation-fraction, not both.")
    }
    if let validationFraction, !(validationFraction > 0 && validationFraction < 1) {
      throw ValidationError("--validation-fraction must be between 0 and 1, but is \(validationFraction).")
    }
  }

  /// Which recordings the options hold out; nil if they do not say.
  var recordingsHeldOut: HeldOut? {
    if let validationFiles { return .glob(validationFiles) }
    return validationFraction.map(HeldOut.fraction)
  }

  /// Which part of images, tables or texts the options hold out; nil if they do not say.
  var gridFraction: Double? {
    get throws {
      guard validationFiles == nil else {
        throw Failure(
          .usage,
          """
          --validation-files is for recordings; give --validation-fraction, or a folder with files named train… and \
          valid…
          """)
      }
      return validationFraction
    }
  }
}

/// A part of a corpus of recordings, as the examples that models learn from.
struct SoundExamples: Corpus {
  let corpus: AudioCorpus
  let excerpts: [Excerpt]
  private let labels: ExampleLabels
  private let conditions: RecordingConditions?

  /// - Parameters:
  ///   - labels: of the model that learns or is judged; nil if it knows none.
  ///   - seed: of what labels are left out; nil leaves out none.
  ///   - conditions: what is given beside the samples; nil if nothing is.
  init(
    corpus: AudioCorpus, excerpts: [Excerpt], labels: LabelDescription? = nil, leavingOutBy seed: UInt64? = nil,
    conditions: RecordingConditions? = nil
  ) throws {
    self.corpus = corpus
    self.excerpts = excerpts
    self.conditions = conditions
    guard let labels else {
      self.labels = .none
      return
    }
    let classes = try labels.classes(ofPaths: excerpts.map { corpus.recordings[$0.recording].path })
    self.labels = ExampleLabels(
      classes, dropout: seed.map { .init(probability: labels.dropout, seed: $0) } ?? .none)
  }

  func labels(of window: Window) -> [Int] { labels.classes(of: window) }

  func conditions(of window: Window) -> ConditionFrames? {
    let excerpt = excerpts[window.example]
    let start = excerpt.range.lowerBound
    return conditions?.frames(
      ofRecording: excerpt.recording,
      samples: start + window.sites.lowerBound..<start + window.sites.upperBound)
  }

  var exampleCount: Int { excerpts.count }

  func length(ofExample index: Int) -> Int { excerpts[index].range.count }
  func pastLength(ofExample index: Int) -> Int { excerpts[index].range.lowerBound }

  func symbols(ofExample index: Int, in range: Range<Int>, pass: Int) -> [Symbol] {
    let excerpt = excerpts[index]
    let start = excerpt.range.lowerBound
    return corpus.symbols(
      recording: excerpt.recording, range: start + range.lowerBound..<start + range.upperBound)
  }
}

extension AudioCorpus {
  /// Opens a corpus and tells what was found.
  static func openTelling(
    _ configuration: AudioCorpusConfiguration, selecting: ((String) -> Bool)? = nil
  ) throws -> AudioCorpus {
    let corpus = try open(configuration, selecting: selecting) { progress in
      if Interruption.isRequested {
        // Opening cannot be broken off midway, but nothing of it has a name yet that could stay behind.
        Failure.exit(with: Failure(.interrupted, "stopped while the recordings were read; nothing was written"))
      }
      let verb = progress.phase == .surveying ? "looking at" : "reading"
      Console.showProgress(
        """
        corpus    \(verb) recordings: \(Wording.count(progress.filesDone)) of \(Wording.count(progress.filesTotal))
        """)
    }
    Console.endProgress()
    for line in corpus.report.lines {
      let isWarning = ["refused", "noted", "left out", "kept on one side"].contains { line.hasPrefix($0) }
      Console.say((isWarning ? "warning   " : "corpus    ") + line)
    }
    return corpus
  }
}

extension SoundDescription {
  init(
    _ preparation: AudioPreparation, labels: LabelDescription? = nil, condition: ConditionDescription? = nil,
    medianSeconds: Double? = nil
  ) {
    self.init(
      sampleRate: preparation.sampleRate, levelCount: preparation.levelCount,
      trimThresholdInDecibels: preparation.trimThresholdInDecibels,
      trimMarginInSeconds: preparation.trimMarginInSeconds, labels: labels, condition: condition,
      medianSeconds: medianSeconds)
  }

  /// How a corpus is opened so that its symbols mean what this model's symbols mean.
  func corpusConfiguration(
    folder: String, spoolFolder: String, threadCount: Int
  ) throws -> AudioCorpusConfiguration {
    let preparation = try preparation
    return AudioCorpusConfiguration(
      folder: folder, sampleRate: preparation.sampleRate, levelCount: preparation.levelCount,
      trimmer: preparation.trimmer, spoolFolder: spoolFolder, threadCount: threadCount)
  }

  /// Whether symbols are 16-bit samples as they are.
  var hasLinearSamples: Bool { levelCount == SoundCodec.linearLevelCount }

  var preparation: AudioPreparation {
    get throws {
      try AudioPreparation(
        sampleRate: sampleRate, levelCount: levelCount, trimThresholdInDecibels: trimThresholdInDecibels,
        trimMarginInSeconds: trimMarginInSeconds)
    }
  }
}

/// The rule by which recordings are held out, as it stands in files.
extension HeldOut {
  var text: String {
    switch self {
    case .fraction(let part): "fraction \(part)"
    case .glob(let pattern): "files \(pattern)"
    }
  }

  init?(text: String) {
    let rule = FilePath(text)
    if let part = rule.dropping(prefix: "fraction ").flatMap(Double.init), part > 0, part < 1 {
      self = .fraction(part)
    } else if let pattern = rule.dropping(prefix: "files ") {
      self = .glob(pattern)
    } else {
      return nil
    }
  }
}
