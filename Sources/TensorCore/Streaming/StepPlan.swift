package import Kernels

/// A network compiled for generation: an immutable list of instructions that compute one site.
///
/// It is made from the program that a tape recorded, so the network is not written a second time: each operation's
/// `step` appends its instruction. Weights are the values at the time of compilation.
///
///     var cache = plan.makeCache()
///     let logits = plan.predict(&cache)     // of site `cache.position`, from the symbols observed before it
///     plan.observe(symbol, &cache)
///
/// - Complexity: O(multiply-adds per site) per prediction, independent of the position.
public struct StepPlan: Sendable {
  private let instructions: [StepInstruction]
  private let result: StepRegister
  private let floatCount: Int
  private let history: SymbolHistory

  /// - Throws: `StepPlanError` if the program holds an operation that cannot be computed site by site.
  package init(_ program: Program, computing node: Int, on backend: Backend) throws(StepPlanError) {
    var builder = StepPlanBuilder(backend: backend)
    var operands: [StepOperand] = []
    for entry in program.nodes.prefix(node + 1) {
      switch entry {
      case .constant: operands.append(.symbols)
      case .parameter(let parameter): operands.append(.parameter(parameter.value))
      case .operation(let operation, let inputs):
        operands.append(.register(try operation.step(inputs.map { operands[$0] }, in: &builder)))
      }
    }
    guard case .register(let result) = operands[node] else { throw .notComputed }
    self.result = result
    instructions = builder.instructions
    floatCount = builder.floatCount
    history = builder.history
  }

  /// A cache in the state that endless coded silence leaves: nothing has been observed yet.
  public func makeCache() -> ActivationCache {
    ActivationCache(floatCount: floatCount, symbolCount: history.length)
  }

  /// The distribution parameters of the next site, in a buffer that belongs to the cache and that the next call
  /// overwrites.
  public func predict(_ cache: inout ActivationCache) -> UnsafeBufferPointer<Float> {
    let frame = StepFrame(cache, history)
    for instruction in instructions { instruction(frame) }
    return UnsafeBufferPointer(start: UnsafePointer(frame.numbers + result.offset), count: result.channels)
  }

  /// Tells the cache what the site that was predicted last turned out to be.
  public func observe(_ symbol: Int, _ cache: inout ActivationCache) {
    cache.symbols[cache.position % history.length] = Int32(symbol)
    cache.position += 1
  }

  /// Bytes of one stream's cache.
  public var cacheByteCount: Int {
    floatCount * MemoryLayout<Float>.stride + history.length * MemoryLayout<Int32>.stride
  }
}

/// What an instruction works on: the registers and rings of one stream.
package struct StepFrame {
  package let numbers: UnsafeMutablePointer<Float>
  package let symbols: UnsafeMutablePointer<Int32>
  package let position: Int
  private let history: SymbolHistory

  fileprivate init(_ cache: borrowing ActivationCache, _ history: SymbolHistory) {
    numbers = cache.numbers.baseAddress.unsafelyUnwrapped
    symbols = cache.symbols.baseAddress.unsafelyUnwrapped
    position = cache.position
    self.history = history
  }

  /// The symbol observed `distance` sites ago, or the blank one if that was before the first.
  package func symbol(_ distance: Int) -> Int32 {
    distance > position ? history.blank : symbols[(position - distance) % history.length]
  }

  package func values(_ register: StepRegister) -> UnsafeMutablePointer<Float> { numbers + register.offset }
}

/// One instruction: reads registers, rings and weights, writes a register, and allocates nothing.
package typealias StepInstruction = @Sendable (StepFrame) -> Void

/// Where a site's feature stands while the site is being computed.
package struct StepRegister: Sendable {
  package let offset: Int
  package let channels: Int
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

/// The past symbols that a plan's entry layers read.
package struct SymbolHistory: Sendable {
  package fileprivate(set) var length = 1
  package fileprivate(set) var blank: Int32 = 0
  fileprivate var isRead = false
}

/// Lays out registers and rings while a plan is compiled.
package struct StepPlanBuilder {
  package let backend: Backend
  private(set) var instructions: [StepInstruction] = []
  private(set) var floatCount = 0
  private(set) var history = SymbolHistory()

  init(backend: Backend) { self.backend = backend }

  package mutating func register(channels: Int) -> StepRegister {
    defer { floatCount += (channels + 15) / 16 * 16 }
    return StepRegister(offset: floatCount, channels: channels)
  }

  /// A ring that remembers the last `length` values of a register.
  package mutating func ring(of register: StepRegister, length: Int) -> StepRing {
    let storage = self.register(channels: register.channels * length)
    return StepRing(offset: storage.offset, channels: register.channels, length: length)
  }

  /// Makes sure that at least `length` past symbols are kept, and says what stands before the first.
  package mutating func keepSymbols(_ length: Int, blank: Int32) throws(StepPlanError) {
    guard !history.isRead || history.blank == blank else { throw .conflictingBlankSymbols }
    history.isRead = true
    history.length = max(history.length, length)
    history.blank = blank
  }

  package mutating func append(_ instruction: @escaping StepInstruction) { instructions.append(instruction) }
}

/// The past of one register: slot `t mod length` holds its value at site `t`.
package struct StepRing: Sendable {
  let offset: Int
  let channels: Int
  let length: Int

  /// The value `distance` sites before the frame's position.
  /// - Precondition: 1 ≤ distance ≤ length.
  func past(_ distance: Int, in frame: StepFrame) -> UnsafeMutablePointer<Float> {
    frame.numbers + offset + (frame.position + length - distance) % length * channels
  }

  /// Fills the ring with the past that the boundary puts before the first site.
  func begin(with first: UnsafePointer<Float>, _ boundary: Boundary, in frame: StepFrame) {
    for slot in 0..<length {
      let past = frame.numbers + offset + slot * channels
      switch boundary {
      case .zero: past.update(repeating: 0, count: channels)
      case .firstSite: past.update(from: first, count: channels)
      }
    }
  }

  /// Remembers this site's value, over the oldest one.
  func push(_ value: UnsafePointer<Float>, in frame: StepFrame) {
    (frame.numbers + offset + frame.position % length * channels).update(from: value, count: channels)
  }
}

/// Why a program cannot be computed one site at a time.
public enum StepPlanError: Error, CustomStringConvertible {
  case notComputed
  case unexpectedInput(operation: String)
  case conflictingBlankSymbols
  case readsOtherRows(operation: String)

  public var description: String {
    switch self {
    case .notComputed: "the plan's result is not computed by any operation"
    case .unexpectedInput(let operation): "\(operation) has an input that cannot be read one site at a time"
    case .conflictingBlankSymbols: "two entry layers disagree about the symbol before the start"
    case .readsOtherRows(let operation): "\(operation) reads other rows, which generation along one row cannot give it"
    }
  }
}
