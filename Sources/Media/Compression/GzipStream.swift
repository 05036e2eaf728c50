import CZlib
import Durability

/// Inflates a gzip file piece by piece, so that what comes out is never more than was asked for.
///
/// A small file can hold a thousand times its size; whoever reads says how much is wanted, and stops.
/// A file made of several gzip members, one after the other, reads as one. What follows the last member is ignored, as
/// by `gunzip`.
final class GzipStream {
  /// One byte of gzip can stand for at most this many: the bound of the deflate format.
  static let greatestExpansion = 1032

  /// The first two bytes of every gzip file.
  static let magic: [UInt8] = [0x1F, 0x8B]

  // zlib remembers where its state lies, so the state must not move.
  private let state: UnsafeMutablePointer<z_stream>
  private let nextPiece: (Int) throws(GzipError) -> [UInt8]
  /// What was read and not yet inflated: `input[inputStart...]`.
  private var input: [UInt8] = []
  private var inputStart = 0
  private var hasEnded = false

  /// - Parameter nextPiece: hands out at most so many further bytes of the compressed file, none at its end.
  /// - Throws: `GzipError.damaged` if zlib cannot begin.
  init(nextPiece: @escaping (Int) throws(GzipError) -> [UInt8]) throws(GzipError) {
    self.nextPiece = nextPiece
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    // 15 bits of window, the most there is; 16 more to say that it is gzip and nothing else.
    let result = inflateInit2_(state, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    guard result == Z_OK else { throw .damaged(reason: "zlib could not begin (\(result))") }
  }

  deinit {
    inflateEnd(state)
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// The next `count` inflated bytes, fewer only at the end.
  ///
  /// - Throws: `GzipError.endedEarly` if the compressed file stops within a member, `.damaged` if it is no gzip or its
  ///   checksum is wrong.
  func next(_ count: Int) throws(GzipError) -> [UInt8] {
    guard count > 0 else { return [] }
    var output = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count, !hasEnded {
      try refill()
      filled += try inflate(into: &output, from: filled)
    }
    output.removeLast(count - filled)
    return output
  }

  /// Sees to it that there is input, if there is any left.
  private func refill() throws(GzipError) {
    guard inputStart == input.count else { return }
    input = try nextPiece(1 << 16)
    inputStart = 0
    if input.isEmpty { throw .endedEarly }
  }

  /// One call of zlib.
  /// - Returns: how many bytes it put into `output`.
  private func inflate(into output: inout [UInt8], from start: Int) throws(GzipError) -> Int {
    let (offered, wanted) = (input.count - inputStart, output.count - start)
    let result = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        state.pointee.next_in = input.baseAddress.map { $0 + inputStart }
        state.pointee.avail_in = uInt(clamping: offered)
        state.pointee.next_out = output.baseAddress.map { $0 + start }
        state.pointee.avail_out = uInt(clamping: wanted)
        return CZlib.inflate(state, Z_NO_FLUSH)
      }
    }
    inputStart = input.count - Int(state.pointee.avail_in)
    let written = min(wanted, Int(uInt.max)) - Int(state.pointee.avail_out)
    switch result {
    case Z_OK: break
    case Z_STREAM_END: try beginNextMember()
    default:
      throw .damaged(reason: state.pointee.msg.map { String(cString: $0) } ?? "zlib says \(result)")
    }
    return written
  }

  /// Goes on with a further member if its magic number is there.
  private func beginNextMember() throws(GzipError) {
    if input.count - inputStart < 2 {
      input = try input[inputStart...] + nextPiece(1 << 16)
      inputStart = 0
    }
    guard input[inputStart...].starts(with: Self.magic) else {
      hasEnded = true
      return
    }
    guard inflateReset(state) == Z_OK else { throw .damaged(reason: "zlib could not go on") }
  }
}

/// Why a gzip file could not be inflated; whoever knows the file says which one it was.
enum GzipError: Error, Equatable {
  case damaged(reason: String)
  case endedEarly
  /// The file beneath could not be read.
  case file(FileError)
}
