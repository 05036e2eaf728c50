package import Kernels

/// A gated recurrent unit: a state that goes through every grid, site after site, beginning at 0.
///
/// With p = h[i − 1] · U and the drive x[i] = [x_z | x_r | x_c],
///
/// z = σ(x_z + p_z);  r = σ(x_r + p_r);  ĥ = tanh(x_c + r · (p_c + b));  h[i] = h[i − 1] + z · (ĥ − h[i − 1])
///
/// Inputs: x `[sites, 3 · channels]`, U `[channels, 3 · channels]`, b `[channels]`; the result is h `[sites, channels]`.
/// Saves U, h and [z | r | ĥ | p_c + b].
///
/// Grids stand side by side, so that one product moves as many states as there are grids with sites left. How many
/// threads share them changes no bit, for a row of a product does not depend on the rows beside it. What all sites
/// contribute to the gradients of U and b is summed afterwards, in few large products.
/// - Source: Chung et al. 2014, "Empirical Evaluation of Gated Recurrent Neural Networks", §3.2. Differs: the reset gate
///   follows the product, as in cuDNN, so that one product serves all three parts.
package struct GatedRecurrence: Operation {
  package static let name = "gated recurrence"
  let channels: Int
  let layout: SiteLayout

  package init(channels: Int, layout: SiteLayout) {
    precondition(layout.gaps.isEmpty, "a recurrence goes through sites that were not computed")
    self.channels = channels
    self.layout = layout
  }

  package var memory: SiteMemory { .everything }
  package var multiplyAddsPerSite: Int { 3 * channels * channels }

  package func outputShape(_ inputs: [Shape]) -> Shape { Shape(layout.siteCount, channels) }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] {
    [.input(1), .output, .own(Shape(layout.siteCount, 4 * channels))]
  }

  package func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar> {
    let (x, weight, bias) = (inputs[0], inputs[1], inputs[2])
    let shape = Shape(layout.siteCount, channels)
    let activatedShape = Shape(layout.siteCount, 4 * channels)
    let blocks = ColumnBlocks(weight)
    var output: Tensor<Scalar>?
    let activated = Tensor<Scalar>(activatedShape) { elements in
      let activated = MutableMatrixView(elements, activatedShape)
      output = Tensor<Scalar>(shape) { elements in
        let h = MutableMatrixView(elements, shape)
        let parts = GridsSideBySide.parts(of: layout, count: backend.threadCount)
        backend.forEachPiece(parts.count) { part in
          advance(parts[part], x: x.matrix, blocks, bias.elements, into: h, activated, on: backend)
        }
      }
    }
    return OperationResult(output ?? x, own: [activated])
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func advance<Scalar: KernelScalar>(
    _ grids: GridsSideBySide, x: MatrixView<Scalar>, _ weight: ColumnBlocks<Scalar>, _ bias: UnsafePointer<Scalar>,
    into h: MutableMatrixView<Scalar>, _ activated: MutableMatrixView<Scalar>, on backend: Backend
  ) {
    withScratch([1, 3], rows: grids.count) { (scratch: [MutableMatrixView<Scalar>]) in
      let (states, products) = (scratch[0], scratch[1])
      states.fillWithZeros()
      for index in 0..<grids.length {
        let count = grids.count(longerThan: index)
        weight.multiply(states.rows(0..<count), into: products.rows(0..<count), on: backend)
        for grid in 0..<count {
          let site = grids.start(grid) + index
          let state = states.rows(grid..<grid + 1).pointer
          backend.recurrentCell(
            channels: channels, drive: x.rows(site..<site + 1).pointer,
            product: products.rows(grid..<grid + 1).readOnly.pointer, bias: bias, state: state,
            activated: activated.rows(site..<site + 1).pointer)
          h.rows(site..<site + 1).pointer.update(from: state, count: channels)
        }
      }
    }
  }

  package func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend
  ) {
    let (weight, h, activated) = (saved[0], saved[1], saved[2])
    let shape = Shape(layout.siteCount, 3 * channels)
    let candidateShape = Shape(layout.siteCount, channels)
    let transposed = ColumnBlocks(weight.transposed(on: backend))
    var candidate: Tensor<Scalar>?
    let drive = Tensor<Scalar>(shape) { elements in
      let drive = MutableMatrixView(elements, shape)
      candidate = Tensor<Scalar>(candidateShape) { elements in
        let candidate = MutableMatrixView(elements, candidateShape)
        let parts = GridsSideBySide.parts(of: layout, count: backend.threadCount)
        backend.forEachPiece(parts.count) { part in
          retreat(
            parts[part], dh: outputGradient.matrix, h.matrix, activated.matrix, transposed, into: drive,
            candidate, on: backend)
        }
      }
    }
    gradients.accumulate(drive, into: 0, on: backend)
    accumulateParameterGradients(
      h: h.matrix, drive: drive.matrix, candidate: (candidate ?? drive).matrix, into: gradients, on: backend)
  }

  /// - Parameters:
  ///   - transposed: Uᵀ.
  ///   - drive: receives the gradient of x.
  ///   - candidate: receives the gradient of p_c + b.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func retreat<Scalar: KernelScalar>(
    _ grids: GridsSideBySide, dh: MatrixView<Scalar>, _ h: MatrixView<Scalar>, _ activated: MatrixView<Scalar>,
    _ transposed: ColumnBlocks<Scalar>, into drive: MutableMatrixView<Scalar>, _ candidate: MutableMatrixView<Scalar>,
    on backend: Backend
  ) {
    withScratch([1, 3, 1], rows: grids.count) { (scratch: [MutableMatrixView<Scalar>]) in
      let (states, products, zeros) = (scratch[0], scratch[1], scratch[2])
      states.fillWithZeros()
      zeros.fillWithZeros()
      for index in (0..<grids.length).reversed() {
        let count = grids.count(longerThan: index)
        for grid in 0..<count {
          let site = grids.start(grid) + index
          let product = products.rows(grid..<grid + 1).pointer
          backend.recurrentCellBackward(
            channels: channels, activated: activated.rows(site..<site + 1).pointer,
            previous: index == 0 ? zeros.readOnly.pointer : h.rows(site - 1..<site).pointer,
            outputGradient: dh.rows(site..<site + 1).pointer, stateGradient: states.rows(grid..<grid + 1).pointer,
            driveGradient: drive.rows(site..<site + 1).pointer, productGradient: product)
          candidate.rows(site..<site + 1).pointer.update(from: product + 2 * channels, count: channels)
        }
        transposed.multiply(products.rows(0..<count), into: states.rows(0..<count), .accumulating, on: backend)
      }
    }
  }

  /// dU += Σᵢ h[i − 1]ᵀ · dp[i] and db += Σᵢ dp_c[i], in fixed groups of sites whose sums are added in order.
  private func accumulateParameterGradients<Scalar: KernelScalar>(
    h: MatrixView<Scalar>, drive: MatrixView<Scalar>, candidate: MatrixView<Scalar>,
    into gradients: InputGradients<Scalar>, on backend: Backend
  ) {
    let weightCount = 3 * channels * channels
    let runs = layout.runs(ofAtMost: 512)
    let groupCount = min(8, runs.count)
    let shape = Shape(groupCount, weightCount + channels)
    let partial = Tensor<Scalar>(shape) { elements in
      let sums = MutableMatrixView(elements, shape)
      backend.forEachPiece(groupCount) { group in
        let dw = sums.rows(group..<group + 1)
        dw.fillWithZeros()
        let (weights, bias) = (dw.pointer, dw.pointer + weightCount)
        for run in runs[runs.count * group / groupCount..<runs.count * (group + 1) / groupCount] {
          backend.accumulateColumnSums(of: candidate.rows(run.sites), into: bias)
          // Before a grid's first site the state is 0.
          let sites = run.isFirst ? run.sites.dropFirst() : run.sites
          let previous = h.rows(sites.lowerBound - 1..<sites.upperBound - 1).transposed
          let gates = MatrixView(
            drive.rows(sites).pointer, rows: sites.count, columns: 2 * channels, rowStride: 3 * channels)
          for (product, columns) in [(gates, 0), (candidate.rows(sites), 2 * channels)] {
            let sum = MutableMatrixView(
              weights + columns, rows: channels, columns: product.columns, rowStride: 3 * channels)
            backend.multiply(previous, by: product, into: sum, startingFrom: .output)
          }
        }
      }
    }
    for (input, shape, first) in [(1, Shape(channels, 3 * channels), 0), (2, Shape(channels), weightCount)] {
      gradients.accumulate(into: input, shape: shape) { sum, mode in
        if mode == .overwriting { sum.update(repeating: 0, count: shape.elementCount) }
        let groups = MatrixView(
          partial.elements + first, rows: groupCount, columns: shape.elementCount,
          rowStride: partial.shape.channelCount)
        backend.accumulateColumnSums(of: groups, into: sum)
      }
    }
  }

  package func step(
    _ inputs: [StepOperand], in plan: inout StepPlanBuilder
  ) throws(StepPlanError) -> StepRegister {
    var x = try inputs[0].register(for: Self.name)
    if x.extent == .row { x = try plan.predicted(x, for: Self.name) }
    let packed = plan.pack(try inputs[1].parameter(for: Self.name).matrix)
    guard let bias = plan.keep(try inputs[2].parameter(for: Self.name)) else {
      throw .unexpectedInput(operation: Self.name)
    }
    let product = plan.register(channels: 3 * channels, x.extent)
    let activated = plan.register(channels: 4 * channels, x.extent)
    let state = plan.register(channels: channels, x.extent)
    plan.keepState(state)
    let (backend, channels) = (plan.backend, channels)
    plan.append(computing: state) { [x] frame in
      let (x, states) = (frame.values(x), frame.values(state))
      let (products, activated) = (frame.values(product), frame.values(activated))
      if state.extent.index(in: frame) == 0 { states.fillWithZeros() }
      backend.multiply(states.readOnly, by: packed, into: products)
      for stream in 0..<frame.streamCount {
        backend.recurrentCell(
          channels: channels, drive: x.rows(stream..<stream + 1).readOnly.pointer,
          product: products.rows(stream..<stream + 1).readOnly.pointer, bias: bias.pointer,
          state: states.rows(stream..<stream + 1).pointer, activated: activated.rows(stream..<stream + 1).pointer)
      }
    }
    return state
  }

  /// Matrices of so many times `channels` columns each, uninitialised, for the duration of `body`.
  private func withScratch<Scalar: KernelScalar>(
    _ widths: [Int], rows: Int, _ body: ([MutableMatrixView<Scalar>]) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: widths.reduce(0, +) * rows * channels) { memory in
      guard var place = memory.baseAddress else { return }
      body(
        widths.map { width in
          defer { place += width * rows * channels }
          return MutableMatrixView(place, rows: rows, columns: width * channels)
        })
    }
  }
}
