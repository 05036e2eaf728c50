public import Durability
import Foundation

/// What is said when in a recording: symbols, such as phonemes, in the order in which they sound.
///
/// A line of such a file holds four fields with tabs between: start and end in seconds from the beginning of the
/// recording, the symbol, and the word that it is a part of. White space around a field is no part of it. Symbols do not
/// overlap; where no line says anything there is a pause. The text is in UTF-8, or in UTF-16 or UTF-32 that can be told
/// from it.
///
///     0.0500	0.1282	s	seven
///     0.1282	0.3168	E	seven
public struct TimedSymbols: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    /// Seconds, not empty.
    public let time: Range<Double>
    public let symbol: String
    public let word: String

    public init(time: Range<Double>, symbol: String, word: String) {
      self.time = time
      self.symbol = symbol
      self.word = word
    }
  }

  public internal(set) var entries: [Entry]
  /// Where each of them stands in the file; lines count from 1.
  let lines: [Int]
  /// Whether all times are whole numbers without a point, as in files that count in something smaller than seconds.
  let isInWholeNumbers: Bool

  /// The ending of the files that stand beside recordings.
  public static let fileExtension = "lab"

  /// - Throws: `TimedSymbolError` if the file is no such text.
  public init(reading path: String) throws(TimedSymbolError) {
    let bytes: [UInt8]
    do { bytes = try ReadableFile.bytes(of: path) } catch { throw .file(error) }
    let text: String
    do { text = try FileText(bytes).content } catch { throw .notText(path: path, error) }
    var (entries, lines, isInWholeNumbers) = ([Entry](), [Int](), true)
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      guard let (entry, isWhole) = Entry.read(line) else {
        throw .line(path: path, number: index + 1, found: String(line))
      }
      // Times are rounded to some digits.
      guard entry.time.lowerBound >= (entries.last?.time.upperBound ?? 0) - 1e-3 else {
        throw .order(path: path, number: index + 1)
      }
      entries.append(entry)
      lines.append(index + 1)
      isInWholeNumbers = isInWholeNumbers && isWhole
    }
    guard !entries.isEmpty else { throw .empty(path: path) }
    (self.entries, self.lines, self.isInWholeNumbers) = (entries, lines, isInWholeNumbers)
  }
}

extension TimedSymbols.Entry {
  /// What a line says, and whether its times are whole numbers; nil for what is no line of such a file.
  fileprivate static func read(_ line: Substring) -> (entry: Self, isWhole: Bool)? {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { field in
      field.trimmingCharacters(in: .whitespaces)
    }
    guard fields.count == 4, let start = Double(fields[0]), let end = Double(fields[1]), start >= 0, end.isFinite,
      start < end, !fields[2].isEmpty, !fields[3].isEmpty
    else { return nil }
    let isWhole = fields[..<2].allSatisfy { $0.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } }
    return (Self(time: start..<end, symbol: fields[2], word: fields[3]), isWhole)
  }
}

/// Why a file does not tell what is said when.
public enum TimedSymbolError: Error, Equatable, Sendable, CustomStringConvertible {
  case file(FileError)
  case notText(path: String, TextFault)
  case empty(path: String)
  /// Lines count from 1.
  case line(path: String, number: Int, found: String)
  case order(path: String, number: Int)
  /// A time, as it stands there, lies behind the end of the recording.
  case beyond(path: String, number: Int, time: Range<Double>, recording: String, seconds: Double, unit: TimeUnit?)

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notText(let path, let fault): "\(path) \(fault)"
    case .empty(let path): "\(path) is empty, but should tell what is said when"
    case .line(let path, let number, let found):
      """
      line \(number) of \(path) should hold start and end in seconds, a symbol and its word, with tabs between, but is \
      \(found.quotedVisibly)
      """
    case .order(let path, let number):
      "line \(number) of \(path) begins before the one above it has ended; sort the lines by their times"
    case .beyond(let path, let number, let time, let recording, let seconds, let unit):
      """
      line \(number) of \(path) says what sounds from \(Self.text(time.lowerBound)) to \(Self.text(time.upperBound)) s, \
      but \(recording) lasts \(Self.text(seconds)) s; \
      \(unit.map { "these look like \($0.name), so divide all times by \($0.perSecond)" }
        ?? "times are in seconds from the beginning of the recording")
      """
    }
  }

  /// Whole numbers without a point, others to a millisecond.
  private static func text(_ seconds: Double) -> String {
    let rounded = (seconds * 1000).rounded() / 1000
    return rounded == rounded.rounded() && rounded < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
