/// A file or folder of a corpus, and what there is to say about it.
public struct CorpusRemark: Codable, Hashable, Sendable {
  /// Relative to the corpus.
  public var path: String
  /// Goes on where the path ends: "is empty (0 bytes)".
  public var text: String

  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// The first five, and how many there are beyond them.
  public static func list(_ remarks: [CorpusRemark]) -> String {
    let listed = remarks.prefix(5).map { "\($0.path) \($0.text)" }
    let rest = remarks.count - listed.count
    return listed.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }
}

/// What became of the files of a corpus: everything that was left out, cut off or changed is accounted for here.
public struct CorpusReport: Codable, Hashable, Sendable {
  /// How many recordings share a property.
  public struct Tally: Codable, Hashable, Sendable {
    /// In hertz, or a number of channels.
    public var value: Int
    public var recordingCount: Int
  }

  public internal(set) var recordingCount = 0
  /// Of all recordings together, after trimming and resampling.
  public internal(set) var sampleCount = 0
  /// Of the corpus, in hertz.
  public internal(set) var sampleRate: Int
  /// Before trimming.
  public internal(set) var originalDurationInSeconds = 0.0
  /// Leading and trailing silence that was cut.
  public internal(set) var removedDurationInSeconds = 0.0
  /// Sample rates of the files, rising.
  public internal(set) var originalSampleRates: [Tally] = []
  /// Channels of the files, rising.
  public internal(set) var channelCounts: [Tally] = []
  /// Files that were used although something is the matter with them.
  public internal(set) var notes: [CorpusRemark] = []
  /// Files and folders that were not used.
  public internal(set) var refusals: [CorpusRemark] = []
  /// Files with the same sound as one that was used.
  public internal(set) var copies: [CorpusRemark] = []
  /// Recordings that sound like another one without having its samples.
  public internal(set) var nearCopies: [CorpusRemark] = []
  /// Visible files that are not sound by their extension, and go along with no recording by their name.
  public internal(set) var ignoredFileCount = 0
  /// Files that lie beside recordings under their names: "120 .lab"; empty if there are none.
  public internal(set) var companions = ""

  /// Counts what the recordings tell; notes, refusals and ignored files are added by whoever knows them.
  init(recordings: [AudioCorpus.Recording], sampleRate: Int) {
    self.sampleRate = sampleRate
    recordingCount = recordings.count
    for recording in recordings {
      sampleCount += recording.sampleCount
      originalDurationInSeconds += recording.originalDurationInSeconds
      removedDurationInSeconds += recording.originalDurationInSeconds - recording.trimmedDurationInSeconds
    }
    originalSampleRates = Self.tallies(of: recordings.map(\.originalSampleRate))
    channelCounts = Self.tallies(of: recordings.map(\.channelCount))
  }

  private static func tallies(of values: [Int]) -> [Tally] {
    Dictionary(values.map { ($0, 1) }, uniquingKeysWith: +)
      .map { Tally(value: $0.key, recordingCount: $0.value) }
      .sorted { $0.value < $1.value }
  }

  /// What is left to learn from.
  public var durationInSeconds: Double { Double(sampleCount) / Double(sampleRate) }

  /// For a person to read, most important first.
  public var lines: [String] {
    var lines = ["\(count(recordingCount, "recording")), \(Self.duration(durationInSeconds)) at \(sampleRate) Hz"]
    let resampled = originalSampleRates.filter { $0.value != sampleRate }
    if !resampled.isEmpty {
      lines.append("resampled " + resampled.map { "\($0.recordingCount) from \($0.value) Hz" }.joined(separator: ", "))
    }
    let mixed = channelCounts.filter { $0.value != 1 }
    if !mixed.isEmpty {
      lines.append(
        "mixed to mono " + mixed.map { "\($0.recordingCount) of \($0.value) channels" }.joined(separator: ", "))
    }
    if removedDurationInSeconds > 0 {
      let percent = 100 * removedDurationInSeconds / originalDurationInSeconds
      let share = percent < 0.01 ? "less than 0.01" : "\(Self.rounded(percent, digits: 2))"
      lines.append("trimmed \(Self.duration(removedDurationInSeconds)) of silence at the ends (\(share) %)")
    }
    if !companions.isEmpty {
      lines.append("found files beside recordings under their names: \(companions)")
    }
    if ignoredFileCount > 0 {
      lines.append("ignored \(count(ignoredFileCount, "file")) that \(ignoredFileCount == 1 ? "is" : "are") not sound")
    }
    if !refusals.isEmpty {
      lines.append("refused \(refusals.count): \(CorpusRemark.list(refusals))")
    }
    if !copies.isEmpty {
      lines.append("left out \(count(copies.count, "copy", "copies")): \(CorpusRemark.list(copies))")
    }
    if !nearCopies.isEmpty {
      lines.append(
        "kept on one side, learned from or held out, \(count(nearCopies.count, "recording")) and what "
          + "\(nearCopies.count == 1 ? "it sounds" : "they sound") like: \(CorpusRemark.list(nearCopies))")
    }
    if !notes.isEmpty {
      lines.append("noted \(notes.count): \(CorpusRemark.list(notes))")
    }
    return lines
  }

  private func count(_ number: Int, _ noun: String, _ nouns: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : nouns ?? noun + "s")"
  }

  /// Hours from six minutes on, milliseconds below one second, seconds between.
  private static func duration(_ seconds: Double) -> String {
    switch seconds {
    case 360...: "\(rounded(seconds / 3600, digits: 2)) h"
    case ..<1: "\(Int((1000 * seconds).rounded(.up))) ms"
    default: "\(rounded(seconds, digits: 1)) s"
    }
  }

  private static func rounded(_ value: Double, digits: Int) -> Double {
    let scale = digits == 1 ? 10.0 : 100.0
    return (value * scale).rounded() / scale
  }
}
