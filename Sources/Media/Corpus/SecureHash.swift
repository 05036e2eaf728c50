/// SHA-256 of bytes that arrive piece by piece.
///
///     var hash = SecureHash()
///     hash.update(with: firstPiece)
///     hash.update(with: secondPiece)
///     hash.hexadecimal                                // 64 lower-case digits
///
/// Serves to recognise a downloaded file, at a few hundred megabytes per second; it keeps no secrets.
/// - Source: FIPS 180-4, §4.1.2, §5.1.1, §6.2.
package struct SecureHash: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// What did not fill a block of 64 bytes yet.
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0
  private var schedule = [UInt32](repeating: 0, count: 64)

  package init() {}

  package mutating func update(with bytes: UnsafeRawBufferPointer) {
    byteCount += UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let missing = rest.prefix(64 - pending.count)
      pending += missing
      rest = rest.dropFirst(missing.count)
      guard pending.count == 64 else { return }
      pending.withUnsafeBytes { absorb($0[...]) }
      pending.removeAll(keepingCapacity: true)
    }
    while rest.count >= 64 {
      absorb(rest.prefix(64))
      rest = rest.dropFirst(64)
    }
    pending += rest
  }

  package mutating func update(with bytes: [UInt8]) {
    bytes.withUnsafeBytes { update(with: $0) }
  }

  /// The digest of everything so far, as 64 lower-case hexadecimal digits.
  package var hexadecimal: String {
    var closing = self
    let bitCount = byteCount * 8
    let zeroCount = (119 - pending.count) % 64
    closing.update(with: [0x80] + [UInt8](repeating: 0, count: zeroCount))
    closing.update(with: (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * UInt64($0))) })
    return closing.state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// One block of 64 bytes.
  private mutating func absorb(_ block: Slice<UnsafeRawBufferPointer>) {
    for t in 0..<16 {
      let start = block.startIndex + 4 * t
      schedule[t] = (0..<4).reduce(0) { $0 << 8 | UInt32(block[start + $1]) }
    }
    for t in 16..<64 {
      let (w15, w2) = (schedule[t - 15], schedule[t - 2])
      let s0 = w15.rotated(right: 7) ^ w15.rotated(right: 18) ^ w15 >> 3
      let s1 = w2.rotated(right: 17) ^ w2.rotated(right: 19) ^ w2 >> 10
      schedule[t] = schedule[t - 16] &+ s0 &+ schedule[t - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let s1 = e.rotated(right: 6) ^ e.rotated(right: 11) ^ e.rotated(right: 25)
      let s0 = a.rotated(right: 2) ^ a.rotated(right: 13) ^ a.rotated(right: 22)
      let first = h &+ s1 &+ (e & f ^ ~e & g) &+ Self.roundConstants[t] &+ schedule[t]
      let second = s0 &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    for (place, word) in [a, b, c, d, e, f, g, h].enumerated() { state[place] &+= word }
  }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}

extension UInt32 {
  fileprivate func rotated(right count: UInt32) -> UInt32 {
    self >> count | self << (32 - count)
  }
}
