public import Kernels
public import TensorCore

/// A causal network: symbols in, the parameters of one distribution per site out.
///
/// That `logits` returns a `Feature<Past>` is the proof that it does not look ahead. The same function, recorded once,
/// is trained, checked in `Double` and compiled into the plan that generates.
public protocol AutoregressiveModel {
  /// The number of values that a symbol can take.
  var levelCount: Int { get }
  /// Every trainable tensor, in the order of declaration.
  var parameters: [Parameter] { get }
  /// - Parameter x: the observed symbols.
  /// - Returns: `[sites, levelCount]`; row i holds the logits of x[i].
  func logits(_ x: Feature<Present>) -> Feature<Past>
}

extension AutoregressiveModel {
  /// The network as a tape records it, over one site: what plans and descriptions are made from.
  package func recorded(on backend: Backend) -> (tape: Tape, logits: Feature<Past>) {
    let tape = Tape(.recording, on: backend)
    return (tape, logits(Feature(observing: SymbolBatch([0], layout: SiteLayout([Grid(columns: 1)])), on: tape)))
  }

  /// How many past samples can influence a prediction, counted from the recorded network.
  public var receptiveField: Int {
    let (tape, logits) = recorded(on: Backend(threadCount: 1))
    return tape.program.reach(of: logits.variable.node)
  }

  /// Multiplications with a weight that one predicted symbol costs.
  public var multiplyAddsPerSymbol: Int {
    recorded(on: Backend(threadCount: 1)).tape.program.multiplyAddsPerSite
  }

  /// The network compiled for generation, with the parameters as they are now.
  /// - Parameter precision: how the weights of products are stored; see `WeightPrecision`.
  public func stepPlan(
    precision: WeightPrecision = .float32, on backend: Backend
  ) throws(StepPlanError) -> StepPlan {
    let (tape, logits) = recorded(on: backend)
    return try StepPlan(tape.program, computing: logits.variable.node, precision: precision, on: backend)
  }

  /// A cache of a plan of this model that has observed `symbols`, in all its streams: all sites are computed at once.
  ///
  /// What lies beyond the receptive field changes nothing and is not read, so the cost is bounded.
  public func primedCache(
    of plan: StepPlan, with symbols: [UInt8], streams: Int = 1, on backend: Backend
  ) -> ActivationCache {
    var cache = plan.makeCache(streams: streams)
    let heard = Array(symbols.suffix(receptiveField))
    guard !heard.isEmpty else { return cache }
    let tape = Tape(.recording, on: backend)
    _ = logits(Feature(observing: SymbolBatch(clips: [heard]), on: tape))
    let (values, _) = tape.program.forward(parameters: { $0.value }, on: backend)
    plan.prime(&cache, with: heard, values: values)
    return cache
  }
}
