/// What tells a sequence of symbols from others: how many there are, and a checksum.
///
/// Four symbols are taken at a time, and bits are moved in between, so that the highest count as much as the lowest.
/// - Source: Fowler–Noll–Vo hash, 64-bit variant 1a, over words instead of bytes. Differs: the rotation.
struct SymbolPrint: Hashable, Sendable {
  private var count = 0
  private var checksum: UInt64 = 0xCBF2_9CE4_8422_2325
  /// Symbols that make no whole word yet.
  private var rest: UInt64 = 0

  /// Goes on; into how many pieces a sequence is cut makes no difference.
  /// - Parameter symbols: of at most 16 bits.
  mutating func append(_ symbols: [some FixedWidthInteger & UnsignedInteger]) {
    var (count, checksum, rest) = (count, checksum, rest)
    for symbol in symbols {
      rest = rest << 16 | UInt64(truncatingIfNeeded: symbol)
      count += 1
      guard count % 4 == 0 else { continue }
      checksum = (checksum << 29 | checksum >> 35) ^ rest
      checksum = checksum &* 0x0000_0100_0000_01B3
      rest = 0
    }
    (self.count, self.checksum, self.rest) = (count, checksum, rest)
  }
}
