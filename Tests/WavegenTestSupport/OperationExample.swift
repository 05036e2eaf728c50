package import Kernels
package import TensorCore

/// An operation at work: with operands, on a batch of grids.
package struct OperationExample: Sendable, CustomStringConvertible {
  /// What one input of the operation is.
  package enum Operand: Sendable {
    /// One vector per site, to which gradients flow.
    case feature(channels: Int)
    /// The same value as an earlier operand, to which two gradients flow.
    case sameAs(Int)
    case weight(Shape)
    /// One vector per frame of the example's conditions, to which gradients flow; three times their channels.
    case frames
    /// Random symbols, `[sites, 1]`.
    case symbols(levelCount: Int)
    /// 0 and 1 in turn, `[sites, 1]`.
    case siteWeights
  }

  /// What the step face has to do.
  package enum Generation: Sendable {
    /// Compute, site by site, what the whole face computes.
    case equalsWhole
    /// Refuse, with a `StepPlanError`.
    case refused
    /// Something else on purpose, as dropout does.
    case differs
  }

  /// What more work for the operation is.
  package enum Growth: Sendable {
    case longerGrids
    /// For operations with weights for every place.
    case moreGrids
  }

  package let description: String
  package let layout: SiteLayout
  let operands: [Operand]
  package let generation: Generation
  private let growth: Growth
  /// Channels of what is given beside the symbols; nil if nothing is.
  private let conditionChannels: Int?
  private let makeOperation: @Sendable (SiteLayout) -> any Operation

  package init(
    _ description: String, on grids: [Grid], _ operands: [Operand], generation: Generation = .equalsWhole,
    growing growth: Growth = .longerGrids, conditionChannels: Int? = nil,
    _ makeOperation: @escaping @Sendable (SiteLayout) -> any Operation
  ) {
    self.description = description
    self.conditionChannels = conditionChannels
    layout = SiteLayout(
      grids,
      conditions: conditionChannels.map { channels in grids.indices.map { frames($0, of: grids[$0], channels) } } ?? [])
    self.operands = operands
    self.generation = generation
    self.growth = growth
    self.makeOperation = makeOperation
  }

  package var operation: any Operation { makeOperation(layout) }

  /// Whether any input can have a gradient; symbols have none.
  package var hasGradients: Bool {
    operands.contains { operand in
      switch operand {
      case .feature, .weight, .frames: true
      case .sameAs, .symbols, .siteWeights: false
      }
    }
  }

  /// The same on grids of so many more columns, or on so many more grids, that the work is cut into pieces.
  package var enlarged: OperationExample {
    let factor = 8000 / layout.siteCount + 1
    let grids =
      switch growth {
      case .longerGrids: layout.grids.map { Grid(rows: $0.rows, columns: $0.columns * factor) }
      case .moreGrids: Array(repeatElement(layout.grids, count: factor).joined())
      }
    return OperationExample(
      description, on: grids, operands, generation: generation, growing: growth, conditionChannels: conditionChannels,
      makeOperation)
  }

  // MARK: Recording

  /// Levels of the symbols from which `recordedFromSymbols` computes features, and the one before the first.
  static let (levelCount, blank) = (8, 3)

  /// The operation on parameters, one for every feature and weight.
  package func recorded() -> Variable {
    record(on: Tape()) { tape, channels, index in
      tape.parameter(parameter(Shape(layout.siteCount, channels), index))
    } frames: { tape, channels, index in
      tape.parameter(parameter(Shape(layout.frames.siteCount, FrameWindows.width * channels), index))
    }
  }

  /// The operation on features that are looked up by the symbol before each site, as a plan needs it.
  func recordedFromSymbols() -> Variable {
    let tape = Tape()
    let symbols = tape.input(.symbols, Shape(layout.siteCount, 1))
    return record(on: tape, observing: symbols) { tape, channels, index in
      let lookup = SymbolLookup(
        taps: [Offset(column: -1)], blank: Self.blank, levelCount: Self.levelCount, channels: channels, layout: layout)
      let table = tape.parameter(parameter(Shape(1, Self.levelCount, channels), index))
      return tape.apply(lookup, to: [symbols, table])
    } frames: { tape, channels, _ in
      tape.apply(FrameWindows(channels: channels, layout: layout), to: [])
    }
  }

  private func record(
    on tape: Tape, observing symbols: Variable? = nil, feature: (Tape, _ channels: Int, _ index: Int) -> Variable,
    frames: (Tape, _ channels: Int, _ index: Int) -> Variable
  ) -> Variable {
    var inputs: [Variable] = []
    for (index, operand) in operands.enumerated() {
      switch operand {
      case .feature(let channels): inputs.append(feature(tape, channels, index))
      case .frames: inputs.append(frames(tape, conditionChannels ?? 0, index))
      case .sameAs(let earlier): inputs.append(inputs[earlier])
      case .weight(let shape): inputs.append(tape.parameter(parameter(shape, index)))
      case .symbols: inputs.append(symbols ?? tape.input(.symbols, Shape(layout.siteCount, 1)))
      case .siteWeights: inputs.append(tape.input(.siteWeights, Shape(layout.siteCount, 1)))
      }
    }
    return tape.apply(operation, to: inputs)
  }

  private func parameter(_ shape: Shape, _ index: Int) -> Parameter {
    RandomParameters(seed: UInt64(index)).parameters([shape])[0]
  }

  /// The symbols of all sites.
  func symbols(_ levelCount: Int) -> [Int] {
    var generator = SeededGenerator(seed: 0, purpose: "symbols")
    return (0..<layout.siteCount).map { _ in generator.integer(below: levelCount) }
  }

  /// What the recorded programs are told.
  package var inputs: [ProgramInput: Tensor<Float>] {
    let shape = Shape(layout.siteCount, 1)
    return [
      .symbols: Tensor(shape, symbols(observedLevelCount).map(Float.init)),
      .siteWeights: Tensor(shape, (0..<layout.siteCount).map { Float($0 % 2) }),
    ]
  }

  /// The levels of the symbols that a plan made from `recordedFromSymbols` observes.
  var observedLevelCount: Int {
    for operand in operands { if case .symbols(let levelCount) = operand { return levelCount } }
    return Self.levelCount
  }
}

/// Random frames beside a grid: some sites come before it, and its last sites have no frame of their own.
private func frames(_ index: Int, of grid: Grid, _ channels: Int) -> ConditionFrames {
  let (hop, lead) = (3, 4 * index % 5)
  let shape = Shape(max(1, (grid.siteCount + lead) / hop + (index + 1) % 2), channels)
  return ConditionFrames(
    RandomParameters(seed: UInt64(index)).value(path: "frames", shape: shape, initializer: .zeros), hop: hop, lead: lead
  )
}
