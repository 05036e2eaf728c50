/// How often which values of a measure occur: a histogram with equal steps, and the exact mean.
///
/// Of bounded size however many values it has seen. Values beyond the range count at its ends.
public struct MeasureDistribution: Sendable, Equatable {
  /// What the steps cover, in the unit of the measure.
  public let range: ClosedRange<Double>
  /// How many values fell into each step.
  public private(set) var counts: [Int]
  public private(set) var count = 0
  private var sum = 0.0

  /// - Precondition: the range is finite and not empty, stepCount ≥ 1.
  public init(over range: ClosedRange<Double>, stepCount: Int) {
    precondition(range.lowerBound.isFinite && range.upperBound.isFinite && range.lowerBound < range.upperBound)
    precondition(stepCount >= 1, "\(stepCount) steps")
    self.range = range
    counts = [Int](repeating: 0, count: stepCount)
  }

  /// The width of one step, in the unit of the measure.
  public var stepWidth: Double { (range.upperBound - range.lowerBound) / Double(counts.count) }

  /// How many values fell into every so many steps together, for a coarser picture.
  ///
  /// - Precondition: stepsPerGroup ≥ 1.
  public func counts(inGroupsOf stepsPerGroup: Int) -> [Int] {
    precondition(stepsPerGroup >= 1, "groups of \(stepsPerGroup) steps")
    return stride(from: 0, to: counts.count, by: stepsPerGroup).map { start in
      counts[start..<min(start + stepsPerGroup, counts.count)].reduce(0, +)
    }
  }

  /// The mean of the values, those beyond the range taken at its ends; nil without values.
  public var mean: Double? { count > 0 ? sum / Double(count) : nil }

  /// Counts one value; what is not a number is left out.
  public mutating func add(_ value: Double) {
    guard !value.isNaN else { return }
    let value = min(max(value, range.lowerBound), range.upperBound)
    counts[min(Int((value - range.lowerBound) / stepWidth), counts.count - 1)] += 1
    count += 1
    sum += value
  }

  /// Counts all values of another distribution.
  ///
  /// - Precondition: both have the same steps.
  public mutating func add(_ other: MeasureDistribution) {
    precondition(other.hasStepsOf(self), "distributions over \(range) and \(other.range)")
    for step in counts.indices { counts[step] += other.counts[step] }
    count += other.count
    sum += other.sum
  }

  /// The value that a share of the values lies below, evenly spread within a step; nil without values.
  ///
  /// - Precondition: 0 ≤ share ≤ 1.
  public func quantile(_ share: Double) -> Double? {
    precondition(0...1 ~= share, "a share of \(share)")
    guard count > 0 else { return nil }
    let wanted = share * Double(count)
    var below = 0.0
    for (step, stepCount) in counts.enumerated() where stepCount > 0 {
      if below + Double(stepCount) >= wanted {
        return range.lowerBound + (Double(step) + (wanted - below) / Double(stepCount)) * stepWidth
      }
      below += Double(stepCount)
    }
    return range.upperBound
  }

  public var median: Double? { quantile(0.5) }

  /// The Wasserstein-1 distance, in the unit of the measure: how far values have to be moved on average to turn one
  /// distribution into the other. Nil if one has no values.
  ///
  /// ∫ |F(x) − G(x)| dx with the cumulative shares F and G, over the steps.
  /// - Precondition: both have the same steps.
  /// - Source: Vallender 1974, "Calculation of the Wasserstein distance between probability distributions on the line".
  public func distance(to other: MeasureDistribution) -> Double? {
    precondition(other.hasStepsOf(self), "distributions over \(range) and \(other.range)")
    guard count > 0, other.count > 0 else { return nil }
    var (lead, distance) = (0.0, 0.0)
    for (own, others) in zip(counts, other.counts) {
      lead += Double(own) / Double(count) - Double(others) / Double(other.count)
      distance += abs(lead) * stepWidth
    }
    return distance
  }

  private func hasStepsOf(_ other: MeasureDistribution) -> Bool {
    range == other.range && counts.count == other.counts.count
  }
}
