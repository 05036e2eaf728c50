/// Measures how far Gaussians are from one that stays the same, whose covariance is taken apart once.
///
/// d² = |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 · (Σ₁^½ · Σ₂ · Σ₁^½)^½), in the squared unit of the vectors.
/// - Source: Dowson and Landau 1982, "The Fréchet distance between multivariate normal distributions"; for how real
///   something generated is, Heusel et al. 2017, §3 (of images), and Kilgour et al. 2019 (of sound). Those take features
///   of a trained network; here the features are log-mel frames.
public struct FrechetDistance: Sendable {
  private let origin: FrameGaussian
  private let covariance: SymmetricMatrix
  private let root: SymmetricMatrix

  public init(from origin: FrameGaussian) {
    self.origin = origin
    covariance = origin.covariance
    root = covariance.squareRoot()
  }

  /// d², at least 0.
  ///
  /// - Precondition: both have the same dimension.
  /// - Complexity: O(dimension³)
  public func squared(to other: FrameGaussian) -> Double {
    precondition(other.dimension == origin.dimension, "\(other.dimension) numbers instead of \(origin.dimension)")
    let otherCovariance = other.covariance
    let common = root.enclosing(otherCovariance).eigenvalues().reduce(0) { $0 + max($1, 0).squareRoot() }
    let apart = zip(origin.mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return max(apart + covariance.trace + otherCovariance.trace - 2 * common, 0)
  }
}
