/// A file as a decoder is to see it: runs of its bytes, and other bytes between them.
///
/// What a damaged or odd file has too much is left out, what its header says wrongly stands there rightly, and the
/// decoder beneath never learns of it.
///
///     var view = ByteView(correctedHeader)
///     view.append(44..<bytes.count)
struct ByteView {
  private enum Piece {
    case file(Range<Int>)
    case literal([UInt8])

    var count: Int {
      switch self {
      case .file(let range): range.count
      case .literal(let bytes): bytes.count
      }
    }
  }

  private var pieces: [Piece] = []
  /// Where each piece begins in the view.
  private var starts: [Int] = []
  private(set) var count = 0

  /// A part of a file as it is.
  init(_ range: Range<Int>) { append(range) }

  /// Bytes that stand in no file.
  init(_ literal: [UInt8]) { append(.literal(literal)) }

  /// A part of a file with some bytes replaced.
  /// - Parameter patches: where in the file, and by what, in order. One that overlaps another or lies beyond the range,
  ///   as a damaged file may want it, is left out.
  init(_ range: Range<Int>, patchedBy patches: [(offset: Int, bytes: [UInt8])]) {
    var start = range.lowerBound
    for patch in patches where patch.offset >= start && patch.offset + patch.bytes.count <= range.upperBound {
      append(start..<patch.offset)
      append(.literal(patch.bytes))
      start = patch.offset + patch.bytes.count
    }
    append(start..<range.upperBound)
  }

  mutating func append(_ range: Range<Int>) { append(.file(range)) }

  mutating func append(_ literal: [UInt8]) { append(.literal(literal)) }

  private mutating func append(_ piece: Piece) {
    guard piece.count > 0 else { return }
    pieces.append(piece)
    starts.append(count)
    count += piece.count
  }

  /// Fills `destination` with what the view has from `offset` on.
  /// - Returns: how many bytes there were.
  func read(at offset: Int, of file: FileBytes, into destination: UnsafeMutableRawBufferPointer) -> Int {
    guard offset >= 0, offset < count else { return 0 }
    var index = starts.partitioningIndex { $0 > offset } - 1
    var done = 0
    while done < destination.count, index < pieces.count {
      let skipped = offset + done - starts[index]
      let room = UnsafeMutableRawBufferPointer(rebasing: destination[done...].prefix(pieces[index].count - skipped))
      switch pieces[index] {
      case .literal(let bytes):
        bytes[skipped...].prefix(room.count).withUnsafeBytes { room.copyMemory(from: $0) }
        done += room.count
      case .file(let range):
        let moved = file.read(at: range.lowerBound + skipped, into: room)
        done += moved
        guard moved == room.count else { return done }
      }
      index += 1
    }
    return done
  }
}

extension Array {
  /// The first index whose element fulfils a condition that all elements behind it fulfil too; `count` if none does.
  func partitioningIndex(where belongsToSecondPart: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongsToSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
