extension Backend {
  /// The negative log-likelihood of one level per row under a mixture of discretised logistics, and its gradient.
  ///
  /// With K components of the priors π = softmax(mixture logits) and p[k] = `DiscretizedLogistic` of component k,
  /// losses[r] = −ln Σₖ π[k] · p[k](targets[r]), in nats and unweighted (a row of weight 0 is passed over).
  /// With the responsibilities q[k] = π[k] · p[k] / Σⱼ π[j] · p[j],
  ///
  ///     ∂ logit[k] = π[k] − q[k];  ∂ mean[k] = −q[k] · ∂ ln p[k] / ∂ mean[k];  the same by the log scale
  ///
  /// Where a coarse step s is given, a sample was rounded to every s-th level with probability g = σ(coarseness), and the
  /// same distribution is cut into the wider levels then, p′[k] = `DiscretizedLogistic` with that step:
  ///
  ///     losses[r] = −ln((1 − g) · Σₖ π[k] · p[k](target) + g · Σₖ π[k] · p′[k](target) · (1 if s divides the target, else 0))
  ///
  /// The loop below is all there is: it runs for `Float` and `Double`, whatever the implementation.
  /// - Parameters:
  ///   - parameters: `[rows, 3 · K]`, as stored: [mixture logits | means | log scales], and after them [coarseness] if
  ///     there is a coarse step. A log scale below the smallest counts as that, and has no gradient.
  ///   - levelCount: L, at least 2 and at most 2²³.
  ///   - coarseStep: s, a divisor of L and at most half of it; nil where all levels are in use.
  ///   - targets: `[rows]`, each in 0 ..< L.
  ///   - weights: `[rows]`, or nil where every row counts 1. A row of weight 0 is passed over: its loss is 0.
  ///   - losses: `[rows]`.
  ///   - parameterGradient: as the parameters, or nil to evaluate only; not the memory of `parameters`.
  /// - Precondition: every target is a level.
  /// - Source: Salimans et al. 2017, "PixelCNN++", §2.1; van den Oord et al. 2018, "Parallel WaveNet", §2.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func discretizedLogisticCrossEntropy<Scalar: KernelScalar>(
    parameters: MatrixView<Scalar>, levelCount: Int, coarseStep: Int? = nil, targets: UnsafePointer<Int32>,
    weights: UnsafePointer<Scalar>?, losses: UnsafeMutablePointer<Scalar>,
    parameterGradient: MutableMatrixView<Scalar>?
  ) {
    let (rows, componentCount) = (parameters.rows, parameters.columns / 3)
    precondition(parameters.orientation == .asStored, "parameters are read as they are stored")
    precondition(
      componentCount > 0 && parameters.columns == 3 * componentCount + (coarseStep == nil ? 0 : 1),
      "\(parameters.columns) parameters, where every component has 3 and a coarse step needs one more")
    if let gradient = parameterGradient {
      precondition(
        gradient.rows == rows && gradient.columns == parameters.columns,
        "the gradient of [\(rows), \(parameters.columns)] parameters cannot be [\(gradient.rows), \(gradient.columns)]")
    }
    checkIndices(rows, targets, below: levelCount)
    let line = DiscretizedLine<Scalar>(levelCount: levelCount)
    let coarse = coarseStep.map { DiscretizedLine<Scalar>(levelCount: levelCount, step: $0) }
    for r in 0..<rows {
      let weight = weights?[r] ?? 1
      let gradient = parameterGradient?.row(r)
      guard weight != 0 else {
        losses[r] = 0
        gradient?.update(repeating: 0, count: parameters.columns)
        continue
      }
      losses[r] = mixtureLoss(
        parameters.row(r), componentCount: componentCount, line, coarse, target: targets[r], weight: weight,
        gradient: gradient)
    }
  }
}

/// One row. The gradient first holds what the second loop needs of every component, so that there is no other memory;
/// only what the coarse levels need is computed twice, since few samples lie on them by chance.
@inline(__always)
private func mixtureLoss<Scalar: KernelScalar>(
  _ logits: UnsafePointer<Scalar>, componentCount: Int, _ line: DiscretizedLine<Scalar>,
  _ coarse: DiscretizedLine<Scalar>?, target: Int32, weight: Scalar, gradient: UnsafeMutablePointer<Scalar>?
) -> Scalar {
  let (means, logScales) = (logits + componentCount, logits + 2 * componentCount)
  // ln g and ln(1 − g).
  let coarseness = coarse.map { _ in logits[3 * componentCount] }
  let (logCoarse, logFine) = coarseness.map { (-softplus(-$0), -softplus($0)) } ?? (-.infinity, 0)
  // The coarse levels, if the target is one of them.
  let coarse = coarse.flatMap { target % Int32($0.step) == 0 ? $0 : nil }
  var largest = -Scalar.infinity
  for k in 0..<componentCount where logits[k] > largest { largest = logits[k] }
  var priors: Scalar = 0
  var joint = RunningLogSum<Scalar>()
  for k in 0..<componentCount {
    let slope = DiscretizedLogistic(mean: means[k], logScale: logScales[k], line).slope(at: target)
    let logPrior = logits[k] - largest
    priors += Scalar.exponential(logPrior)
    joint.add(logFine + logPrior + slope.logProbability)
    if let coarse {
      let slope = DiscretizedLogistic(mean: means[k], logScale: logScales[k], coarse).slope(at: target)
      joint.add(logCoarse + logPrior + slope.logProbability)
    }
    if let gradient {
      gradient[k] = logFine + logPrior + slope.logProbability
      gradient[componentCount + k] = slope.byMean
      gradient[2 * componentCount + k] = slope.byLogScale
    }
  }
  let loss = Scalar.logarithm(priors) - joint.logarithm
  guard let gradient else { return loss }
  var coarseShare: Scalar = 0
  for k in 0..<componentCount {
    let logPrior = logits[k] - largest
    let responsibility = joint.share(of: gradient[k])
    gradient[k] = weight * (Scalar.exponential(logPrior) / priors - responsibility)
    gradient[componentCount + k] *= -weight * responsibility
    gradient[2 * componentCount + k] *= -weight * responsibility
    if let coarse {
      let slope = DiscretizedLogistic(mean: means[k], logScale: logScales[k], coarse).slope(at: target)
      let responsibility = joint.share(of: logCoarse + logPrior + slope.logProbability)
      gradient[k] -= weight * responsibility
      gradient[componentCount + k] -= weight * responsibility * slope.byMean
      gradient[2 * componentCount + k] -= weight * responsibility * slope.byLogScale
      coarseShare += responsibility
    }
  }
  if coarseness != nil { gradient[3 * componentCount] = weight * (Scalar.exponential(logCoarse) - coarseShare) }
  return loss
}

/// ln(1 + eˣ), without overflow.
@inline(__always)
private func softplus<Scalar: KernelScalar>(_ x: Scalar) -> Scalar {
  max(x, 0) + Scalar.logarithm(1 + Scalar.exponential(-x.magnitude))
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
