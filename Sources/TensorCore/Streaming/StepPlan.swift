public import Kernels

/// A network compiled for generation: an immutable list of instructions that compute one site.
///
/// It is made from the program that a tape recorded, so the network is not written a second time: each operation's
/// `step` appends its instructions. Weights are the values at the time of compilation, packed in the order in which
/// they are read, in the precision that is asked for.
///
///     var cache = plan.makeCache(streams: 16)
///     let logits = plan.predict(&cache)     // of site `cache.position`, from the symbols observed before it
///     plan.observe(symbols, &cache)
///
/// Several streams share every reading of the weights. A stream's numbers are the same bits, whatever stands beside it.
///
/// - Complexity: O(multiply-adds per site) per prediction and stream, independent of the position; no allocation.
public struct StepPlan: Sendable {
  /// How the weights of products are stored. The product that makes the result is never coarser than `bfloat16`: an
  /// error of its own is an error of a logit, and no sum evens it out.
  public let precision: WeightPrecision
  /// Bytes of weights that a prediction reads.
  public let weightByteCount: Int
  /// The shape of what is generated; nil for a sequence that may go on without end.
  public let grid: Grid?
  private let instructions: [(extent: StepExtent, run: StepInstruction)]
  private let result: StepRegister
  private let floatCount: Int
  private let history: SymbolHistory
  private let rings: [StepRing]
  private let states: [StepRegister: Int]
  /// The channels of what has to be given beside the symbols; nil if nothing is read.
  public let conditionChannelCount: Int?
  /// What instructions point into.
  private let kept: [Tensor<Float>]

  /// - Throws: `StepPlanError` if the program holds an operation that cannot be computed site by site.
  package init(
    _ program: Program, computing node: Int, precision: WeightPrecision = .float32, grid: Grid? = nil,
    on backend: Backend
  ) throws(StepPlanError) {
    var builder = StepPlanBuilder(precision: precision, grid: grid, backend: backend)
    var operands: [StepOperand] = []
    for (index, entry) in program.nodes.prefix(node + 1).enumerated() {
      switch entry.source {
      case .input: operands.append(.symbols)
      case .parameter(let parameter): operands.append(.parameter(parameter.value))
      case .operation(let operation, let inputs):
        if index == node { builder.makesResult() }
        let register = try operation.step(inputs.map { operands[$0] }, in: &builder)
        builder.note(register, computes: index)
        operands.append(.register(register))
      }
    }
    guard case .register(let result) = operands[node] else { throw .notComputed }
    self.result = try builder.predicted(result, for: "the result")
    self.grid = grid
    self.precision = precision
    instructions = builder.instructions
    floatCount = builder.floatCount
    history = builder.history
    rings = builder.rings
    states = builder.states
    conditionChannelCount = builder.conditionChannelCount
    kept = builder.kept
    weightByteCount = builder.weightByteCount
  }

  /// A cache in the state that endless coded silence leaves: nothing has been observed yet.
  /// - Parameters:
  ///   - streams: how many sequences are generated side by side, at least 1.
  ///   - labels: the classes of every stream, or nothing.
  ///   - conditions: what is given beside the symbols of every stream; zeros are read if nothing is.
  /// - Precondition: what is given has the channels that the plan reads.
  public func makeCache(
    streams: Int = 1, labels: [[Int]] = [], conditions: [ConditionFrames] = []
  ) -> ActivationCache {
    precondition(streams >= 1, "\(streams) streams")
    precondition(labels.isEmpty || labels.count == streams, "\(labels.count) labels for \(streams) streams")
    precondition(
      conditions.isEmpty || conditions.count == streams, "\(conditions.count) conditions for \(streams) streams")
    precondition(
      conditions.allSatisfy { $0.channelCount == conditionChannelCount },
      "frames of \(conditions.map(\.channelCount)) channels where \(conditionChannelCount ?? 0) are read")
    return ActivationCache(
      streamCount: streams, floatCount: floatCount, symbolCount: history.length, labels: labels,
      conditions: conditions)
  }

  /// The distribution parameters of the next site, `[streams, channels]`, in a buffer that belongs to the cache and
  /// that the next call overwrites.
  public func predict(_ cache: inout ActivationCache) -> UnsafeBufferPointer<Float> {
    let frame = StepFrame(cache, history, columnCount: grid?.columns)
    if !cache.isPredicted {
      for ring in rings { ring.prefetch(in: frame) }
      withExtendedLifetime(kept) {
        for instruction in instructions where instruction.extent.index(in: frame) != nil { instruction.run(frame) }
      }
      cache.isPredicted = true
      cache.givenPosition = cache.position
    }
    return UnsafeBufferPointer(frame.numbers(result))
  }

  /// Tells the cache what the site that was predicted last turned out to be, one symbol per stream.
  public func observe(_ symbols: some Collection<Int32>, _ cache: inout ActivationCache) {
    precondition(symbols.count == cache.streamCount, "\(symbols.count) symbols for \(cache.streamCount) streams")
    let first = cache.position % history.length * cache.streamCount
    for (stream, symbol) in symbols.enumerated() { cache.symbols[first + stream] = symbol }
    cache.position += 1
    cache.isPredicted = false
  }

  /// Tells the cache that the site that was predicted last turned out to be the same in all streams.
  public func observe(_ symbol: Int, _ cache: inout ActivationCache) {
    observe(repeatElement(Int32(symbol), count: cache.streamCount), &cache)
  }

  /// Puts a new cache, all its streams, where `symbols` observed one after the other would have put it, up to rounding.
  ///
  /// - Parameters:
  ///   - symbols: at least the receptive field, or all there were.
  ///   - run: of the same network on all these symbols at once, with every value kept.
  /// - Precondition: the cache has observed nothing, and the plan is of a sequence without end.
  package func prime(_ cache: inout ActivationCache, with symbols: [Symbol], as run: ProgramRun<Float>) {
    precondition(cache.position == 0, "a cache that has observed \(cache.position) sites is not new")
    precondition(grid == nil, "the rows of a grid are observed one site after the other")
    guard !symbols.isEmpty else { return }
    let frame = StepFrame(cache, history, columnCount: nil)
    for ring in rings { ring.fill(from: run[ring.node], in: frame) }
    for (register, node) in states {
      let last = run[node].matrix.rows(symbols.count - 1..<symbols.count)
      for stream in 0..<frame.streamCount {
        (frame.values(register).pointer + stream * register.channels).update(from: last.pointer, count: last.columns)
      }
    }
    cache.position = max(0, symbols.count - history.length)
    for symbol in symbols.suffix(history.length) { observe(Int(symbol), &cache) }
  }

  /// Bytes of one stream's cache.
  public var cacheByteCount: Int {
    floatCount * MemoryLayout<Float>.stride + history.length * MemoryLayout<Int32>.stride
  }
}

/// Why a program cannot be computed one site at a time.
public enum StepPlanError: Error, CustomStringConvertible {
  case notComputed
  case unexpectedInput(operation: String)
  case conflictingBlankSymbols
  case conflictingConditions
  case readsOtherRows(operation: String)

  public var description: String {
    switch self {
    case .notComputed: "the plan's result is not computed by any operation"
    case .unexpectedInput(let operation): "\(operation) has an input that cannot be read one site at a time"
    case .conflictingBlankSymbols: "two entry layers disagree about the symbol before the start"
    case .conflictingConditions: "two layers disagree about how many channels are given beside the symbols"
    case .readsOtherRows(let operation):
      "\(operation) reads sites that are not known yet, or other rows, which a sequence does not have"
    }
  }
}
