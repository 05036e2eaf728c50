public import Kernels
public import TensorCore

/// A causal network: symbols in, the parameters of one distribution per site out.
///
/// That `logits` returns a `Feature<Past>` is the proof that it does not look ahead. The same function, recorded once,
/// is trained, checked in `Double` and compiled into the plan that generates. To call it computes nothing.
public protocol AutoregressiveModel {
  /// What the numbers that `logits` returns say of a symbol.
  var distribution: OutputDistribution { get }
  /// The shapes of examples that the model is made for.
  var domain: ModelDomain { get }
  /// The number of classes that examples can belong to, those of all sets together; nil if it knows none.
  var classCount: Int? { get }
  /// The channels of what is given beside the symbols of an example; nil if it reads nothing but symbols and classes.
  var conditionChannelCount: Int? { get }
  /// The orders in which it can predict the sites of an example, one of which it uses at a time.
  var orders: [SiteOrder] { get }
  /// An order that begins with some places, for a model that can predict any places from any others; nil for others.
  /// - Parameter number: tells apart the orders of the places that follow.
  func order(knownFirst places: [Int], number: Int) -> SiteOrder?
  /// Every trainable tensor, in the order of declaration.
  var parameters: [Parameter] { get }
  /// - Parameter x: the observed symbols.
  /// - Returns: `[sites, distribution.parameterCount]`; row i holds what `distribution` is made of for x[i], which for a
  ///   categorical distribution are its logits.
  func logits(_ x: Feature<Present>) -> Feature<Past>
}

/// The shapes of examples that a model is made for.
public enum ModelDomain: Sendable, Hashable {
  /// Sequences of any length, such as sounds and texts.
  case sequences
  /// Grids of any size; it learns from those of one size.
  case anyGrid(learningFrom: Grid)
  /// Grids of one size, seen as one line. All sites have the same weights, so one may stand for all; where it lies may
  /// be told.
  case oneLine(Grid)
  /// Grids of one size, for every place has weights of its own.
  case oneGrid(Grid)

  /// Symbols of the past that a model which remembers everything is told of: a state forgets long before.
  public static let longestContext = 1 << 12

  /// The size that it learns from; nil for sequences.
  public var grid: Grid? {
    switch self {
    case .sequences: nil
    case .anyGrid(let grid), .oneLine(let grid), .oneGrid(let grid): grid
    }
  }
}

extension AutoregressiveModel {
  /// The number of values that a symbol can take.
  public var levelCount: Int { distribution.levelCount }
  public var domain: ModelDomain { .sequences }
  public var classCount: Int? { nil }
  public var conditionChannelCount: Int? { nil }
  public var orders: [SiteOrder] { [.raster] }
  public func order(knownFirst places: [Int], number: Int) -> SiteOrder? { nil }

  /// The network recorded over as few sites as possible: what plans and descriptions are made from.
  /// - Parameter exampleCount: how many examples lie side by side.
  package func recorded(order: SiteOrder? = nil, exampleCount: Int = 1) -> Feature<Past> {
    var grid = Grid(columns: 1)
    if case .oneGrid(let only) = domain { grid = only }
    return recorded(on: SiteLayout(Array(repeating: grid, count: exampleCount), order: order ?? orders[0]))
  }

  /// The network recorded for examples that lie as a layout says.
  package func recorded(on layout: SiteLayout) -> Feature<Past> { logits(Feature(observing: layout, on: Tape())) }

  /// What the model predicts of every symbol of a batch: `[sites, distribution.parameterCount]`.
  public func predictions(of batch: SymbolBatch, on backend: Backend) -> Tensor<Float> {
    recorded(on: batch.layout).values(observing: batch, on: backend)
  }

  /// How many past symbols of a sequence can influence a prediction, read off the recorded network; `Int.max` if all
  /// can.
  public var receptiveField: Int {
    let variable = recorded().variable
    return variable.tape.program.reach(of: variable.node)
  }

  /// Whether the symbol of a site can influence the prediction of another one, for all sites of a grid, as far as the
  /// structure of the network says.
  public func influences(at site: Int, in grid: Grid) -> [Bool] {
    let variable = recorded().variable
    return variable.tape.program.influences(on: variable.node, at: site, in: grid)
  }

  /// Floats that a backward pass keeps: for every site, and however many sites there are.
  package var savedFloats: (perSite: Int, fixed: Int) {
    let (one, two) = (recorded(), recorded(exampleCount: 2))
    let (saved, savedOfTwo) = (one.variable.tape.program.savedFloats, two.variable.tape.program.savedFloats)
    return ((savedOfTwo - saved) / one.layout.siteCount, 2 * saved - savedOfTwo)
  }

  /// Multiplications with a weight that one predicted symbol costs.
  public var multiplyAddsPerSymbol: Int {
    recorded().variable.tape.program.multiplyAddsPerSite
  }

  /// The network compiled for generation, with the parameters as they are now.
  /// - Parameters:
  ///   - precision: how the weights of products are stored; see `WeightPrecision`.
  ///   - grid: the shape of what is generated; that of the domain if nil.
  ///   - order: one of those that the model can predict in; the first if nil.
  public func stepPlan(
    precision: WeightPrecision = .float32, grid: Grid? = nil, order: SiteOrder? = nil, on backend: Backend
  ) throws(StepPlanError) -> StepPlan {
    let variable = recorded(order: order).variable
    return try StepPlan(
      variable.tape.program, computing: variable.node, precision: precision, grid: grid ?? domain.grid, on: backend)
  }

  /// A cache of a plan of this model that has observed `symbols`, in all its streams: all sites are computed at once.
  ///
  /// What lies beyond the receptive field changes nothing and is not read, so the cost is bounded.
  /// - Parameter labels: the classes of all streams.
  public func primedCache(
    of plan: StepPlan, with symbols: [Symbol], streams: Int = 1, labels: [Int] = [], on backend: Backend
  ) -> ActivationCache {
    var cache = plan.makeCache(streams: streams, labels: Array(repeating: labels, count: streams))
    let heard = heardPart(of: symbols)
    guard !heard.isEmpty else { return cache }
    let batch = SymbolBatch(clips: [heard], labels: [labels.map(Int32.init)])
    let run = recorded(on: batch.layout).run(observing: batch, keeping: .everyValue, on: backend)
    plan.prime(&cache, with: heard, as: run)
    return cache
  }

  /// The end of a past: what lies before it changes no prediction.
  public func heardPart(of symbols: [Symbol]) -> [Symbol] {
    symbols.suffix(receptiveField == .max ? ModelDomain.longestContext : receptiveField)
  }
}
