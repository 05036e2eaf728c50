import Durability
import Glibc

/// Which recordings a model must not learn from.
public enum HeldOut: Hashable, Sendable {
  /// About this share of the recordings, 0 < share < 1, chosen by a hash of their paths: a recording keeps its side
  /// whatever files come or go around it.
  case fraction(Double)
  /// Recordings that match a shell pattern: by their file name, or by their path in the corpus if the pattern holds a `/`
  /// (then `*` stays within one folder).
  case glob(String)
}

/// A stretch of one recording.
public struct Excerpt: Hashable, Sendable {
  /// Index into `AudioCorpus.recordings`.
  public var recording: Int
  /// Samples of it.
  public var range: Range<Int>

  public init(recording: Int, range: Range<Int>) {
    self.recording = recording
    self.range = range
  }
}

/// A corpus in two parts, to learn from and to be judged by; neither is empty.
public struct CorpusSplit: Hashable, Sendable {
  public let training: [Excerpt]
  public let heldOut: [Excerpt]

  /// Splits between recordings; a corpus of one recording is split in time, and its end is held out.
  /// - Throws: `CorpusSplitError` if one side would be empty.
  public init(of recordings: [AudioCorpus.Recording], holdingOut: HeldOut) throws(CorpusSplitError) {
    if recordings.count == 1, let only = recordings.first, case .fraction(let fraction) = holdingOut {
      let split = try TimeSplit(sampleCount: only.sampleCount, fraction: fraction, path: only.path)
      training = [Excerpt(recording: 0, range: split.training)]
      heldOut = [Excerpt(recording: 0, range: split.heldOut)]
      return
    }
    let flags = try Self.heldOutFlags(ofNames: Self.names(of: recordings), by: holdingOut)
    let whole = recordings.indices.map { Excerpt(recording: $0, range: 0..<recordings[$0].sampleCount) }
    training = whole.filter { !flags[$0.recording] }
    heldOut = whole.filter { flags[$0.recording] }
  }

  /// The paths that decide on the side of each recording: those of all that sound alike, so that they share a side, unless
  /// all do.
  private static func names(of recordings: [AudioCorpus.Recording]) -> [[String]] {
    let areAllAlike = recordings.allSatisfy { $0.kindred.count == recordings.count }
    let copies = Dictionary(recordings.map { (FilePath($0.path), $0.copies) }) { first, _ in first }
    return recordings.map { recording in
      guard !areAllAlike, !recording.kindred.isEmpty else { return [recording.path] + recording.copies }
      return recording.kindred + recording.kindred.flatMap { copies[FilePath($0)] ?? [] }
    }
  }

  /// For each path, whether it is held out.
  ///
  /// With two paths or more each side gets at least one: if the hash leaves a side empty, the path with the lowest hash
  /// is held out, or the one with the highest is learnt from. A single path is on both sides, to be split in time, and
  /// counts as held out.
  /// - Parameter paths: relative to the corpus, each once.
  /// - Throws: `CorpusSplitError` if the fraction is out of range, or the pattern matches nothing or everything.
  public static func heldOutFlags(of paths: [String], by heldOut: HeldOut) throws(CorpusSplitError) -> [Bool] {
    try heldOutFlags(ofNames: paths.map { [$0] }, by: heldOut)
  }

  /// The same for recordings that have several paths: the first decides, and a pattern may match any. What has the same
  /// first path stays together.
  private static func heldOutFlags(ofNames names: [[String]], by heldOut: HeldOut) throws(CorpusSplitError) -> [Bool] {
    let paths = names.compactMap(\.first)
    guard let example = paths.first else { throw .noRecordings }
    switch heldOut {
    case .fraction(let fraction):
      try TimeSplit.check(fraction)
      return flags(of: paths.map(PathHash.init), fraction: fraction)
    case .glob(let pattern):
      let flags = names.map { $0.contains { matches($0, pattern) } }
      guard flags.contains(true) else {
        throw .matchesNothing(pattern: pattern, fileCount: paths.count, example: example)
      }
      guard flags.contains(false) else {
        throw .matchesEverything(pattern: pattern, fileCount: paths.count, example: example)
      }
      return flags
    }
  }

  private static func flags(of hashes: [PathHash], fraction: Double) -> [Bool] {
    var flags = hashes.map { $0.position < fraction }
    if !flags.contains(true), let lowest = hashes.min() {
      for index in flags.indices where hashes[index] == lowest { flags[index] = true }
    } else if flags.count > 1, !flags.contains(false), let highest = hashes.max() {
      for index in flags.indices where hashes[index] == highest { flags[index] = false }
    }
    return flags
  }

  private static func matches(_ path: String, _ pattern: String) -> Bool {
    if pattern.utf8.contains(UInt8(ascii: "/")) { return fnmatch(pattern, path, FNM_PATHNAME) == 0 }
    return fnmatch(pattern, FilePath(path).name, 0) == 0
  }
}

/// One recording cut in two: its beginning to learn from, its end to be judged by.
public struct TimeSplit: Hashable, Sendable {
  public let training: Range<Int>
  public let heldOut: Range<Int>

  /// - Parameters:
  ///   - sampleCount: of the recording.
  ///   - fraction: of it to hold out, 0 < fraction < 1.
  ///   - path: for the error.
  /// - Throws: `CorpusSplitError` if the fraction is out of range or there are fewer than two samples.
  public init(sampleCount: Int, fraction: Double, path: String) throws(CorpusSplitError) {
    try Self.check(fraction)
    guard sampleCount >= 2 else { throw .tooShort(path: path, sampleCount: sampleCount) }
    let heldOutCount = Int((Double(sampleCount) * fraction).rounded())
    let cut = sampleCount - min(max(heldOutCount, 1), sampleCount - 1)
    training = 0..<cut
    heldOut = cut..<sampleCount
  }

  static func check(_ fraction: Double) throws(CorpusSplitError) {
    guard fraction > 0 && fraction < 1 else { throw .fraction(found: fraction) }
  }
}

/// Why a corpus cannot be split as asked.
public enum CorpusSplitError: Error, Hashable, CustomStringConvertible {
  case fraction(found: Double)
  case matchesNothing(pattern: String, fileCount: Int, example: String)
  case matchesEverything(pattern: String, fileCount: Int, example: String)
  case tooShort(path: String, sampleCount: Int)
  case noRecordings

  public var description: String {
    switch self {
    case .fraction(let found):
      "the share of recordings to hold out must lie between 0 and 1, but \(found) was given; 0.1 is usual"
    case .matchesNothing(let pattern, let fileCount, let example):
      "the pattern \(pattern) matches none of the \(fileCount) recordings, such as \(example); "
        + "it must match those to hold out"
    case .matchesEverything(let pattern, let fileCount, let example):
      "the pattern \(pattern) matches all \(fileCount) recordings, such as \(example), and leaves nothing to learn from"
    case .tooShort(let path, let sampleCount):
      "\(path) is the only recording and has \(sampleCount) sample\(sampleCount == 1 ? "" : "s"), too few to hold some out"
    case .noRecordings:
      "there are no recordings to split"
    }
  }
}
