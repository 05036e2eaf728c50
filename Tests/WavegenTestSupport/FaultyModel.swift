package import Causality
import Kernels
package import TensorCore

/// A small network with at most one fault, to prove that the checks of models find it.
///
/// No layer of `Causality` lets anyone look ahead, so a model that does must forge its features; see `forged(_:like:)`.
package struct FaultyModel: AutoregressiveModel {
  package enum Fault: Sendable {
    /// It is sound, and passes every check.
    case none
    /// Every prediction has seen the symbol that it predicts.
    case seesThePresent
    /// It reads farther back than its structure says.
    case understatedReach
    /// Its structure says that it reads farther back than it does.
    case overstatedReach
    /// Its step face computes something else than its whole face.
    case wrongStep
    /// A weight is not a number.
    case notANumber
  }

  package let distribution: OutputDistribution
  package let parameters: [Parameter]
  private let fault: Fault
  private let taps: [Offset]
  private let table: Parameter
  private let weight: Parameter
  private let output: CausalConvolution

  package init(_ fault: Fault, levelCount: Int = 8) throws(ParameterError) {
    self.fault = fault
    distribution = .categorical(levelCount: levelCount)
    let taps = (fault == .seesThePresent ? [-1, 0] : [-2, -1]).map { Offset(column: $0) }
    self.taps = taps
    let channels = 6
    let (layers, parameters) = try ParameterStore.build(from: RandomParameters(seed: 1, upTo: 0.5)) {
      scope throws(ParameterError) in
      (
        table: try scope.parameter("table", Shape(taps.count, levelCount, channels), .zeros),
        weight: try scope.parameter("weight", Shape(2, channels, channels), .zeros),
        output: try CausalConvolution(
          ConvolutionConfiguration(inputChannels: channels, outputChannels: levelCount), stencil: .pointwise,
          in: scope["output"])
      )
    }
    (table, weight, output) = layers
    self.parameters = parameters
    if fault == .notANumber { weight.value.withMutableElements { $0[0] = .nan } }
  }

  package func logits(_ x: Feature<Present>) -> Feature<Past> {
    let tape = x.variable.tape
    let lookup = SymbolLookup(
      taps: taps, blank: levelCount / 2, levelCount: levelCount, channels: table.shape.channelCount, layout: x.layout)
    let entry = tape.apply(lookup, to: [x.variable, tape.parameter(table)])
    let hidden = tape.apply(convolution(x.layout), to: [entry, tape.parameter(weight)])
    return output(forged(hidden, like: x))
  }

  private func convolution(_ layout: SiteLayout) -> any Operation {
    let channels = table.shape.channelCount
    let convolution = Convolution(
      TapProduct(
        taps: [Offset(column: -3), Offset(column: 0)], boundary: .firstSite, inputChannels: channels,
        outputChannels: channels), layout: layout)
    return switch fault {
    case .understatedReach: FaultyOperation(convolution, .wrongTaps([Offset(column: -1), Offset(column: 0)]))
    case .overstatedReach: FaultyOperation(convolution, .wrongTaps([Offset(column: -4), Offset(column: 0)]))
    case .wrongStep: FaultyOperation(convolution, .wrongStep)
    case .none, .seesThePresent, .notANumber: convolution
    }
  }
}

/// A feature that claims any reach for any variable, whatever it was computed from.
///
/// There is no way to make one: only `Causality` can. So this writes over the memory of a feature that exists, which
/// nothing but a test of the tests has any business to do.
private func forged<R: Reach>(_ variable: Variable, like original: Feature<Present>) -> Feature<R> {
  precondition(MemoryLayout<Feature<R>>.offset(of: \.variable) == 0, "a feature no longer begins with its variable")
  let memory = UnsafeMutableRawPointer.allocate(
    byteCount: MemoryLayout<Feature<R>>.size, alignment: MemoryLayout<Feature<R>>.alignment)
  defer { memory.deallocate() }
  memory.initializeMemory(as: Feature<Present>.self, to: original)
  memory.assumingMemoryBound(to: Variable.self).pointee = variable
  return memory.assumingMemoryBound(to: Feature<R>.self).move()
}
