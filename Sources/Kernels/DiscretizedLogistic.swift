/// A logistic distribution on the line from −1 to 1 and beyond, cut into levels.
///
/// Level v of 0 … L − 1 stands for the centre 2v / (L − 1) − 1 and takes everything within 1 / (L − 1) of it. The first
/// level also takes everything below and the last everything above, so the probabilities sum to 1.
///
/// Where every s-th level only is in use, 0, s, 2s …, each of those takes everything within s / (L − 1) of its centre.
///
/// Distances are counted in half-widths of a level, and h = s / ((L − 1) · scale) is a half-width in scales. With
/// u = (2v − (L − 1) − (L − 1) · mean) / s, a level reaches from b = (u − 1) · h to a = (u + 1) · h, and
///
///     p(v) = σ(a) − σ(b) = σ(a) · σ(−b) · (1 − exp(−2h))
///
/// Where the difference would cancel, in the tails and under wide scales, the product does not: no probability is ever
/// the logarithm of 0, and none needs a floor. The first level has the factor σ(a) only, the last σ(−b).
///
/// All is finite for means up to 10³⁰ and any finite log scale.
/// - Source: Salimans et al. 2017, "PixelCNN++", §2.1. Differs: the product, and the smallest scale.
public struct DiscretizedLogistic<Scalar: KernelScalar> {
  /// In −1 … 1 for the levels there are; may lie outside.
  public let mean: Scalar
  /// Not below `smallestLogScale(levelCount:)` of L / s levels, about.
  public let logScale: Scalar
  private let line: DiscretizedLine<Scalar>
  /// 1 / scale.
  private let steepness: Scalar
  /// h.
  private let halfWidth: Scalar
  /// 1 − exp(−2h), by way of `logWidthOffset` where no number is that small.
  private let width: Scalar
  private let logWidthOffset: Scalar
  /// 2h / (exp(2h) − 1), minus the derivative of log(1 − exp(−2h)) by the log scale.
  private let widthDerivative: Scalar
  /// 0 where the log scale was raised to the smallest one, so that moving it changes nothing.
  private let logScaleDerivative: Scalar

  /// ln of the smallest scale, −ln(L − 1) − 2: seven and a half of them make half a level.
  ///
  /// A component in the middle of a level then gives it a probability of tanh(e² / 2) = 0.9988, so what is certain
  /// costs 0.0018 bits. The usual bound of −7 fits 256 levels. For 65,536 it is a scale of thirty levels, under which
  /// even digital silence would cost 6.9 bits a sample. A lower bound gains nothing and makes the derivatives by the
  /// mean, which grow as 1 / scale, larger.
  public static func smallestLogScale(levelCount: Int) -> Scalar {
    -Scalar.logarithm(Scalar(levelCount - 1)) - 2
  }

  /// - Parameters:
  ///   - logScale: raised to the smallest one if below.
  ///   - levelCount: L, at least 2 and at most 2²³.
  ///   - step: s, a divisor of L and at most half of it.
  @inline(__always)
  public init(mean: Scalar, logScale: Scalar, levelCount: Int, step: Int = 1) {
    self.init(mean: mean, logScale: logScale, DiscretizedLine(levelCount: levelCount, step: step))
  }

  @inline(__always)
  init(mean: Scalar, logScale: Scalar, _ line: DiscretizedLine<Scalar>) {
    let isRaised = logScale < line.smallestLogScale
    self.mean = mean
    self.logScale = isRaised ? line.smallestLogScale : logScale
    logScaleDerivative = isRaised ? 0 : 1
    self.line = line
    steepness = Scalar.exponential(-self.logScale)
    halfWidth = steepness / line.halfWidthCount
    // With T = tanh h: 1 − exp(−2h) = 2T / (1 + T) and 2h / (exp(2h) − 1) = h (1 − T) / T, exact for small h, too.
    if halfWidth > 0x1p-100 {
      let tangent = Scalar.hyperbolicTangent(halfWidth)
      width = 2 * tangent / (1 + tangent)
      widthDerivative = halfWidth * (1 - tangent) / tangent
      logWidthOffset = 0
    } else {
      width = 1
      widthDerivative = 1
      logWidthOffset = line.logDoubleHalfWidth - self.logScale
    }
  }
}

/// What all components over the same levels have in common.
struct DiscretizedLine<Scalar: KernelScalar> {
  /// The last level that is in use, L − s.
  let lastLevel: Int32
  /// s.
  let step: Scalar
  /// L − 1.
  let end: Int32
  /// (L − 1) / s.
  let halfWidthCount: Scalar
  let smallestLogScale: Scalar
  /// ln(2s / (L − 1)).
  let logDoubleHalfWidth: Scalar

