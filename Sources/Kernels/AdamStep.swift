internal import CKernels

extension Backend {
  /// One step of Adam with decoupled weight decay, and of the running average of the parameters.
  ///
  /// With g = gradientScale · gradient, and everything per element:
  ///
  ///     m ← β₁ m + (1 − β₁) g            m̂ = m / (1 − β₁ᵗ)
  ///     v ← β₂ v + (1 − β₂) g²           v̂ = v / (1 − β₂ᵗ)
  ///     p ← p − η (m̂ / (√v̂ + ε) + λ p)
  ///     average ← average + (1 − averageDecay) (p − average)
  /// - Parameters:
  ///   - parameter: `[count]`, p.
  ///   - gradient: `[count]`.
  ///   - firstMoment: `[count]`, m; zeros before step 1.
  ///   - secondMoment: `[count]`, v; zeros before step 1.
  ///   - average: `[count]`, or nil to keep none.
  /// - Precondition: none of the memory overlaps.
  /// - Source: Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2 (with the decay times η).
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func adamStep<Scalar: KernelScalar>(
    _ count: Int, parameter: UnsafeMutablePointer<Scalar>, gradient: UnsafePointer<Scalar>,
    firstMoment: UnsafeMutablePointer<Scalar>, secondMoment: UnsafeMutablePointer<Scalar>,
    average: UnsafeMutablePointer<Scalar>?, _ coefficients: AdamCoefficients
  ) {
    if let code = code(for: Scalar.self) {
      code.pointee.adam_step(
        count, parameter.asFloat, gradient.asFloat, firstMoment.asFloat, secondMoment.asFloat, average?.asFloat,
        KernelsAdamCoefficients(coefficients))
      return
    }
    let (decay1, decay2) = (Scalar(coefficients.firstDecay), Scalar(coefficients.secondDecay))
    let (gain1, gain2) = (Scalar(1 - coefficients.firstDecay), Scalar(1 - coefficients.secondDecay))
    let correction1 = Scalar(coefficients.firstCorrection)
    let correction2 = Scalar(coefficients.secondCorrection)
    let (rate, epsilon) = (Scalar(coefficients.learningRate), Scalar(coefficients.epsilon))
    let (weightDecay, gradientScale) = (Scalar(coefficients.weightDecay), Scalar(coefficients.gradientScale))
    let averageGain = Scalar(1 - coefficients.averageDecay)
    for i in 0..<count {
      let g = gradientScale * gradient[i]
      let m = decay1 * firstMoment[i] + gain1 * g
      let v = decay2 * secondMoment[i] + gain2 * g * g
      let direction = correction1 * m / ((correction2 * v).squareRoot() + epsilon)
      let p = parameter[i] - rate * (direction + weightDecay * parameter[i])
      firstMoment[i] = m
      secondMoment[i] = v
      parameter[i] = p
      if let average { average[i] += averageGain * (p - average[i]) }
    }
  }
}

extension KernelsAdamCoefficients {
  fileprivate init(_ coefficients: AdamCoefficients) {
    self.init(
      learning_rate: Float(coefficients.learningRate),
      first_decay: Float(coefficients.firstDecay), first_gain: Float(1 - coefficients.firstDecay),
      second_decay: Float(coefficients.secondDecay), second_gain: Float(1 - coefficients.secondDecay),
      first_correction: Float(coefficients.firstCorrection), second_correction: Float(coefficients.secondCorrection),
      epsilon: Float(coefficients.epsilon), weight_decay: Float(coefficients.weightDecay),
      gradient_scale: Float(coefficients.gradientScale), average_gain: Float(1 - coefficients.averageDecay))
  }
}
