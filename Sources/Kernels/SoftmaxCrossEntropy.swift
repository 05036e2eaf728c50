internal import CKernels

extension Backend {
  /// The negative log-likelihood of one level per row, and its gradient.
  ///
  /// With p[r, ·] = softmax(logits[r, ·]):
  /// losses[r] = −ln p[r, targets[r]], in nats and unweighted (a row of weight 0 still reports its loss);
  /// logitGradient[r, l] = weights[r] · (p[r, l] − (1 if l is the target, else 0)).
  /// - Parameters:
  ///   - logits: `[rows, levels]`, as stored. Infinite or NaN logits give a loss of NaN, save −∞, whose probability is 0.
  ///   - targets: `[rows]`, each in `0..<levels`.
  ///   - weights: `[rows]`, or nil where every row counts 1. A row of weight 0 is passed over: its loss is 0.
  ///   - losses: `[rows]`.
  ///   - logitGradient: `[rows, levels]`, or nil to evaluate only; may be the memory of `logits`.
  /// - Precondition: every target is a level.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func softmaxCrossEntropy<Scalar: KernelScalar>(
    logits: MatrixView<Scalar>, targets: UnsafePointer<Int32>, weights: UnsafePointer<Scalar>?,
    losses: UnsafeMutablePointer<Scalar>, logitGradient: MutableMatrixView<Scalar>?
  ) {
    let (rows, levels) = (logits.rows, logits.columns)
    precondition(logits.orientation == .asStored, "logits are read as they are stored")
    if let gradient = logitGradient {
      precondition(
        gradient.rows == rows && gradient.columns == levels,
        "the gradient of [\(rows), \(levels)] logits cannot be [\(gradient.rows), \(gradient.columns)]")
    }
    checkIndices(rows, targets, below: levels)
    if let code = code(for: Scalar.self) {
      code.pointee.softmax_cross_entropy(
        rows, levels, logits.pointer.asFloat, logits.rowStride, targets, weights?.asFloat, losses.asFloat,
        logitGradient?.pointer.asFloat, logitGradient?.rowStride ?? 0)
      return
    }
    for r in 0..<rows {
      let (row, target) = (logits.row(r), Int(targets[r]))
      let weight = weights?[r] ?? 1
      guard weight != 0 else {
        losses[r] = 0
        if let gradient = logitGradient?.row(r) { gradient.update(repeating: 0, count: levels) }
        continue
      }
      var largest = -Scalar.infinity
      for l in 0..<levels where row[l] > largest { largest = row[l] }
      var sum: Scalar = 0
      for l in 0..<levels { sum += Scalar.exponential(row[l] - largest) }
      losses[r] = Scalar.logarithm(sum) - (row[target] - largest)
      guard let gradient = logitGradient?.row(r) else { continue }
      for l in 0..<levels {
        let probability = Scalar.exponential(row[l] - largest) / sum
        gradient[l] = weight * (l == target ? probability - 1 : probability)
      }
    }
  }
}
