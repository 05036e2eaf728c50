/// Mean and covariance of vectors, one vector at a time: what a Gaussian needs to resemble them.
///
/// - Source: Chan, Golub, LeVeque 1983, "Algorithms for computing the sample variance", for the updates.
public struct FrameGaussian: Sendable, Equatable {
  /// Vectors seen.
  public private(set) var count = 0
  /// `[dimension]`
  public private(set) var mean: [Double]
  /// `[row, column]`: Σ (x − mean)(x − mean)ᵀ.
  private var scatter: [Double]

  public var dimension: Int { mean.count }

  /// - Precondition: dimension ≥ 1.
  public init(dimension: Int) {
    precondition(dimension >= 1, "vectors of \(dimension) numbers")
    mean = [Double](repeating: 0, count: dimension)
    scatter = [Double](repeating: 0, count: dimension * dimension)
  }

  /// Takes one vector.
  ///
  /// - Precondition: it has `dimension` numbers.
  public mutating func add(_ vector: [Float]) {
    precondition(vector.count == dimension, "\(vector.count) numbers instead of \(dimension)")
    count += 1
    let steps = zip(vector, mean).map { Double($0) - $1 }
    for place in mean.indices { mean[place] += steps[place] / Double(count) }
    addOuterProduct(of: steps, times: Double(count - 1) / Double(count))
  }

  /// Takes all vectors that another one has seen.
  ///
  /// - Precondition: both have the same dimension.
  public mutating func add(_ other: FrameGaussian) {
    precondition(other.dimension == dimension, "\(other.dimension) numbers instead of \(dimension)")
    guard other.count > 0 else { return }
    let total = Double(count + other.count)
    let steps = zip(other.mean, mean).map { $0 - $1 }
    for place in scatter.indices { scatter[place] += other.scatter[place] }
    addOuterProduct(of: steps, times: Double(count) * Double(other.count) / total)
    for place in mean.indices { mean[place] += steps[place] * Double(other.count) / total }
    count += other.count
  }

  /// Σ (x − mean)(x − mean)ᵀ / count; zeros without vectors.
  var covariance: SymmetricMatrix {
    SymmetricMatrix(size: dimension).mapElements { row, column, _ in
      count > 0 ? scatter[row * dimension + column] / Double(count) : 0
    }
  }

  /// The mean over the places of the vectors of their standard deviation there; 0 without vectors.
  var meanDeviation: Double {
    let places = mean.indices
    let deviations = places.map { (scatter[$0 * dimension + $0] / Double(max(count, 1))).squareRoot() }
    return deviations.reduce(0, +) / Double(places.count)
  }

  private mutating func addOuterProduct(of steps: [Double], times factor: Double) {
    let dimension = dimension
    scatter.withUnsafeMutableBufferPointer { scatter in
      steps.withUnsafeBufferPointer { steps in
        for row in 0..<dimension {
          let scaled = factor * steps[row]
          for column in 0..<dimension { scatter[row * dimension + column] += scaled * steps[column] }
        }
      }
    }
  }
}
