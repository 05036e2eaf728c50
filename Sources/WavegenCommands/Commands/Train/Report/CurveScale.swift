/// Where the values of an axis lie on a drawing: the first at one length, the last at another, evenly in between.
package struct CurveScale: Sendable, Equatable {
  package let values: ClosedRange<Double>
  private let start: Double
  private let end: Double

  /// - Parameters:
  ///   - start: where the lowest value lies.
  ///   - end: where the highest lies; less than `start` on an axis that goes upward on a page.
  /// - Precondition: the range is finite and not empty.
  package init(_ values: ClosedRange<Double>, from start: Double, to end: Double) {
    precondition(values.upperBound > values.lowerBound && (values.upperBound - values.lowerBound).isFinite)
    self.values = values
    self.start = start
    self.end = end
  }

  /// The length at which a value lies; beyond the ends if it lies outside.
  package func callAsFunction(_ value: Double) -> Double {
    start + (value - values.lowerBound) / (values.upperBound - values.lowerBound) * (end - start)
  }

  /// A range for an axis that shows all finite numbers among `values`, with a little room on both sides.
  ///
  /// It is never empty: one value gets room in proportion to itself, and no value gives 0 … 1.
  package static func range(showing values: [Double]) -> ClosedRange<Double> {
    let finite = values.filter { abs($0) < 1e15 }
    guard let lowest = finite.min(), let highest = finite.max() else { return 0...1 }
    let span = highest - lowest
    // Never so little that the ends are one number.
    let room = max(
      1e-30, span > 1e-9 * abs(highest) ? 0.06 * span : highest == 0 ? 1 : 0.1 * abs(highest))
    // A curve of what cannot be negative gets no axis below 0.
    return (lowest >= 0 ? max(0, lowest - room) : lowest - room)...(highest + room)
  }
}
