import Kernels

/// The same numbers in every run, each of them a `Float`, so that every scalar type starts from equal inputs.
struct NumberSource {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 33)
  }

  /// `count` numbers, evenly spread over −magnitude…magnitude.
  mutating func numbers<Scalar: KernelScalar>(_ count: Int, upTo magnitude: Float = 1) -> [Scalar] {
    (0..<count).map { _ in Scalar(magnitude * (Float(next() >> 40) * 0x1p-23 - 1)) }
  }

  /// `count` whole numbers in `0..<limit`.
  mutating func indices(_ count: Int, below limit: Int) -> [Int32] {
    (0..<count).map { _ in Int32((next() >> 33) % UInt64(limit)) }
  }
}

extension Array where Element: KernelScalar {
  var widened: [Double] { map { Double($0) } }
}
