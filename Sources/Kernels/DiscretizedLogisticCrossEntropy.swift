extension Backend {
  /// The negative log-likelihood of one level per row under a mixture of discretised logistics, and its gradient.
  ///
  /// With K components of the priors π = softmax(mixture logits) and p[k] = `DiscretizedLogistic` of component k,
  /// losses[r] = −ln Σₖ π[k] · p[k](targets[r]), in nats and unweighted (a row of weight 0 is passed over).
  /// With the responsibilities q[k] = π[k] · p[k] / Σⱼ π[j] · p[j],
  ///
  ///     ∂ logit[k] = π[k] − q[k];  ∂ mean[k] = −q[k] · ∂ ln p[k] / ∂ mean[k];  the same by the log scale
  ///
  /// The loop below is all there is: it runs for `Float` and `Double`, whatever the implementation.
  /// - Parameters:
  ///   - parameters: `[rows, 3 · K]`, as stored: [mixture logits | means | log scales]. A log scale below the smallest
  ///     counts as that, and has no gradient.
  ///   - levelCount: L, at least 2 and at most 2²³.
  ///   - targets: `[rows]`, each in 0 ..< L.
  ///   - weights: `[rows]`, or nil where every row counts 1. A row of weight 0 is passed over: its loss is 0.
  ///   - losses: `[rows]`.
  ///   - parameterGradient: `[rows, 3 · K]`, or nil to evaluate only; not the memory of `parameters`.
  /// - Precondition: every target is a level.
  /// - Source: Salimans et al. 2017, "PixelCNN++", §2.1; van den Oord et al. 2018, "Parallel WaveNet", §2.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func discretizedLogisticCrossEntropy<Scalar: KernelScalar>(
    parameters: MatrixView<Scalar>, levelCount: Int, targets: UnsafePointer<Int32>, weights: UnsafePointer<Scalar>?,
    losses: UnsafeMutablePointer<Scalar>, parameterGradient: MutableMatrixView<Scalar>?
  ) {
    let (rows, componentCount) = (parameters.rows, parameters.columns / 3)
    precondition(parameters.orientation == .asStored, "parameters are read as they are stored")
    precondition(
      componentCount > 0 && parameters.columns == 3 * componentCount,
      "\(parameters.columns) parameters, where every component has 3")
    if let gradient = parameterGradient {
      precondition(
        gradient.rows == rows && gradient.columns == parameters.columns,
        "the gradient of [\(rows), \(parameters.columns)] parameters cannot be [\(gradient.rows), \(gradient.columns)]")
    }
    checkIndices(rows, targets, below: levelCount)
    let line = DiscretizedLine<Scalar>(levelCount: levelCount)
    for r in 0..<rows {
      let weight = weights?[r] ?? 1
      let gradient = parameterGradient?.row(r)
      guard weight != 0 else {
        losses[r] = 0
        gradient?.update(repeating: 0, count: parameters.columns)
        continue
      }
      losses[r] = mixtureLoss(
        parameters.row(r), componentCount: componentCount, line, target: targets[r], weight: weight, gradient: gradient)
    }
  }
}

/// One row. The gradient first holds what the second loop needs of every component, so that there is no other memory.
@inline(__always)
private func mixtureLoss<Scalar: KernelScalar>(
  _ logits: UnsafePointer<Scalar>, componentCount: Int, _ line: DiscretizedLine<Scalar>, target: Int32, weight: Scalar,
  gradient: UnsafeMutablePointer<Scalar>?
) -> Scalar {
  let (means, logScales) = (logits + componentCount, logits + 2 * componentCount)
  var largest = -Scalar.infinity
  for k in 0..<componentCount where logits[k] > largest { largest = logits[k] }
  var priors: Scalar = 0
  var joint = RunningLogSum<Scalar>()
  for k in 0..<componentCount {
    let slope = DiscretizedLogistic(mean: means[k], logScale: logScales[k], line).slope(at: target)
    let logPrior = logits[k] - largest
    priors += Scalar.exponential(logPrior)
    joint.add(logPrior + slope.logProbability)
    if let gradient {
      gradient[k] = logPrior + slope.logProbability
      gradient[componentCount + k] = slope.byMean
      gradient[2 * componentCount + k] = slope.byLogScale
    }
  }
  guard let gradient else { return Scalar.logarithm(priors) - joint.logarithm }
  for k in 0..<componentCount {
    let responsibility = joint.share(of: gradient[k])
    gradient[k] = weight * (Scalar.exponential(logits[k] - largest) / priors - responsibility)
    gradient[componentCount + k] *= -weight * responsibility
    gradient[2 * componentCount + k] *= -weight * responsibility
  }
  return Scalar.logarithm(priors) - joint.logarithm
}

/// ln Σ exp(xᵢ) of numbers that come one after the other, without overflow.
private struct RunningLogSum<Scalar: KernelScalar> {
  private var largest = -Scalar.infinity
  private var sum: Scalar = 0

  @inline(__always)
  mutating func add(_ x: Scalar) {
    guard x > largest else {
      sum += Scalar.exponential(x - largest)
      return
    }
    sum = sum * Scalar.exponential(largest - x) + 1
    largest = x
  }

  @inline(__always)
  var logarithm: Scalar { largest + Scalar.logarithm(sum) }

  /// exp(x) / Σ exp(xᵢ)
  @inline(__always)
  func share(of x: Scalar) -> Scalar { Scalar.exponential(x - largest) / sum }
}
