/// How many bytes a symbol takes where it is stored.
enum SymbolWidth: Int, Sendable {
  case one = 1
  case two = 2

  init(levelCount: Int) { self = levelCount <= 256 ? .one : .two }

  func bytes(of symbols: [UInt16]) -> [UInt8] {
    switch self {
    case .one: symbols.map { UInt8(truncatingIfNeeded: $0) }
    case .two: symbols.withUnsafeBytes { Array($0) }
    }
  }

  /// - Parameter bytes: of whole symbols.
  func symbols(in bytes: UnsafeRawBufferPointer) -> [UInt16] {
    switch self {
    case .one: bytes.map { UInt16($0) }
    case .two:
      (0..<bytes.count / 2).map { bytes.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self) }
    }
  }
}
