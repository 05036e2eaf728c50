internal import CKernels

/// What the sites of one grid, in the order of prediction, read of a running perceptron's weights. Views of memory that
/// the caller keeps alive.
public struct RunningPerceptron<Scalar: KernelScalar> {
  /// For every site, the row of `table` that its symbol adds to the sum of the sites after it; below 0 for none.
  public let entries: UnsafeBufferPointer<Int32>
  /// For every site, its place in `weights`.
  public let places: UnsafeBufferPointer<Int32>
  /// `[entries, units]`.
  public let table: MatrixView<Scalar>
  /// `[places · outputs, units]`.
  public let weights: MatrixView<Scalar>
  /// Numbers that are computed for a site.
  public let outputs: Int

  /// - Precondition: the shapes agree, nothing is transposed, and entries and places are rows that there are.
  public init(
    entries: UnsafeBufferPointer<Int32>, places: UnsafeBufferPointer<Int32>, table: MatrixView<Scalar>,
    weights: MatrixView<Scalar>, outputs: Int
  ) {
    precondition(
      table.orientation == .asStored && weights.orientation == .asStored, "weights are read as they are stored")
    precondition(
      entries.count == places.count && table.columns == weights.columns,
      "\(entries.count) entries for \(places.count) places, of \(table.columns) and \(weights.columns) units")
    precondition(
      entries.allSatisfy { $0 < table.rows }
        && places.allSatisfy { $0 >= 0 && (Int($0) + 1) * outputs <= weights.rows },
      "a site has an entry that is not one of \(table.rows), or a place that is not in weights of \(weights.rows) rows")
    self.entries = entries
    self.places = places
    self.table = table
    self.weights = weights
    self.outputs = outputs
  }

  public var siteCount: Int { entries.count }
  public var units: Int { table.columns }
}

extension Backend {
  /// A hidden layer for every site, whose pre-activation is the running sum of what earlier sites have added to it:
  ///
  /// h[i] = σ(a);  y[i, k] += h[i] · V[place(i), k];  then a += T[entry(i)]
  ///
  /// σ errs as in `gate(inPlace:into:)`.
  /// - Parameters:
  ///   - sum: `[units]`, a: before the first site, and afterwards behind the last.
  ///   - hidden: receives h of every site, `[sites, units]`, or of one row that each site overwrites.
  ///   - y: `[sites, outputs]`, added to; nil where only h and the sum are wanted. No two of the arguments overlap.
  /// - Complexity: O(sites · units · outputs).
  /// - Source: Larochelle and Murray 2011, "The Neural Autoregressive Distribution Estimator", §3.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func runningPerceptron<Scalar: KernelScalar>(
    _ perceptron: RunningPerceptron<Scalar>, sum: UnsafeMutablePointer<Scalar>, hidden: MutableMatrixView<Scalar>,
    into y: UnsafeMutablePointer<Scalar>?
  ) {
    guard let entries = perceptron.entries.baseAddress, let places = perceptron.places.baseAddress else { return }
    let (sites, units, outputs) = (perceptron.siteCount, perceptron.units, y == nil ? 0 : perceptron.outputs)
    checkHidden(hidden.readOnly, sites: sites, units: units)
    let hiddenRow = hidden.rows == 1 ? 0 : hidden.rowStride
    if let code = code(for: Scalar.self) {
      // Without outputs nothing is written to y.
      code.pointee.running_perceptron(
        sites, units, outputs, entries, places, perceptron.table.pointer.asFloat, perceptron.table.rowStride,
        perceptron.weights.pointer.asFloat, perceptron.weights.rowStride, sum.asFloat, hidden.pointer.asFloat,
        hiddenRow, (y ?? sum).asFloat)
      return
    }
    for site in 0..<sites {
      let h = hidden.pointer + site * hiddenRow
      for unit in 0..<units { h[unit] = 1 / (1 + Scalar.exponential(-sum[unit])) }
      for k in 0..<outputs {
        let weights = perceptron.weights.row(Int(places[site]) * outputs + k)
        var product: Scalar = 0
        for unit in 0..<units { product += h[unit] * weights[unit] }
        y?[site * outputs + k] += product
      }
      guard entries[site] >= 0 else { continue }
      let entry = perceptron.table.row(Int(entries[site]))
      for unit in 0..<units { sum[unit] += entry[unit] }
    }
  }

  /// The gradient of `runningPerceptron`, from the last site to the first. With g = ∂a, which grows on the way,
  ///
  /// ∂T[entry(i)] += g;  ∂V[place(i), k] += ∂y[i, k] · h[i];  g += (Σₖ ∂y[i, k] · V[place(i), k]) · h[i] · (1 − h[i])
  /// - Parameters:
  ///   - hidden: `[sites, units]`, h of every site.
  ///   - outputGradient: `[sites, outputs]`, ∂y.
  ///   - sumGradient: `[units]`, g: what follows from behind the last site; afterwards the gradient of a before the
  ///     first.
  ///   - tableGradient: `[entries, units]`, ∂T, added to.
  ///   - weightsGradient: `[places · outputs, units]`, ∂V, added to; its rows lie as far apart as those of V.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func runningPerceptronBackward<Scalar: KernelScalar>(
    _ perceptron: RunningPerceptron<Scalar>, hidden: MatrixView<Scalar>, outputGradient: UnsafePointer<Scalar>,
    sumGradient: UnsafeMutablePointer<Scalar>, tableGradient: MutableMatrixView<Scalar>,
    weightsGradient: MutableMatrixView<Scalar>
  ) {
    guard let entries = perceptron.entries.baseAddress, let places = perceptron.places.baseAddress else { return }
    let (sites, units, outputs) = (perceptron.siteCount, perceptron.units, perceptron.outputs)
    checkHidden(hidden, sites: sites, units: units)
    precondition(
      tableGradient.rows == perceptron.table.rows && tableGradient.columns == units
        && weightsGradient.rows == perceptron.weights.rows && weightsGradient.columns == units
        && weightsGradient.rowStride == perceptron.weights.rowStride,
      "gradients [\(tableGradient.rows), \(tableGradient.columns)] and [\(weightsGradient.rows), \(weightsGradient.columns)]"
    )
    if let code = code(for: Scalar.self) {
      code.pointee.running_perceptron_backward(
        sites, units, outputs, entries, places, perceptron.weights.pointer.asFloat, perceptron.weights.rowStride,
        hidden.pointer.asFloat, hidden.rowStride, outputGradient.asFloat, sumGradient.asFloat,
        tableGradient.pointer.asFloat, tableGradient.rowStride, weightsGradient.pointer.asFloat)
      return
    }
    for site in (0..<sites).reversed() {
      if entries[site] >= 0 {
        let entry = tableGradient.row(Int(entries[site]))
        for unit in 0..<units { entry[unit] += sumGradient[unit] }
      }
      let h = hidden.row(site)
      for k in 0..<outputs {
        let row = Int(places[site]) * outputs + k
        let (weights, gradient, dy) = (
          perceptron.weights.row(row), weightsGradient.row(row), outputGradient[site * outputs + k]
        )
        for unit in 0..<units {
          gradient[unit] += dy * h[unit]
          sumGradient[unit] += dy * h[unit] * weights[unit] * (1 - h[unit])
        }
      }
    }
  }
}

private func checkHidden<Scalar>(_ hidden: MatrixView<Scalar>, sites: Int, units: Int) {
  precondition(
    hidden.columns == units && (hidden.rows == sites || hidden.rows == 1),
    "[\(hidden.rows), \(hidden.columns)] is not for \(units) units of \(sites) sites")
}
