package import Causality
import Kernels
import TensorCore

/// One matrix product of a training step: the sites of a tile, `x` `[sites, inputs]`, and a weight `w`
/// `[inputs, outputs]`.
package struct MatrixProductShape: Hashable, Sendable {
  package enum Role: CaseIterable, Sendable {
    /// y = x · w
    case forward
    /// dx = dy · wᵀ
    case inputGradient
    /// dw = xᵀ · dy
    case weightGradient
  }

  package let role: Role
  package let sites: Int
  package let inputs: Int
  package let outputs: Int

  package init(_ role: Role, sites: Int, inputs: Int, outputs: Int) {
    self.role = role
    self.sites = sites
    self.inputs = inputs
    self.outputs = outputs
  }

  package var multiplyAdds: Int { sites * inputs * outputs }

  /// Numbers in the first factor, in the second, and in the product.
  package var elementCounts: (first: Int, second: Int, product: Int) {
    let (x, w, y) = (sites * inputs, inputs * outputs, sites * outputs)
    return switch role {
    case .forward: (x, w, y)
    case .inputGradient: (y, w, x)
    case .weightGradient: (x, y, w)
    }
  }

  /// Sites of a tile, as a network's operations are cut.
  private static let tileLength = 512

  /// All products of one tile in a training step of a network, in the order of its layers: three for every matrix that
  /// its operations multiply sites with. Operations that multiply in another way, place by place, are left out.
  package static func products(ofTraining model: some AutoregressiveModel) -> [MatrixProductShape] {
    let program = model.recorded().variable.tape.program
    return program.nodes.flatMap { node -> [MatrixProductShape] in
      guard case .operation(let operation, let inputs) = node.source, operation.multiplyAddsPerSite > 0 else {
        return []
      }
      let products = inputs.flatMap { input -> [MatrixProductShape] in
        guard case .parameter(let parameter) = program.nodes[input].source else { return [] }
        return self.products(with: parameter.shape)
      }
      let perSite = products.filter { $0.role == .forward }.reduce(0) { $0 + $1.multiplyAdds / $1.sites }
      return perSite == operation.multiplyAddsPerSite ? products : []
    }
  }

  /// All products of a step of a network that generates so many streams side by side.
  package static func products(ofGenerating model: some AutoregressiveModel, streams: Int) -> [MatrixProductShape] {
    products(ofTraining: model).filter { $0.role == .forward }.map {
      MatrixProductShape(.forward, sites: streams, inputs: $0.inputs, outputs: $0.outputs)
    }
  }

  /// The products with a weight `[…, inputs, outputs]`: for each of its matrices one in every role. A bias has none.
  private static func products(with shape: Shape) -> [MatrixProductShape] {
    guard let outputs = shape.extents.last, let inputs = shape.extents.dropLast().last else { return [] }
    let matrixCount = shape.elementCount / (inputs * outputs)
    return Role.allCases.flatMap { role in
      let product = MatrixProductShape(role, sites: tileLength, inputs: inputs, outputs: outputs)
      return Array(repeating: product, count: matrixCount)
    }
  }
}

extension MatrixProductShape {
  /// Multiplies on the calling thread.
  /// - Parameters: matrices without gaps between rows, with as many numbers as `elementCounts` says.
  func multiply(
    _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, into product: UnsafeMutablePointer<Float>,
    by library: OpenBLAS
  ) {
    switch role {
    case .forward:
      library.multiply(
        rows: sites, columns: outputs, depth: inputs, first, .asStored, second, .asStored, into: product)
    case .inputGradient:
      library.multiply(
        rows: sites, columns: inputs, depth: outputs, first, .asStored, second, .transposed, into: product)
    case .weightGradient:
      library.multiply(
        rows: inputs, columns: outputs, depth: sites, first, .transposed, second, .asStored, into: product)
    }
  }

  /// The product of two matrices.
  /// - Precondition: the factors have as many numbers as `elementCounts` says.
  package func product(_ first: [Float], _ second: [Float], by library: OpenBLAS) -> [Float] {
    precondition(first.count == elementCounts.first && second.count == elementCounts.second, "factors of another shape")
    return Array(unsafeUninitializedCapacity: elementCounts.product) { product, count in
      guard let destination = product.baseAddress else { return }
      multiply(first, second, into: destination, by: library)
      count = elementCounts.product
    }
  }
}
