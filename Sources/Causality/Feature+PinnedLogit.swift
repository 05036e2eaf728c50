internal import Kernels
internal import TensorCore

extension Feature where R == Past {
  /// The logits of all levels, from those of all but the first, which is taken to be 0: one output is enough for two
  /// levels.
  ///
  /// Sound because it is pointwise: it puts a constant before the channels of each site.
  public func withFirstLogitPinned() -> Feature<Past> {
    Feature(vouchedFor: variable.tape.apply(PinnedLogit(), to: [variable]), layout)
  }
}
