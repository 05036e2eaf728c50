import Glibc

/// A nameless file on disk for data that may be larger than memory: bytes are appended once, sealed, then read anywhere.
///
/// The name is removed as soon as the file is open, so nothing is left behind even if the process is killed. The system
/// keeps in memory whatever part fits.
///
///     var spool = try SpoolFile(in: folder)
///     for recording in corpus { try spool.append(recording) }
///     let bytes = try spool.seal()
///     let crop = bytes.copy(4096..<8192)
///
/// Choose a folder on a disk: where `/tmp` is kept in memory, spooling there saves nothing.
public struct SpoolFile: ~Copyable, Sendable {
  /// How many bytes have been appended.
  public private(set) var byteCount = 0
  private let descriptor: Descriptor

  /// - Parameter folder: where the bytes are to lie.
  /// - Throws: `FileError`, which names the folder, if no file can be created there.
  public init(in folder: String) throws(FileError) {
    let path = TemporaryName.path(in: folder, for: "spool")
    descriptor = try Descriptor(
      opening: path, flags: O_RDWR | O_CREAT | O_EXCL, mode: 0o600, for: .write, reportedAs: folder)
    _ = unlink(path)
  }

  /// Appends bytes. Nothing is buffered: hand over large pieces.
  ///
  /// - Throws: `FileError`, of kind `full` if the disk is full.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try descriptor.write(bytes)
    byteCount += bytes.count
  }

  /// Appends bytes. Nothing is buffered: hand over large pieces.
  ///
  /// - Throws: `FileError`, of kind `full` if the disk is full.
  public mutating func append(_ bytes: [UInt8]) throws(FileError) {
    try bytes.span.withUnsafeBytes { (bytes) throws(FileError) in try append(bytes) }
  }

  /// Ends the writing and opens the bytes for reading from any thread.
  public consuming func seal() throws(FileError) -> SpooledBytes {
    SpooledBytes(mapping: byteCount == 0 ? nil : try descriptor.map(byteCount: byteCount))
  }
}

/// The bytes of a sealed `SpoolFile`, readable at any place by any number of threads.
///
/// The file has no name, so nobody can shorten it under the mapping.
public final class SpooledBytes: Sendable {
  // Written by nobody from here on, unmapped only when nobody refers to it any more.
  private nonisolated(unsafe) let mapping: UnsafeRawBufferPointer

  /// - Parameter mapping: pages of which this object becomes the owner; nil for no bytes.
  init(mapping: UnsafeRawBufferPointer?) {
    self.mapping = mapping ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  deinit {
    if let address = mapping.baseAddress {
      _ = munmap(UnsafeMutableRawPointer(mutating: address), mapping.count)
    }
  }

  public var byteCount: Int { mapping.count }

  /// The bytes of `range` in an array of their own.
  ///
  /// - Precondition: `range` lies in `0..<byteCount`.
  public func copy(_ range: Range<Int>) -> [UInt8] {
    withBytes(in: range) { Array($0) }
  }

  /// Calls `body` with the bytes of `range`, which are valid only during the call.
  ///
  /// - Precondition: `range` lies in `0..<byteCount`.
  public func withBytes<Result, Failure>(
    in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes \(range) were asked for, there are \(byteCount)")
    return try body(UnsafeRawBufferPointer(rebasing: mapping[range]))
  }
}
