package import Kernels

/// A perceptron over whole grids in which no output depends on its own site or a later one: MADE.
///
/// h₀ = s / (levels − 1), hₗ = max(0, hₗ₋₁·(Wₗ ∘ Mₗ) + bₗ), y = c + h_L·(V ∘ M) + h₀·(A ∘ M)
///
/// Inputs: symbols `[sites, 1]`; c `[places, outputs]`; A `[places, places · outputs]` where there are direct
/// connections; for every hidden layer W `[units below, units]` and b `[units]`; and V `[units, places · outputs]` where
/// there are hidden layers. Saves h₀ … h_L, and all W and V but the first. y is `[sites, outputs]`.
///
/// A symbol is one number between 0 and 1. Levels of a picture have an order, and a weight for every level would make a
/// network of 256 levels 255 times as wide at its entry. A symbol 0 adds nothing, which is why a step on a blank place
/// is cheap.
/// - Source: Germain et al. 2015, "MADE: Masked Autoencoder for Distribution Estimation", §4.
package struct MaskedPerceptron: Operation {
  package static let name = "masked perceptron"
  let siteCount: Int
  let layout: SiteLayout
  let outputs: Int
  let inputScale: Double
  let hasDirectConnections: Bool
  /// What each layer multiplies, the last one being V; none without hidden layers.
  let layers: [PrefixProduct]
  /// What multiplies A, whether or not there is one.
  let direct: PrefixProduct

  package struct Configuration: Sendable {
    var levelCount: Int
    var outputs: Int
    var hiddenUnits: [Int]
    var hasDirectConnections: Bool
    var seed: UInt64

    /// - Parameters:
    ///   - outputs: numbers for every site.
    ///   - seed: what the degrees of hidden units are drawn from, with the number of the layout's order.
    package init(levelCount: Int, outputs: Int, hiddenUnits: [Int], hasDirectConnections: Bool, seed: UInt64) {
      self.levelCount = levelCount
      self.outputs = outputs
      self.hiddenUnits = hiddenUnits
      self.hasDirectConnections = hasDirectConnections
      self.seed = seed
    }
  }

  /// - Precondition: the grids are of one size, of two sites at least, and something connects inputs with outputs.
  package init(_ configuration: Configuration, layout: SiteLayout) {
    let grid = layout.commonGrid
    precondition(grid.siteCount > 1, "a masked perceptron over a single site has nothing to read")
    precondition(
      configuration.hasDirectConnections || !configuration.hiddenUnits.isEmpty, "a perceptron without connections")
    siteCount = grid.siteCount
    self.layout = layout
    outputs = configuration.outputs
    inputScale = 1 / Double(configuration.levelCount - 1)
    hasDirectConnections = configuration.hasDirectConnections
    let sites = UnitOrder(sitesOf: grid, layout.order)
    let predictions = UnitOrder(sitesOf: grid, layout.order, channels: configuration.outputs)
    direct = PrefixProduct(sites, predictions, .belowOwnDegree)
    let mask = layout.order.number
    var generator = SeededGenerator(seed: configuration.seed, purpose: "mask \(mask)")
    var layers: [PrefixProduct] = []
    var below = sites
    for count in configuration.hiddenUnits {
      let lowest = below.degrees.first ?? 1
      let units = UnitOrder(hidden: count, degrees: lowest...grid.siteCount - 1, mask: mask, using: &generator)
      layers.append(PrefixProduct(below, units, .upToOwnDegree))
      below = units
    }
    if !layers.isEmpty { layers.append(PrefixProduct(below, predictions, .belowOwnDegree)) }
    self.layers = layers
  }

  package var taps: [Offset] { [] }
  package var memory: SiteMemory { .everything }

  package var multiplyAddsPerSite: Int {
    let connections = layers.reduce(hasDirectConnections ? direct.connectionCount : 0) { $0 + $1.connectionCount }
    return connections / siteCount
  }

  /// Which inputs of the operation the parameters are.
  private var directInput: Int { 2 }
  private func weightInput(_ layer: Int) -> Int { (hasDirectConnections ? 3 : 2) + 2 * layer }
  var hiddenCount: Int { max(layers.count - 1, 0) }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, outputs) }

  package func saved(_ inputs: [Shape]) -> [SavedTensor] {
    let widths = [siteCount] + layers.dropLast().map(\.outputs.count)
    return widths.map { .own(Shape(layout.grids.count, $0)) }
      + layers.indices.dropFirst().map { .input(weightInput($0)) }
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let exampleCount = layout.grids.count
    precondition(
      inputs[1].shape.rowCount == siteCount, "weights for \(inputs[1].shape.rowCount) places, of grids of \(siteCount)")
    let levels = Tensor<Scalar>(Shape(exampleCount, siteCount)) { levels in
      backend.scale(layout.siteCount, inputs[0].elements, by: Scalar(inputScale), into: levels)
    }
    var hidden = [levels]
    for layer in 0..<hiddenCount {
      let (product, weight, bias) = (layers[layer], inputs[weightInput(layer)], inputs[weightInput(layer) + 1])
      let below = hidden[layer]
      let shape = Shape(exampleCount, product.outputs.count)
      hidden.append(
        Tensor(shape) { elements in
          product.forward(
            below.matrix, weight: weight.elements, startingFrom: .bias(bias.matrix),
            into: MutableMatrixView(elements, shape), on: backend)
          backend.forEachRun(of: shape.elementCount, from: elements, into: elements) { count, x, y in
            backend.rectify(count, x, into: y)
          }
        })
    }
    let output = Tensor<Scalar>(Shape(layout.siteCount, outputs)) { elements in
      let y = MutableMatrixView(elements, rows: exampleCount, columns: siteCount * outputs)
      var start = PrefixProduct.Start.bias(inputs[1].matrix)
      if hasDirectConnections {
        direct.forward(
          levels.matrix, weight: inputs[directInput].elements, startingFrom: start, into: y, on: backend)
        start = .output
      }
      if let last = layers.last {
        last.forward(
          hidden[hiddenCount].matrix, weight: inputs[weightInput(hiddenCount)].elements, startingFrom: start, into: y,
          on: backend)
      }
    }
    return OperationResult(output, own: hidden)
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let exampleCount = layout.grids.count
    let hidden = saved[...hiddenCount]
    // Layer l > 0 has its weight where the hidden features end.
    let weights = saved[hiddenCount...]
    let dy = MatrixView(outputGradient.elements, rows: exampleCount, columns: siteCount * outputs)
    gradients.accumulate(into: 1, shape: Shape(siteCount, outputs)) { dc, mode in
      direct.biasGradient(of: dy, into: dc, mode, on: backend)
    }
    if hasDirectConnections {
      gradients.accumulate(into: directInput, shape: Shape(siteCount, siteCount * outputs)) { dw, mode in
        direct.weightGradient(of: dy, x: hidden[0].matrix, into: dw, mode, on: backend)
      }
    }
    var gradient = outputGradient
    for layer in layers.indices.reversed() {
      let product = layers[layer]
      let dz = MatrixView(gradient.elements, rows: exampleCount, columns: product.outputs.count)
      gradients.accumulate(
        into: weightInput(layer), shape: Shape(product.inputs.count, product.outputs.count)
      ) { dw, mode in
        product.weightGradient(of: dz, x: hidden[layer].matrix, into: dw, mode, on: backend)
      }
      if layer < hiddenCount {
        gradients.accumulate(into: weightInput(layer) + 1, shape: Shape(product.outputs.count)) { db, mode in
          product.biasGradient(of: dz, into: db, mode, on: backend)
        }
      }
      guard layer > 0 else { break }
      let below = hidden[layer]
      let weight = weights[hiddenCount + layer]
      gradient = Tensor(below.shape) { elements in
        product.inputGradient(
          of: dz, weight: weight.elements, into: MutableMatrixView(elements, below.shape), on: backend)
        let dx = MutableMatrixView(elements, below.shape)
        backend.forEachRange(of: below.count, length: 1 << 14) { run in
          backend.rectifyBackward(
            run.count, output: below.elements + run.lowerBound, outputGradient: dx.pointer + run.lowerBound,
            into: dx.pointer + run.lowerBound)
        }
      }
    }
  }
}
