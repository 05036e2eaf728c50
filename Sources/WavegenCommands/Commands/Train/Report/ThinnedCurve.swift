/// A value after so many steps.
package struct CurvePoint: Sendable, Equatable {
  package var step: Double
  package var value: Double

  package init(step: Double, value: Double) {
    self.step = step
    self.value = value
  }
}

/// A curve that stays small however long it grows: when it is full, neighbours become their mean, and from then on a
/// point stands for twice as many values.
package struct ThinnedCurve: Sendable {
  private let capacity: Int
  private var full: [CurvePoint] = []
  /// Values that a full point stands for.
  private var groupSize = 1
  private var open = (count: 0, step: 0.0, value: 0.0)

  /// - Parameter capacity: the most points; even.
  package init(capacity: Int = 800) {
    precondition(capacity >= 2 && capacity.isMultiple(of: 2), "\(capacity) points")
    self.capacity = capacity
  }

  /// In the order of steps; the last one may stand for fewer values.
  package var points: [CurvePoint] { open.count == 0 ? full : full + [openMean] }

  private var openMean: CurvePoint {
    CurvePoint(step: open.step / Double(open.count), value: open.value / Double(open.count))
  }

  /// - Parameter value: skipped unless it is a finite number.
  package mutating func append(_ value: Double, step: Int) {
    guard value.isFinite else { return }
    open = (open.count + 1, open.step + Double(step), open.value + value)
    guard open.count == groupSize else { return }
    full.append(openMean)
    open = (0, 0, 0)
    guard full.count == capacity else { return }
    full = stride(from: 0, to: capacity, by: 2).map { index in
      let (first, second) = (full[index], full[index + 1])
      return CurvePoint(step: (first.step + second.step) / 2, value: (first.value + second.value) / 2)
    }
    groupSize *= 2
  }

  /// Forgets what came after a step; of a mean that reaches beyond it, too little may be forgotten.
  package mutating func rewind(to step: Int) {
    open = (0, 0, 0)
    full.removeAll { $0.step > Double(step) }
  }
}
