internal import Kernels
public import TensorCore

/// The causal convolution over one-hot symbols with which a network begins: one table row per tap and symbol.
///
/// y[i] = Σₖ W[k, x[i + offset(k)]] + b, all offsets before the origin. Sites outside hold the `blank` symbol, such as
/// coded silence, so the beginning of a clip is what follows endless silence, not a number that no recording contains.
///
/// Sound because every tap reads strictly before its site.
/// - Source: van den Oord et al. 2016, "WaveNet: A Generative Model for Raw Audio", fig. 4 (the causal convolution before
///   the residual stack).
public struct ShiftedEmbedding {
  private let tables: SymbolTables

  public init(
    _ configuration: EmbeddingConfiguration, stencil: ExclusiveStencil, in scope: ParameterScope
  ) throws(ParameterError) {
    tables = try SymbolTables(configuration, taps: stencil.taps, in: scope)
  }

  public func callAsFunction(_ x: Feature<Present>) -> Feature<Past> {
    Feature(vouchedFor: tables.sum(x), x.layout)
  }
}

/// The same over rows strictly above: an entry of a vertical stack.
///
/// Sound because every tap lies in an earlier row, which is complete when the site's own row begins.
public struct RowEmbedding {
  private let tables: SymbolTables

  public init(
    _ configuration: EmbeddingConfiguration, stencil: RowsAboveStencil, in scope: ParameterScope
  ) throws(ParameterError) {
    tables = try SymbolTables(configuration, taps: stencil.taps, in: scope)
  }

  public func callAsFunction(_ x: Feature<Present>) -> Feature<RowsAbove> {
    Feature(vouchedFor: tables.sum(x), x.layout)
  }
}

/// What an embedding's parameters are: one table per tap, a row for each symbol, and a bias if wanted.
public struct EmbeddingConfiguration: Sendable {
  public var levelCount: Int
  public var channels: Int
  /// What is read where there is no site.
  public var blank: Int
  public var hasBias: Bool
  public var start: Start

  public enum Start: Sendable {
    /// Symbols tell themselves apart from the first step on: for what nothing else says to the network.
    case distinct
    /// All rows are zero until their symbol was seen: for what is read beside something else.
    case silent
  }

  public init(levelCount: Int, channels: Int, blank: Int, hasBias: Bool = true, start: Start = .distinct) {
    precondition((0..<levelCount).contains(blank), "the blank symbol \(blank) is not one of \(levelCount)")
    self.levelCount = levelCount
    self.channels = channels
    self.blank = blank
    self.hasBias = hasBias
    self.start = start
  }
}

/// The one implementation behind the embeddings. It knows nothing of reach: the layers do.
private struct SymbolTables {
  let taps: [Offset]
  let blank: Int
  let weight: Parameter
  let bias: Parameter?

  init(_ configuration: EmbeddingConfiguration, taps: [Offset], in scope: ParameterScope) throws(ParameterError) {
    self.taps = taps
    blank = configuration.blank
    weight = try scope.parameter(
      "weight", Shape(taps.count, configuration.levelCount, configuration.channels),
      configuration.start == .silent ? .zeros : .normal(standardDeviation: (1 / Double(taps.count)).squareRoot()))
    bias = configuration.hasBias ? try scope.parameter("bias", Shape(configuration.channels), .zeros) : nil
  }

  func sum(_ x: Feature<Present>) -> Variable {
    let tape = x.variable.tape
    let lookup = SymbolLookup(
      taps: taps, blank: blank, levelCount: weight.shape.extents[1], channels: weight.shape.channelCount,
      layout: x.layout)
    let operands = [x.variable, tape.parameter(weight)] + (bias.map { [tape.parameter($0)] } ?? [])
    return tape.apply(lookup, to: operands)
  }
}
