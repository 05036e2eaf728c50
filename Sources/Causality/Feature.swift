package import Kernels
public import TensorCore

/// A hidden feature that a program will compute, one vector of channels per site, together with the promise of what it was computed from.
///
///     let past: Feature<Past> = entry(x)      // a shifted layer, the only bridge from `Present` to `Past`
///     let leak: Feature<Past> = past + x      // does not compile
///
/// The operations on features are a closed list of pointwise maps. A closure is deliberately not among them, for a
/// closure could shift time.
public struct Feature<R: Reach> {
  /// `[sites, channels]`, and how it is computed.
  package let variable: Variable
  /// Which sites the rows are.
  public let layout: SiteLayout

  /// Every use of this initializer is an argument of causality, and it is made in this module only.
  init(vouchedFor variable: Variable, _ layout: SiteLayout) {
    self.variable = variable
    self.layout = layout
  }

  public var channelCount: Int { variable.shape.channelCount }
}

extension Feature where R == Present {
  /// The observed symbols themselves, one channel that holds their codes: the weakest claim, always sound.
  /// - Parameter layout: of the symbols that the program will be told.
  /// - Precondition: it is the only observation on its tape. A network that observed its own input once more, shifted,
  ///   would see the future.
  public init(observing layout: SiteLayout, on tape: Tape) {
    self.init(vouchedFor: tape.input(.symbols, Shape(layout.siteCount, 1)), layout)
  }
}

extension Feature where R == Present {
  /// 1 where a symbol is a multiple of a step, else 0. Pointwise, too.
  public func multiples(of step: Int) -> Feature {
    Feature(vouchedFor: variable.tape.apply(SymbolNumber(.isMultiple(of: Int32(step))), to: [variable]), layout)
  }

  /// The symbols as numbers from −1 to 1, brightness or amplitude. Pointwise, so nothing but the site's own symbol is
  /// seen.
  public func intensities(levelCount: Int) -> Feature {
    Feature(vouchedFor: variable.tape.apply(SymbolNumber(.intensity(levelCount: levelCount)), to: [variable]), layout)
  }
}

extension Feature {
  /// The sum of two features. Both were computed from the same past, so their sum was.
  public static func + (left: Feature, right: Feature) -> Feature {
    left.adding(right, scaledBy: 1)
  }

  /// scale · (this + other): a residual connection that keeps the variance, with scale √½.
  public func adding(_ other: Feature, scaledBy scale: Double) -> Feature {
    precondition(layout == other.layout, "features of different batches cannot be added")
    return pointwise(ScaledSum(scale: scale), with: [other.variable])
  }

  /// All channels, and after them all of them companded, which tells small numbers apart.
  public func companded() -> Feature { pointwise(Companding()) }

  /// max(0, x).
  public func rectified() -> Feature { pointwise(Rectify()) }

  /// tanh(first half of the channels) · σ(second half).
  public func gated() -> Feature { pointwise(Gate()) }

  /// The components of a mixture of logistics, [logits | means | log scales], around a prediction that they share. What
  /// may follow them, the coarseness, stays as it is.
  /// - Parameters:
  ///   - prediction: of one channel, which is added to all means; it may have been computed for sites that are only
  ///     read, too.
  ///   - unit: in which means are given.
  ///   - scale: where a log scale is 0.
  public func components(around prediction: Feature, unit: Double, scale: Double) -> Feature {
    precondition(
      [prediction.layout, prediction.layout.predicted].contains(layout), "features of different batches cannot be added"
    )
    return pointwise(AnchoredComponents(unit: unit, scale: scale), with: [prediction.variable])
  }

  /// While training, zeroes each value with the given probability and scales the others up; at all other times the
  /// feature itself.
  public func droppedOut(probability: Double) -> Feature {
    guard probability > 0, let key = variable.tape.nextDropoutKey() else { return self }
    return pointwise(Dropout(probability: probability, key: key))
  }

  /// Sound for pointwise operations only: site i of the result reads site i of the operands.
  private func pointwise(_ operation: some Operation, with others: [Variable] = []) -> Feature {
    Feature(vouchedFor: variable.tape.apply(operation, to: [variable] + others), layout)
  }
}

extension Feature {
  /// What the feature is for some symbols, `[sites, channels]`.
  /// - Precondition: they lie as the symbols that were recorded.
  package func values(observing batch: SymbolBatch, on backend: Backend) -> Tensor<Float> {
    run(observing: batch, keeping: .results, on: backend)[variable.node]
  }

  /// The program computed up to this feature, for some symbols.
  package func run(
    observing batch: SymbolBatch, keeping kept: ProgramRun<Float>.Kept, on backend: Backend
  ) -> ProgramRun<Float> {
    precondition(
      batch.layout == layout || batch.layout.predicted == layout,
      "symbols that lie otherwise than those that were recorded")
    return ProgramRun(
      variable.tape.program, computing: [variable.node], from: [.symbols: batch.tensor], keeping: kept, on: backend)
  }
}

extension Feature where R == RowsAbove {
  /// Rows above are a part of the past, so this widening is sound. There is no way back.
  public var widened: Feature<Past> { Feature<Past>(vouchedFor: variable, layout) }
}
