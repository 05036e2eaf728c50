internal import CKernels

extension Backend {
  /// Zeroes elements at random and scales the others so that the mean stays: y[i] = x[i] / keepProbability, or 0.
  ///
  /// The mask is no state and no memory: whether element i is kept is a function of `key` and `offset + i` only, the
  /// same for the values and, in a second call, for their gradient, the same in reference and fast code, and the same
  /// however an array is cut into pieces (pass each piece the offset at which it begins).
  /// - Parameters:
  ///   - x: `[count]`.
  ///   - keepProbability: 1 keeps everything.
  ///   - key: one per training step and layer; any values will do, consecutive ones too.
  ///   - offset: the index of `x[0]` in the whole array.
  ///   - y: `[count]`, may be `x`.
  /// - Precondition: 0 < keepProbability ≤ 1.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func dropout<Scalar: KernelScalar>(
    _ count: Int, _ x: UnsafePointer<Scalar>, keepProbability: Double, key: UInt64, offset: UInt64 = 0,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    precondition(
      keepProbability > 0 && keepProbability <= 1,
      "the probability to keep an element is \(keepProbability); it must be above 0 and at most 1")
    let scale = Scalar(1 / keepProbability)
    let threshold = UInt64(keepProbability * 0x1p32)
    let start = scrambled(key)
    if let code = code(for: Scalar.self) {
      code.pointee.dropout(count, x.asFloat, Float(scale), threshold, start, offset, y.asFloat)
      return
    }
    for i in 0..<count {
      let draw = scrambled(start &+ (offset &+ UInt64(i)) &* 0x9E37_79B9_7F4A_7C15) >> 32
      y[i] = draw < threshold ? scale * x[i] : 0
    }
  }
}

/// The finaliser of SplitMix64: every bit of the result depends on every bit of `value`.
/// - Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", with Stafford's variant 13.
private func scrambled(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
