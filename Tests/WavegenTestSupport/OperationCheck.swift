import Kernels
package import TensorCore

/// A property that every operation must have, besides its gradient; tried on one example.
package struct OperationCheck: Sendable {
  package let holds: Bool
  /// What was compared, or what is wrong, for a person.
  package let detail: String

  /// Roundings in sums of up to a few thousand products, as a part of the largest number.
  private static let tolerance: Float = 2e-5

  /// The fast kernels compute what the reference kernels compute, forward and backward.
  package static func fastEqualsReference(_ example: OperationExample) -> OperationCheck {
    let reference = results(of: example, on: Backend(.reference, threadCount: 1))
    let fast = results(of: example, on: Backend(.fast, threadCount: 1))
    for (name, expected) in reference {
      guard let found = fast.first(where: { $0.name == name })?.values, found.count == expected.count else {
        return OperationCheck(holds: false, detail: "\(name) is missing from the fast result")
      }
      if let complaint = difference(found, expected, within: tolerance) {
        return OperationCheck(holds: false, detail: "\(name): \(complaint)")
      }
    }
    return OperationCheck(holds: true, detail: "\(reference.count) tensors agree")
  }

  /// One, two and eight threads give the same bits, forward and backward.
  package static func threadIndependence(_ example: OperationExample) -> OperationCheck {
    let single = results(of: example, on: Backend(threadCount: 1))
    for threadCount in [2, 8] {
      for (expected, found) in zip(single, results(of: example, on: Backend(threadCount: threadCount))) {
        guard found.values.map(\.bitPattern) == expected.values.map(\.bitPattern) else {
          return OperationCheck(holds: false, detail: "\(expected.name) differs on \(threadCount) threads")
        }
      }
    }
    return OperationCheck(holds: true, detail: "\(single.count) tensors are equal bit for bit")
  }

  /// A plan computes, site by site and clip by clip, what the whole face computes for all sites at once.
  package static func stepEqualsWhole(_ example: OperationExample) throws(StepPlanError) -> OperationCheck {
    let backend = Backend(threadCount: 1)
    let whole = example.recordedFromSymbols()
    // Computed after the first plan was made, for an operation that refuses has nothing to compare.
    lazy var expectedValues = whole.value(from: example.inputs, on: backend).values
    let symbols = example.symbols(example.observedLevelCount)
    let hasRows = example.layout.grids.contains { $0.rows > 1 }
    let channels = whole.shape.channelCount
    let conditions = example.layout.conditions
    for (index, (start, grid)) in zip(example.layout.gridStarts, example.layout.grids).enumerated() {
      let plan = try StepPlan(
        whole.tape.program, computing: whole.node, grid: hasRows ? grid : nil, on: backend)
      var cache = plan.makeCache(conditions: conditions.isEmpty ? [] : [conditions[index]])
      for site in start..<start + grid.siteCount {
        let found = Array(plan.predict(&cache))
        let expected = Array(expectedValues[site * channels..<(site + 1) * channels])
        if let complaint = difference(found, expected, within: tolerance) {
          return OperationCheck(holds: false, detail: "site \(site): \(complaint)")
        }
        plan.observe(symbols[site], &cache)
      }
    }
    return OperationCheck(holds: true, detail: "\(example.layout.siteCount) sites agree")
  }

  /// The value and the gradients of all parameters, by name.
  private static func results(
    of example: OperationExample, on backend: Backend
  ) -> [(name: String, values: [Float])] {
    let variable = example.recorded()
    let seed = RandomParameters(seed: 1).value(path: "seed", shape: variable.shape, initializer: .zeros)
    let run = variable.run(from: example.inputs, on: backend)
    var results = [("the value", run[variable.node].values)]
    let store = run.backpropagate(from: variable.node, seed: seed)
    for (index, node) in variable.tape.program.nodes.enumerated() {
      if case .parameter = node.source { results.append(("the gradient of node \(index)", store[index]?.values ?? [])) }
    }
    return results
  }

  private static func difference(_ found: [Float], _ expected: [Float], within tolerance: Float) -> String? {
    let largest = expected.map(\.magnitude).max() ?? 0
    for (index, (found, expected)) in zip(found, expected).enumerated() {
      // Written so that a difference that is not a number is one.
      guard (found - expected).magnitude <= tolerance * max(largest, 1) else {
        return "number \(index) is \(found) where \(expected) was expected"
      }
    }
    return nil
  }
}
