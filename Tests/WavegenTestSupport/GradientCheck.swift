package import Kernels
package import TensorCore

/// The one finite-difference test of this project: are the gradients that a recorded program computes its derivatives?
///
/// The value of the program is projected on random numbers, p = ⟨r, y⟩. Then
/// 1. the program is read in `Double` with the reference kernels, and each ∂p/∂θ that its backward pass gives is held
///    against the five-point difference (p(θ−2h) − 8p(θ−h) + 8p(θ+h) − p(θ+2h)) / 12h, which errs by O(h⁴);
/// 2. the `Float` gradients, with the fast kernels, are held against those in `Double`.
///
/// The first finds a wrong formula, the second a fast kernel that computes something else. Rectifiers have to stay
/// away from 0 by more than 2h, or there is no derivative to compare with.
///
///     let check = GradientCheck(of: loss)
///     #expect(check.holds, "\(check.detail)")
package struct GradientCheck: Sendable {
  package let holds: Bool
  /// What was compared, or the first thing that is wrong, for a person.
  package let detail: String

  private static let step = 1e-4
  /// How far a derivative may be from the difference: the part of itself, and of the largest one of its parameter.
  private static let (relativeTolerance, absoluteTolerance) = (1e-6, 1e-8)
  /// How far a float gradient may be from the one in double precision, as a part of the largest of its parameter.
  private static let floatTolerance = 2e-5

  /// - Parameters:
  ///   - inputs: what the program is told.
  ///   - sampleCount: how many elements of each parameter are tried at most; all if it has no more.
  package init(
    of variable: Variable, from inputs: [ProgramInput: Tensor<Float>] = [:], seed: UInt64 = 0, sampleCount: Int = 48,
    on backend: Backend = Backend(threadCount: 1)
  ) {
    let program = DoubleProgram(variable, inputs, seed: seed)
    guard !program.parameters.isEmpty else {
      self.init(holds: false, detail: "the program has no parameters")
      return
    }
    let exact = program.gradients()
    var worst = 0.0
    var comparisons = 0
    for (index, parameter) in program.parameters.enumerated() {
      let scale = exact[index].map(\.magnitude).max() ?? 0
      for element in Self.sample(exact[index].count, sampleCount, seed: seed, path: parameter.path) {
        let difference = program.difference(parameter: index, element: element, step: Self.step)
        let found = exact[index][element]
        let allowed =
          Self.relativeTolerance * max(found.magnitude, difference.magnitude)
          + Self.absoluteTolerance * max(scale, difference.magnitude)
        let distance = (found - difference).magnitude
        guard distance <= allowed else {
          self.init(
            holds: false,
            detail: "\(parameter.path)[\(element)]: the derivative is \(difference), the backward pass gives \(found)")
          return
        }
        worst = max(worst, scale > 0 ? distance / scale : 0)
        comparisons += 1
      }
    }
    guard exact.joined().contains(where: { $0 != 0 }) else {
      self.init(holds: false, detail: "no parameter has any influence, which proves nothing")
      return
    }
    let (floatError, complaint) = Self.compareFloat(
      variable.run(from: inputs, on: backend), from: variable.node, program, exact)
    guard let complaint else {
      self.init(
        holds: true,
        detail: "\(comparisons) derivatives within \(worst) of differences, float gradients within \(floatError)")
      return
    }
    self.init(holds: false, detail: complaint)
  }

  private init(holds: Bool, detail: String) {
    self.holds = holds
    self.detail = detail
  }

  private static func compareFloat(
    _ run: ProgramRun<Float>, from node: Int, _ program: DoubleProgram, _ exact: [[Double]]
  ) -> (error: Double, complaint: String?) {
    let store = run.backpropagate(from: node, seed: program.projection)
    var worst = 0.0
    for (index, parameter) in program.parameters.enumerated() {
      let zeros = Array(repeating: Float(0), count: exact[index].count)
      let found = store[program.nodes[index]]?.values ?? zeros
      let scale = exact[index].map(\.magnitude).max() ?? 0
      for (element, (found, exact)) in zip(found, exact[index]).enumerated() {
        let distance = (Double(found) - exact).magnitude
        guard distance <= floatTolerance * scale else {
          return (distance, "\(parameter.path)[\(element)]: \(exact) in Double, \(found) in Float")
        }
        worst = max(worst, scale > 0 ? distance / scale : 0)
      }
    }
    return (worst, nil)
  }

  private static func sample(_ count: Int, _ limit: Int, seed: UInt64, path: String) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    var generator = SeededGenerator(seed: seed, purpose: "sample " + path)
    return (0..<limit).map { _ in generator.integer(below: count) }
  }
}

/// A recorded program, read in double precision with parameters that can be moved.
private struct DoubleProgram {
  let parameters: [Parameter]
  /// The node of each parameter.
  let nodes: [Int]
  /// r, in numbers that a float holds exactly.
  let projection: Tensor<Float>
  private let program: Program
  private let inputs: [ProgramInput: Tensor<Float>]
  private let result: Int
  private let values: [ObjectIdentifier: Tensor<Double>]
  private let backend = Backend(.reference, threadCount: 1)

  init(_ variable: Variable, _ inputs: [ProgramInput: Tensor<Float>], seed: UInt64) {
    program = variable.tape.program
    self.inputs = inputs
    result = variable.node
    let found = program.nodes.enumerated().compactMap { node in
      if case .parameter(let parameter) = node.element.source { (node.offset, parameter) } else { nil }
    }
    nodes = found.map(\.0)
    parameters = found.map(\.1)
    values = Dictionary(uniqueKeysWithValues: parameters.map { (ObjectIdentifier($0), Tensor<Double>($0.value)) })
    projection = RandomParameters(seed: seed)
      .value(path: "projection", shape: variable.shape, initializer: .zeros)
  }

  func gradients() -> [[Double]] {
    let store = run(keeping: .saved, parameters: value(of:))
      .backpropagate(from: result, seed: Tensor<Double>(projection))
    return zip(nodes, parameters).map { node, parameter in
      store[node]?.values ?? Array(repeating: 0, count: parameter.shape.elementCount)
    }
  }

  func difference(parameter index: Int, element: Int, step: Double) -> Double {
    func p(_ distance: Double) -> Double {
      projected { parameter in
        var moved = value(of: parameter)
        if parameter === parameters[index] { moved.withMutableElements { $0[element] += distance } }
        return moved
      }
    }
    return (p(-2 * step) - 8 * p(-step) + 8 * p(step) - p(2 * step)) / (12 * step)
  }

  private func projected(_ parameters: (Parameter) -> Tensor<Double>) -> Double {
    let values = run(keeping: .results, parameters: parameters)[result].values
    return zip(values, projection.values).reduce(0) { $0 + $1.0 * Double($1.1) }
  }

  private func run(
    keeping kept: ProgramRun<Double>.Kept, parameters: (Parameter) -> Tensor<Double>
  ) -> ProgramRun<Double> {
    ProgramRun(program, computing: [result], from: inputs, parameters: parameters, keeping: kept, on: backend)
  }

  private func value(of parameter: Parameter) -> Tensor<Double> {
    values[ObjectIdentifier(parameter)] ?? Tensor<Double>(parameter.value)
  }
}
