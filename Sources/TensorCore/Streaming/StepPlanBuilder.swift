package import Kernels

/// Lays out registers, rings and weights while a plan is compiled.
package struct StepPlanBuilder {
  package let backend: Backend
  /// The shape of what is generated; nil for a sequence that may go on without end.
  package let grid: Grid?
  private var precision: WeightPrecision
  private(set) var instructions: [(extent: StepExtent, run: StepInstruction)] = []
  /// Numbers per stream.
  private(set) var floatCount = 0
  private(set) var history = SymbolHistory()
  private(set) var rings: [StepRing] = []
  /// Registers whose last value the next one is computed from, and their nodes.
  private(set) var states: [StepRegister: Int] = [:]
  private(set) var weightByteCount = 0
  /// The channels of what is given beside the symbols; nil if nothing is read.
  private(set) var conditionChannelCount: Int?
  /// What instructions point into.
  private(set) var kept: [Tensor<Float>] = []
  private var nodes: [StepRegister: Int] = [:]

  init(precision: WeightPrecision, grid: Grid?, backend: Backend) {
    self.precision = precision
    self.grid = grid
    self.backend = backend
  }

  package mutating func register(channels: Int, _ extent: StepExtent = .predicted) -> StepRegister {
    let width = extent == .row ? grid?.columns ?? 1 : 1
    defer { floatCount += (width * channels + 15) / 16 * 16 }
    return StepRegister(offset: floatCount, channels: channels, extent: extent, width: width)
  }

  /// Registers that are computed together, as of one extent: of rows that meet a single site, that site's column is
  /// taken.
  package mutating func aligned(
    _ registers: [StepRegister], for operation: String
  ) throws(StepPlanError) -> [StepRegister] {
    guard Set(registers.map(\.extent)).count > 1 else { return registers }
    var aligned: [StepRegister] = []
    for register in registers { aligned.append(try predicted(register, for: operation)) }
    return aligned
  }

  /// What a register holds of the site to be predicted.
  mutating func predicted(_ register: StepRegister, for operation: String) throws(StepPlanError) -> StepRegister {
    switch register.extent {
    case .predicted, .given: return register
    case .observed: throw .unexpectedInput(operation: operation)
    case .row:
      let site = self.register(channels: register.channels)
      append(computing: site) { frame in
        frame.copy(
          frame.values(register, column: frame.column), count: register.channels, into: site, at: 0)
      }
      return site
    }
  }

  /// Says that the operation to come makes the plan's result.
  mutating func makesResult() {
    if precision == .int8 { precision = .bfloat16 }
  }

  /// Remembers which node of the program a register holds.
  mutating func note(_ register: StepRegister, computes node: Int) {
    nodes[register] = node
    if states[register] != nil { states[register] = node }
  }

  /// Says that a register's next value is computed from its last one, which nothing may overwrite in between.
  package mutating func keepState(_ register: StepRegister) { states[register] = -1 }

  /// A ring that remembers the last `length` values of a register, the newest one included.
  /// - Precondition: an operation of the program computes the register.
  package mutating func ring(of register: StepRegister, length: Int, boundary: Boundary) -> StepRing {
    guard let node = nodes[register] else { preconditionFailure("a ring of what no operation computes") }
    let storage = self.register(channels: register.width * register.channels * length)
    let ring = StepRing(storage: storage, register: register, length: length, boundary: boundary, node: node)
    rings.append(ring)
    append(computing: register) { frame in ring.push(in: frame) }
    return ring
  }

  /// Weights in the plan's precision, in the order in which products read them.
  package mutating func pack(_ weights: MatrixView<Float>) -> PackedMatrix {
    let packed = PackedMatrix(weights, precision: precision)
    weightByteCount += packed.byteCount
    return packed
  }

  /// Several weights `[…, outputs]` under one another, as one.
  package mutating func pack(stacking weights: [Tensor<Float>]) -> PackedMatrix {
    let columns = weights[0].shape.channelCount
    let rows = weights.reduce(0) { $0 + $1.shape.rowCount }
    return weights.flatMap(\.values).withUnsafeBufferPointer { values in
      guard let first = values.baseAddress else { preconditionFailure("weights of no numbers") }
      return pack(MatrixView(first, rows: rows, columns: columns))
    }
  }

  /// A tensor for as long as the plan lives, to be read without counting who reads it.
  package mutating func keep(_ tensor: Tensor<Float>?) -> MatrixView<Float>? {
    guard let tensor else { return nil }
    kept.append(tensor)
    return tensor.matrix
  }

  package mutating func keepSymbols(_ count: Int, blank: Int32) throws(StepPlanError) {
    try history.keep(count, blank: blank)
  }

  /// Says that what is given beside the symbols is read.
  mutating func readConditions(channels: Int) throws(StepPlanError) {
    guard conditionChannelCount ?? channels == channels else { throw .conflictingConditions }
    conditionChannelCount = channels
  }

  /// - Parameter register: what the instruction writes; it runs when that is due.
  package mutating func append(computing register: StepRegister, _ instruction: @escaping StepInstruction) {
    instructions.append((register.extent, instruction))
  }
}

/// What an operation's input is when one site is computed.
package enum StepOperand {
  case symbols
  case parameter(Tensor<Float>)
  case register(StepRegister)

  package func register(for operation: String) throws(StepPlanError) -> StepRegister {
    guard case .register(let register) = self else { throw .unexpectedInput(operation: operation) }
    return register
  }

  package func parameter(for operation: String) throws(StepPlanError) -> Tensor<Float> {
    guard case .parameter(let value) = self else { throw .unexpectedInput(operation: operation) }
    return value
  }
}
