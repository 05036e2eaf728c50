/// How far apart two results may lie: |found − expected| ≤ absolute + relative · |expected|.
struct Tolerance: Sendable {
  var absolute = 0.0
  var relative = 0.0

  /// Not a bit apart.
  static let exact = Tolerance()
  /// The rounding of a float near 1.
  static let unit = 0x1p-24
}

/// Where two results first disagree, as a sentence; nil if they agree.
///
/// NaN agrees with NaN only, and an infinity with itself only.
func difference(between found: [Double], and expected: [Double], within tolerance: Tolerance) -> String? {
  guard found.count == expected.count else {
    return "found \(found.count) numbers where \(expected.count) were expected"
  }
  for (index, (x, y)) in zip(found, expected).enumerated() {
    if x == y || (x.isNaN && y.isNaN) { continue }
    let distance = (x - y).magnitude
    if !(distance <= tolerance.absolute + tolerance.relative * y.magnitude) || y.isInfinite {
      return "number \(index) is \(x) where \(y) was expected, \(distance) apart"
    }
  }
  return nil
}
