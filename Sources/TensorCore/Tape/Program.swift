package import Kernels

/// A network written down: every value in the order in which it was computed, and how.
///
/// One program has three readings: `forward` and `backpropagate` in `Float`, the same two in `Double` (the reference
/// that finite differences are taken of), and `StepPlan`, one site at a time.
package struct Program {
  package enum Node {
    case constant(Tensor<Float>)
    case parameter(Parameter)
    case operation(any Operation, inputs: [Int])
  }

  package private(set) var nodes: [Node] = []

  package init() {}

  package mutating func append(_ node: Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  /// Every node's value, and what its backward pass needs, with the given values in place of the parameters' own.
  package func forward<Scalar: KernelScalar>(
    parameters: (Parameter) -> Tensor<Scalar>, on backend: Backend
  ) -> (values: [Tensor<Scalar>], saved: [[Tensor<Scalar>]]) {
    var values: [Tensor<Scalar>] = []
    var saved: [[Tensor<Scalar>]] = []
    for node in nodes {
      switch node {
      case .constant(let tensor):
        values.append(Tensor(tensor))
        saved.append([])
      case .parameter(let parameter):
        values.append(parameters(parameter))
        saved.append([])
      case .operation(let operation, let inputs):
        let result = operation.forward(inputs.map { values[$0] }, on: backend)
        values.append(result.output)
        saved.append(result.saved)
      }
    }
    return (values, saved)
  }

  /// Gradients of ⟨seed, value of `node`⟩ with respect to the parameters and to the nodes in `keeping`.
  ///
  /// - Complexity: O(forward). What was saved is let go as soon as it has been used.
  package func backpropagate<Scalar: KernelScalar>(
    from node: Int, seed: Tensor<Scalar>, saved: consuming [[Tensor<Scalar>]], keeping kept: Set<Int> = [],
    on backend: Backend, timedBy clock: PhaseClock? = nil
  ) -> GradientStore<Scalar> {
    let store = GradientStore<Scalar>(isWanted: whatDepends(on: kept))
    store.accumulate(seed, into: node, on: backend)
    for index in stride(from: node, through: 0, by: -1) {
      store.reach(index)
      guard case .operation(let operation, let inputs) = nodes[index] else { continue }
      let gradient = kept.contains(index) ? store[index] : store.take(index)
      guard let gradient, store.wants(index) else { continue }
      let needed = saved[index]
      saved[index] = []
      let phase = StepPhase.backward(type(of: operation).name)
      clock.measure(phase) {
        operation.backward(
          gradient, saved: needed,
          into: InputGradients(store: store, nodes: inputs, phase: phase, clock: clock), on: backend)
      }
    }
    return store
  }

  /// Which nodes depend on parameters, or on some of the nodes.
  private func whatDepends(on kept: Set<Int>) -> [Bool] {
    var depends: [Bool] = []
    for (index, node) in nodes.enumerated() {
      switch node {
      case .constant: depends.append(false)
      case .parameter: depends.append(true)
      case .operation(_, let inputs): depends.append(kept.contains(index) || inputs.contains { depends[$0] })
      }
    }
    return depends
  }

  /// Multiplications with a weight per site, over the operations that `node` is computed from.
  package var multiplyAddsPerSite: Int {
    nodes.reduce(0) { sum, node in
      if case .operation(let operation, _) = node { sum + operation.multiplyAddsPerSite } else { sum }
    }
  }

  /// The operations that read constants, which are a network's observations.
  package var entryOperations: [(node: Int, operation: any Operation)] {
    nodes.indices.compactMap { index in
      guard case .operation(let operation, let inputs) = nodes[index] else { return nil }
      let readsConstant = inputs.contains { if case .constant = nodes[$0] { true } else { false } }
      return readsConstant ? (index, operation) : nil
    }
  }

  /// Whether the symbol of a site can influence `node` at another one, for all sites of a grid, as far as the structure
  /// says.
  package func influences(on node: Int, at site: Int, in grid: Grid) -> [Bool] {
    var wanted = [Set<Int>](repeating: [], count: nodes.count)
    wanted[node] = [site]
    var observed = [Bool](repeating: false, count: grid.siteCount)
    for index in stride(from: node, through: 0, by: -1) where !wanted[index].isEmpty {
      switch nodes[index] {
      case .constant: for site in wanted[index] { observed[site] = true }
      case .parameter: continue
      case .operation(let operation, let inputs):
        let read = operation.sitesRead(for: wanted[index], in: grid)
        for input in inputs { wanted[input].formUnion(read) }
      }
      wanted[index] = []
    }
    return observed
  }

  /// How many columns back from a site of `node` the farthest constant is read: the receptive field of a sound model,
  /// in samples. `Int.max` where other rows are read, or everything.
  package func reach(of node: Int) -> Int {
    var farthest = Array(repeating: Int.min, count: nodes.count)
    farthest[node] = 0
    var reach = 0
    for index in stride(from: node, through: 0, by: -1) where farthest[index] != Int.min {
      switch nodes[index] {
      case .constant: reach = max(reach, farthest[index])
      case .parameter: continue
      case .operation(let operation, let inputs):
        let isBounded = operation.memory == .taps && operation.taps.allSatisfy { $0.row == 0 }
        let here = operation.taps.map { -$0.column }.max() ?? 0
        let reached = isBounded && farthest[index] != .max ? farthest[index] + here : .max
        for input in inputs { farthest[input] = max(farthest[input], reached) }
      }
    }
    return reach
  }
}

extension Operation {
  /// The sites of the inputs that some sites of the output are computed from.
  fileprivate func sitesRead(for sites: Set<Int>, in grid: Grid) -> Set<Int> {
    var read: Set<Int> = []
    if memory == .everything, let last = sites.max() { read.formUnion(0..<last) }
    for site in sites {
      let (row, column) = site.quotientAndRemainder(dividingBy: grid.columns)
      for tap in taps where 0..<grid.rows ~= row + tap.row && 0..<grid.columns ~= column + tap.column {
        read.insert(site + tap.row * grid.columns + tap.column)
      }
    }
    return read
  }
}
