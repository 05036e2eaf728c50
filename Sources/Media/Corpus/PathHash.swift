import Durability

/// A number that depends on a path alone, on every machine and in every version.
///
/// Swift's own hashing is seeded anew in every process. FNV-1a mixes its low bits well and its high bits poorly for short
/// texts, so a finaliser follows.
/// - Source: Fowler–Noll–Vo hash, 64-bit variant 1a; finaliser of SplitMix64 (Steele, Lea, Flood 2014).
struct PathHash: Comparable {
  let value: UInt64
  private let path: FilePath

  init(_ path: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in path.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    value = hash ^ hash >> 31
    self.path = FilePath(path)
  }

  /// The hash as a number in 0..<1.
  var position: Double { Double(value >> 11) * 0x1p-53 }

  static func < (left: PathHash, right: PathHash) -> Bool {
    (left.value, left.path) < (right.value, right.path)
  }
}
