import Glibc

/// Where an axis carries marks, and what they say: steps of 1, 2 or 5 times a power of ten.
package struct AxisTicks: Sendable, Equatable {
  /// Distance between marks, in the unit of the axis.
  package let step: Double
  /// Marks in ascending order, all within the range.
  package let positions: [Double]

  /// The finest round step that needs at most `count` marks over the length of the range.
  ///
  /// - Precondition: count ≥ 1, the range is finite and not empty.
  package init(in range: ClosedRange<Double>, atMost count: Int) {
    let length = range.upperBound - range.lowerBound
    precondition(count >= 1 && length > 0 && length.isFinite)
    let least = length / Double(count)
    var magnitude = pow(10, floor(log10(least)))
    while magnitude > least { magnitude /= 10 }
    let step = [1, 2, 5, 10, 20].map { magnitude * $0 }.first { $0 >= least * (1 - 1e-9) } ?? least
    self.step = step
    let slack = step * 1e-6
    let first = ceil((range.lowerBound - slack) / step)
    let last = floor((range.upperBound + slack) / step)
    positions = stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// The position with as many decimals as the step needs: steps of 0.05 read "0.10".
  package func label(_ position: Double) -> String {
    fixedPoint(position, decimals: max(0, Int(-floor(log10(step) + 1e-9))))
  }
}

/// `value` with exactly that many decimals, rounded to nearest; "−" never stands before a zero.
func fixedPoint(_ value: Double, decimals: Int) -> String {
  let decimals = min(decimals, 12)
  let scale = pow(10, Double(decimals))
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 1e15 else { return String(value) }
  let digits = String(Int(scaled))
  let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
  let whole = padded.dropLast(decimals)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  return sign + whole + (decimals > 0 ? "." + padded.suffix(decimals) : "")
}
