/// What tells a sequence of symbols from others: how many there are, and a checksum.
///
/// - Source: Fowler–Noll–Vo hash, 64-bit variant 1a, over symbols instead of bytes.
struct SymbolPrint: Hashable, Sendable {
  private var count = 0
  private var checksum: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Goes on; into how many pieces a sequence is cut makes no difference.
  mutating func append(_ symbols: [some FixedWidthInteger & UnsignedInteger]) {
    count += symbols.count
    for symbol in symbols { checksum = (checksum ^ UInt64(truncatingIfNeeded: symbol)) &* 0x0000_0100_0000_01B3 }
  }
}
