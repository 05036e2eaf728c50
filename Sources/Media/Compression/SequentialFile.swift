import Durability

/// The bytes of a file in order, inflated on the way if the file is gzip: by its content, whatever its name.
final class SequentialFile {
  let path: String
  /// Of the file as it lies on the disk.
  let byteCount: Int
  let isCompressed: Bool
  private let source: ReadableFile
  private let gzip: GzipStream?
  private var position = 0

  /// - Throws: `GridCorpusError.file` if it cannot be opened or read.
  init(reading path: String) throws(GridCorpusError) {
    self.path = path
    do throws(FileError) {
      let source = try ReadableFile(reading: path)
      self.source = source
      byteCount = source.byteCount
      isCompressed = try source.read(at: 0, count: min(2, source.byteCount)) == GzipStream.magic
    } catch {
      throw .file(error)
    }
    guard isCompressed else {
      gzip = nil
      return
    }
    do throws(GzipError) {
      gzip = try GzipStream(nextPiece: Self.pieces(of: source))
    } catch {
      throw Self.named(error, path)
    }
  }

  /// The most bytes that the whole can have, known before any is read.
  var greatestByteCount: Int {
    let (product, overflows) = byteCount.multipliedReportingOverflow(by: GzipStream.greatestExpansion)
    return isCompressed ? (overflows ? Int.max : product) : byteCount
  }

  /// The next `count` bytes, fewer only at the end.
  ///
  /// - Throws: `GridCorpusError.file`, or `.content` for damaged gzip.
  func next(_ count: Int) throws(GridCorpusError) -> [UInt8] {
    if let gzip {
      do { return try gzip.next(count) } catch { throw Self.named(error, path) }
    }
    let count = min(count, byteCount - position)
    do {
      let bytes = try source.read(at: position, count: count)
      position += count
      return bytes
    } catch {
      throw .file(error)
    }
  }

  /// The next `count` bytes, fewer only at the end, gathered in steps: a promise of many bytes that the file does not
  /// keep costs no memory.
  func nextInSteps(_ count: Int) throws(GridCorpusError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let step = try next(min(1 << 20, count - bytes.count))
      if step.isEmpty { break }
      bytes += step
    }
    return bytes
  }

  private static func pieces(of source: ReadableFile) -> (Int) throws(GzipError) -> [UInt8] {
    var position = 0
    return { count throws(GzipError) in
      do throws(FileError) {
        let bytes = try source.read(at: position, count: min(count, source.byteCount - position))
        position += bytes.count
        return bytes
      } catch {
        throw .file(error)
      }
    }
  }

  private static func named(_ error: GzipError, _ path: String) -> GridCorpusError {
    switch error {
    case .damaged(let reason): .content(path: path, .damagedGzip(reason: reason))
    case .endedEarly: .content(path: path, .damagedGzip(reason: "it ends too early"))
    case .file(let error): .file(error)
    }
  }
}
