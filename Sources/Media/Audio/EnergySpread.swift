/// How the energy of a recording is spread over its time: nearly the same for the same sound at another volume, at another
/// sample rate, after a lossy coding or with a little silence before it.
///
/// Gathered in one pass from blocks of a millisecond: how wide, how lopsided and how peaked the distribution of its energy
/// over time is.
struct EnergySpread: Hashable, Sendable {
  /// Σ e · tᵏ for k = 0 … 4, t in blocks.
  private var sums: [Double] = [0, 0, 0, 0, 0]

  /// - Parameters:
  ///   - swing: from the least to the greatest sample of a block, whatever they are beside zero.
  ///   - block: its number.
  mutating func record(swing: Float, ofBlock block: Int) {
    var term = Double(swing) * Double(swing)
    let time = Double(block)
    for power in 0..<5 {
      sums[power] += term
      term *= time
    }
  }

  /// What is compared; nil where there is no energy, or all of it in one place.
  var shape: Shape? {
    guard sums[0] > 0, sums[0].isFinite else { return nil }
    let (mean, second, third, fourth) = (sums[1] / sums[0], sums[2] / sums[0], sums[3] / sums[0], sums[4] / sums[0])
    let variance = second - mean * mean
    guard variance > 1 else { return nil }
    let width = variance.squareRoot()
    let skew = (third - 3 * mean * second + 2 * mean * mean * mean) / (variance * width)
    let peak = fourth - 4 * mean * third + 6 * mean * mean * second - 3 * mean * mean * mean * mean
    return Shape(width: width / 1000, skewness: skew, kurtosis: peak / (variance * variance))
  }

  struct Shape: Sendable {
    /// In seconds.
    var width: Double
    var skewness: Double
    var kurtosis: Double

    /// Whether two may be of one sound.
    func isNear(_ other: Shape) -> Bool {
      abs(skewness - other.skewness) <= 0.2 && abs(kurtosis - other.kurtosis) <= 0.15 * max(kurtosis, other.kurtosis)
    }

    /// By how much the widths of two may differ that are of one sound.
    static let widthTolerance = 0.05
  }
}
