/// What the numbers of a row say of a level.
public enum LevelDistribution: Sendable, Hashable {
  /// Logits, one per level.
  case softmax
  /// [mixture logits | means | log scales] of logistic distributions that are cut into levels, and [coarseness] where
  /// every `coarseStep`-th of them alone may be in use.
  case logisticMixture(levelCount: Int, coarseStep: Int? = nil)
}

extension Backend {
  /// The negative log-likelihood of one level per row, and its gradient: `softmaxCrossEntropy` or
  /// `discretizedLogisticCrossEntropy`, which say what is expected of each argument.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func crossEntropy<Scalar: KernelScalar>(
    _ distribution: LevelDistribution, of parameters: MatrixView<Scalar>, targets: UnsafePointer<Int32>,
    weights: UnsafePointer<Scalar>?, losses: UnsafeMutablePointer<Scalar>,
    parameterGradient: MutableMatrixView<Scalar>?
  ) {
    switch distribution {
    case .softmax:
      softmaxCrossEntropy(
        logits: parameters, targets: targets, weights: weights, losses: losses, logitGradient: parameterGradient)
    case .logisticMixture(let levelCount, let coarseStep):
      discretizedLogisticCrossEntropy(
        parameters: parameters, levelCount: levelCount, coarseStep: coarseStep, targets: targets, weights: weights,
        losses: losses, parameterGradient: parameterGradient)
    }
  }
}
