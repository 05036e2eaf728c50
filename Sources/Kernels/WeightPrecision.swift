/// How weights are stored for generation.
///
/// With one stream, the speed of generation is that of reading the weights, so halving them nearly doubles it. Biases
/// and everything that a network computes stay `Float`.
public enum WeightPrecision: String, CaseIterable, Sendable {
  /// 4 bytes: the weights as they were trained.
  case float32
  /// 2 bytes: rounded to 8 significant bits, nearest even, over the whole range of a `Float`.
  case bfloat16
  /// 1 byte: whole numbers −127…127 with one scale an output. What is multiplied with them is rounded to 8 bits too.
  case int8
}

/// A `Float` in the 16 bits that bfloat16 keeps of it: rounded to nearest, ties to even. A NaN stays one; a number
/// beyond the largest, which is near 3.39e38, becomes infinity.
func bfloat16Bits(rounding number: Float) -> UInt32 {
  let bits = number.bitPattern
  guard !number.isNaN else { return bits >> 16 | 0x0040 }
  return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
}

/// How numbers that share a scale become whole numbers −127…127, symmetric around 0.
///
///     whole number = number · (127 / largest), rounded to nearest even
///     number      ≈ whole number · (largest / 127)
///
/// The largest magnitude becomes 127 and nothing is clipped. `quantise_row` in C follows this to the bit.
struct SymmetricScale {
  /// What the whole numbers are multiplied with: 0 if all numbers are below 2⁻¹⁰⁰, which count as zeros, and NaN if one
  /// of them is not finite, which a result must not hide. In both cases all whole numbers are 0.
  let scale: Float
  private let factor: Float

  init(_ numbers: some Sequence<Float>) {
    // As bits, magnitudes keep their order, with infinity above them and NaN above infinity.
    let largest = Float(bitPattern: numbers.reduce(0) { max($0, $1.magnitude.bitPattern) })
    switch largest {
    case ..<0x1p-100: (scale, factor) = (0, 0)
    case ..<Float.infinity: (scale, factor) = (largest / 127, 127 / largest)
    default: (scale, factor) = (.nan, 0)
    }
  }

  func wholeNumber(_ number: Float) -> Int32 {
    factor == 0 ? 0 : Int32((number * factor).rounded(.toNearestOrEven))
  }
}
