package import Kernels

/// A network written down: every value in the order in which it is computed, its shape, and how; no numbers.
///
/// One program has several readings: a `ProgramRun` in `Float`, the same in `Double` (the reference that finite
/// differences are taken of), and `StepPlan`, one site at a time. What a network costs, keeps and sees is read off
/// without computing anything.
package struct Program {
  package struct Node {
    package let source: Source
    package let shape: Shape
  }

  /// Where a value comes from.
  package enum Source {
    case input(ProgramInput)
    case parameter(Parameter)
    case operation(any Operation, inputs: [Int])
  }

  package private(set) var nodes: [Node] = []

  package init() {}

  package mutating func append(_ source: Source, _ shape: Shape) -> Int {
    nodes.append(Node(source: source, shape: shape))
    return nodes.count - 1
  }

  package func shapes(of nodes: [Int]) -> [Shape] { nodes.map { self.nodes[$0].shape } }
}

/// What a program is told when it is run.
package enum ProgramInput: Hashable, Sendable {
  /// The observed symbols, `[sites, 1]`.
  case symbols
  /// How much each site counts in a loss, `[sites, 1]`.
  case siteWeights
}

// MARK: What can be said without computing

extension Program {
  /// Multiplications with a weight per site, over all operations.
  package var multiplyAddsPerSite: Int {
    nodes.reduce(0) { sum, node in
      if case .operation(let operation, _) = node.source { sum + operation.multiplyAddsPerSite } else { sum }
    }
  }

  /// Floats that a backward pass keeps: each value once; the parameters, which are kept anyway, not.
  package var savedFloats: Int {
    var kept: Set<Int> = []
    var ownCount = 0
    for (index, node) in nodes.enumerated() {
      guard case .operation(let operation, let inputs) = node.source else { continue }
      for saved in operation.saved(shapes(of: inputs)) {
        switch saved {
        case .input(let input): kept.insert(inputs[input])
        case .output: kept.insert(index)
        case .own(let shape): ownCount += shape.elementCount
        }
      }
    }
    return kept.reduce(ownCount) { sum, index in
      if case .parameter = nodes[index].source { sum } else { sum + nodes[index].shape.elementCount }
    }
  }

  /// The operations that read symbols, which are a network's observations.
  package var entryOperations: [(node: Int, operation: any Operation)] {
    nodes.indices.compactMap { index in
      guard case .operation(let operation, let inputs) = nodes[index].source else { return nil }
      let readsSymbols = inputs.contains { if case .input = nodes[$0].source { true } else { false } }
      return readsSymbols ? (index, operation) : nil
    }
  }

  /// Whether the symbol of a site can influence `node` at another one, for all sites of a grid, as far as the structure
  /// says.
  package func influences(on node: Int, at site: Int, in grid: Grid) -> [Bool] {
    var wanted = [Set<Int>](repeating: [], count: nodes.count)
    wanted[node] = [site]
    var observed = [Bool](repeating: false, count: grid.siteCount)
    for index in stride(from: node, through: 0, by: -1) where !wanted[index].isEmpty {
      switch nodes[index].source {
      case .input: for site in wanted[index] { observed[site] = true }
      case .parameter: continue
      case .operation(let operation, let inputs):
        let read = operation.sitesRead(for: wanted[index], in: grid)
        for input in inputs { wanted[input].formUnion(read) }
      }
      wanted[index] = []
    }
    return observed
  }

  /// How many columns back from a site of `node` the farthest symbol is read: the receptive field of a sound model, in
  /// samples. `Int.max` where other rows are read, or everything.
  package func reach(of node: Int) -> Int {
    var farthest = Array(repeating: Int.min, count: nodes.count)
    farthest[node] = 0
    var reach = 0
    for index in stride(from: node, through: 0, by: -1) where farthest[index] != Int.min {
      switch nodes[index].source {
      case .input: reach = max(reach, farthest[index])
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
