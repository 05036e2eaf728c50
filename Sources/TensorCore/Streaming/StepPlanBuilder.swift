package import Kernels

/// Lays out registers, rings and weights while a plan is compiled.
package struct StepPlanBuilder {
  package let backend: Backend
  private var precision: WeightPrecision
  private(set) var instructions: [StepInstruction] = []
  /// Numbers per stream.
  private(set) var floatCount = 0
  private(set) var history = SymbolHistory()
  private(set) var rings: [StepRing] = []
  private(set) var weightByteCount = 0
  /// What instructions point into.
  private(set) var kept: [Tensor<Float>] = []
  private var nodes: [StepRegister: Int] = [:]

  init(precision: WeightPrecision, backend: Backend) {
    self.precision = precision
    self.backend = backend
  }

  package mutating func register(channels: Int) -> StepRegister {
    defer { floatCount += (channels + 15) / 16 * 16 }
    return StepRegister(offset: floatCount, channels: channels)
  }

  /// Says that the operation to come makes the plan's result.
  mutating func makesResult() {
    if precision == .int8 { precision = .bfloat16 }
  }

  /// Remembers which node of the program a register holds.
  mutating func note(_ register: StepRegister, computes node: Int) { nodes[register] = node }

  /// A ring that remembers the last `length` values of a register.
  /// - Precondition: an operation of the program computes the register.
  package mutating func ring(of register: StepRegister, length: Int, boundary: Boundary) -> StepRing {
    guard let node = nodes[register] else { preconditionFailure("a ring of what no operation computes") }
    let ring = StepRing(
      storage: self.register(channels: register.channels * length), channels: register.channels, length: length,
      boundary: boundary, node: node)
    rings.append(ring)
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

  package mutating func append(_ instruction: @escaping StepInstruction) { instructions.append(instruction) }
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
