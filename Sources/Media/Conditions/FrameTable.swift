public import Durability

/// Numbers that go along with a sound: `[frames, channels]`, read from a NumPy file.
public struct FrameTable: Sendable, Equatable {
  public let frameCount: Int
  public let channelCount: Int
  /// Frame after frame.
  public let values: [Float]

  /// More numbers are in no such file: a day of 80 channels, 80 times a second.
  private static let greatestValueCount = 1 << 29

  /// - Throws: `FrameTableError` if the file is no array of two dimensions, or holds what is not a finite number.
  public init(readingNPY path: String) throws(FrameTableError) {
    let bytes: [UInt8]
    let header: NPYHeader
    do { bytes = try ReadableFile.bytes(of: path) } catch { throw .file(error) }
    do {
      header = try NPYHeader(of: bytes)
    } catch {
      throw .notAnArray(path: path, error)
    }
    try self.init(bytes, header, path: path)
  }

  private init(_ bytes: [UInt8], _ header: NPYHeader, path: String) throws(FrameTableError) {
    guard header.dimensions.count == 2, !header.dimensions.contains(0) else {
      throw .dimensions(path: path, found: header.dimensions)
    }
    let (count, overflows) = header.dimensions[0].multipliedReportingOverflow(by: header.dimensions[1])
    guard !overflows, count <= Self.greatestValueCount else {
      throw .dimensions(path: path, found: header.dimensions)
    }
    let expected = header.byteCount + count * header.number.byteCount
    guard bytes.count == expected else { throw .length(path: path, expected: expected, found: bytes.count) }
    (frameCount, channelCount) = (header.dimensions[0], header.dimensions[1])
    var values: [Float] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      let start = header.byteCount + index * header.number.byteCount
      let value = Float(header.number.value(of: bytes[start..<start + header.number.byteCount]))
      guard value.isFinite else {
        throw .notFinite(path: path, frame: index / channelCount, channel: index % channelCount)
      }
      values.append(value)
    }
    self.values = values
  }
}

/// Why a file holds no frames that could go along with a sound.
public enum FrameTableError: Error, Equatable, Sendable, CustomStringConvertible {
  case file(FileError)
  case notAnArray(path: String, GridFileFault)
  case dimensions(path: String, found: [Int])
  /// In bytes.
  case length(path: String, expected: Int, found: Int)
  /// Both count from 0, as in NumPy.
  case notFinite(path: String, frame: Int, channel: Int)

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notAnArray(let path, let fault): "\(path) \(fault)"
    case .dimensions(let path, let found):
      """
      \(path) should hold an array of frames × channels, but has the dimensions \
      \(found.map(String.init).joined(separator: " × ")); save one with two dimensions, frames first
      """
    case .length(let path, let expected, let found):
      "\(path) should have \(expected) bytes, as its header says, but has \(found); save it again"
    case .notFinite(let path, let frame, let channel):
      "\(path) holds something that is no finite number, in frame \(frame), channel \(channel); mend it there"
    }
  }
}