  @inline(__always)
  init(levelCount: Int, step: Int = 1) {
    precondition((2...1 << 23).contains(levelCount), "\(levelCount) levels, where 2 to 2²³ can be told apart")
    precondition(
      step > 0 && 2 * step <= levelCount && levelCount % step == 0, "every \(step)-th of \(levelCount) levels")
    lastLevel = Int32(levelCount - step)
    end = Int32(levelCount - 1)
    self.step = Scalar(step)
    halfWidthCount = Scalar(levelCount - 1) / self.step
    smallestLogScale = -Scalar.logarithm(halfWidthCount) - 2
    logDoubleHalfWidth = Scalar.logarithm(2 / halfWidthCount)
  }
}

extension DiscretizedLogistic {
  /// ln p of a level, and its derivatives by the two parameters as they were given.
  struct Slope {
    var logProbability: Scalar
    var byMean: Scalar
    var byLogScale: Scalar
  }

  /// ln p(v) = min(a, 0) − max(b, 0) + ln((1 − exp(−2h)) / ((1 + exp(−|a|)) (1 + exp(−|b|))))
  ///
  /// ∂ ln p / ∂ mean = (σ(b) − σ(−a)) / scale;  ∂ ln p / ∂ ln scale = b σ(b) − a σ(−a) − 2h / (exp(2h) − 1)
  /// - Precondition: 0 ≤ level < L, a multiple of s.
  @inline(__always)
  func slope(at level: Int32) -> Slope {
    let distance = distance(to: level)
    var (logProbability, byMean, byLogScale): (Scalar, Scalar, Scalar) = (0, 0, 0)
    var factor: Scalar = 1
    if level < line.lastLevel {
      let a = (distance + 1) * halfWidth
      let exponential = Scalar.exponential(-a.magnitude)
      let beyond = (a < 0 ? 1 : exponential) / (1 + exponential)
      if a < 0 { logProbability += a }
      factor /= 1 + exponential
      byMean -= beyond
      byLogScale -= a * beyond
    }
    if level > 0 {
      let b = (distance - 1) * halfWidth
      let exponential = Scalar.exponential(-b.magnitude)
      let before = (b < 0 ? exponential : 1) / (1 + exponential)
      if b > 0 { logProbability -= b }
      factor /= 1 + exponential
      byMean += before
      byLogScale += b * before
    }
    if level > 0, level < line.lastLevel {
      factor *= width
      logProbability += logWidthOffset
      byLogScale -= widthDerivative
    }
    return Slope(
      logProbability: logProbability + Scalar.logarithm(factor), byMean: byMean * steepness,
      byLogScale: byLogScale * logScaleDerivative)
  }

  /// The probability of a level and of all below it, σ(a); 1 for the last.
  /// - Precondition: 0 ≤ level < L.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func cumulative(_ level: Int) -> Scalar {
    precondition(level >= 0 && level <= Int(line.end), "level \(level) is not in 0...\(line.end)")
    guard level < Int(line.lastLevel) else { return 1 }
    let a = (distance(to: Int32(level - level % Int(line.step))) + 1) * halfWidth
    let exponential = Scalar.exponential(-a.magnitude)
    return (a < 0 ? exponential : 1) / (1 + exponential)
  }

  /// The inverse of the cumulative distribution: the level that the point falls into below which lies `share` of the
  /// distribution.
  /// - Parameters:
  ///   - share: at least 0 and below 1; uniformly random, it gives each level its probability.
  ///   - spread: a factor of the scale; 0 gives the level of the mean.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func level(at share: Scalar, spread: Scalar = 1) -> Int {
    // Without spread not even the end of the line is anywhere else: 0 · ∞ is no number.
    let deviation = spread > 0 ? spread / steepness * Scalar.logarithm(share / (1 - share)) : 0
    let place = ((mean + deviation + 1) * line.halfWidthCount / 2).rounded() * line.step
    // Written so that what is no number becomes level 0, and does not trap.
    return place > 0 ? Int(min(place, Scalar(line.lastLevel))) : 0
  }

  /// u, rounded once: the product of mean and L − 1 alone would lose part of a level to rounding.
  @inline(__always)
  private func distance(to level: Int32) -> Scalar {
    (Scalar(2 * level - line.end) / line.step).addingProduct(-mean, line.halfWidthCount)
  }
}
