#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A small reproducible random generator whose whole state is one number.
///
/// Randomness in this program is an argument: every generator is made from a seed and from what it is for, so that
/// drawing more numbers in one place never changes another.
/// - Source: Steele, Lea, Flood 2014, "Fast Splittable Pseudorandom Number Generators" (SplitMix64).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// A generator for one purpose, independent of all others made from the same seed.
  public init(seed: UInt64, purpose: String) {
    var hash = Self.mix(seed ^ 0x9E37_79B9_7F4A_7C15)
    for byte in purpose.utf8 { hash = Self.mix(hash ^ UInt64(byte)) }
    state = hash
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number in 0 ..< 1 with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number in 0 ..< bound, for any bound that fits in 32 bits without noticeable bias.
  public mutating func integer(below bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A normally distributed number with mean 0 and standard deviation 1 (Box and Muller 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var value = value
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
