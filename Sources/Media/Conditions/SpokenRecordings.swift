/// What is said when in all recordings of a corpus, in seconds.
///
/// A file of timed symbols tells nothing of its unit, and a time that was meant in another one would be learned as a pause
/// without end. So the times are held against the lengths of the recordings. Files that count in units of 100 ns, as those
/// of HTK do, are read where nothing else can be meant; every other time behind the end of its recording is refused.
public struct SpokenRecordings: Sendable {
  /// Of each recording.
  public let symbols: [TimedSymbols]
  /// In which the files count.
  public let unit: TimeUnit

  /// A recording, and the file beside it.
  public struct Source: Sendable {
    public let path: String
    let recording: String
    let seconds: Double

    /// - Parameters:
    ///   - path: of the timed symbols.
    ///   - recording: what to call the recording.
    ///   - seconds: that it lasts, untrimmed.
    public init(path: String, recording: String, seconds: Double) {
      (self.path, self.recording, self.seconds) = (path, recording, seconds)
    }
  }

  /// By how much the last symbol may outlast its recording, in seconds: times are rounded, and windows overlap the end.
  static let tolerance = 0.1

  /// - Throws: `TimedSymbolError` if a file is missing or damaged, or says something of a time behind its recording's end.
  public init(reading sources: [Source]) throws(TimedSymbolError) {
    var symbols: [TimedSymbols] = []
    for source in sources { symbols.append(try TimedSymbols(reading: source.path)) }
    let unit = TimeUnit(of: zip(symbols, sources).map { ($0, $1.seconds) })
    for (spoken, source) in zip(symbols, sources) {
      let allowed = source.seconds + Self.tolerance
      guard let index = spoken.entries.firstIndex(where: { unit.seconds($0.time.upperBound) > allowed }) else {
        continue
      }
      let suspected = TimeUnit.allCases.first { $0 != .second && $0.isMeant(by: spoken, seconds: source.seconds) }
      throw .beyond(
        path: source.path, number: spoken.lines[index], time: spoken.entries[index].time, recording: source.recording,
        seconds: source.seconds, unit: suspected)
    }
    if unit != .second { for index in symbols.indices { symbols[index].convert(from: unit) } }
    (self.symbols, self.unit) = (symbols, unit)
  }
}

/// What times are counted in.
public enum TimeUnit: Int, CaseIterable, Sendable {
  case second = 1
  case millisecond = 1000
  case microsecond = 1_000_000
  case hundredNanoseconds = 10_000_000

  var perSecond: Int { rawValue }

  /// For people.
  public var name: String {
    switch self {
    case .second: "seconds"
    case .millisecond: "milliseconds"
    case .microsecond: "microseconds"
    case .hundredNanoseconds: "units of 100 ns, as HTK counts"
    }
  }

  func seconds(_ time: Double) -> Double { time / Double(perSecond) }

  /// The unit of some files: seconds, unless all are whole numbers that go with their recordings in units of 100 ns, and
  /// one of them with no greater unit.
  init(of files: [(symbols: TimedSymbols, seconds: Double)]) {
    let isHundredNanoseconds =
      files.allSatisfy { Self.hundredNanoseconds.fits($0.symbols, seconds: $0.seconds) }
      && files.contains { Self.hundredNanoseconds.isMeant(by: $0.symbols, seconds: $0.seconds) }
    self = isHundredNanoseconds ? .hundredNanoseconds : .second
  }

  /// Whether no time lies behind the end of the recording in this unit.
  private func fits(_ symbols: TimedSymbols, seconds: Double) -> Bool {
    (self == .second || symbols.isInWholeNumbers)
      && self.seconds(symbols.entries.last?.time.upperBound ?? 0) <= seconds + SpokenRecordings.tolerance
  }

  /// Whether times fit in this unit, and in no greater one.
  func isMeant(by symbols: TimedSymbols, seconds: Double) -> Bool {
    fits(symbols, seconds: seconds)
      && Self.allCases.allSatisfy { $0.perSecond >= perSecond || !$0.fits(symbols, seconds: seconds) }
  }
}

extension TimedSymbols {
  fileprivate mutating func convert(from unit: TimeUnit) {
    entries = entries.map { entry in
      let (start, end) = (unit.seconds(entry.time.lowerBound), unit.seconds(entry.time.upperBound))
      return Entry(time: start..<end, symbol: entry.symbol, word: entry.word)
    }
  }
}
