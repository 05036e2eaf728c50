package import Kernels

/// A program computed once: forward, and then backward if that is wanted.
///
/// A value is freed after its last use, unless it was asked for or the backward pass reads it. Several runs may share a
/// program.
package final class ProgramRun<Scalar: KernelScalar> {
  /// What outlives the forward pass.
  package enum Kept {
    /// The results alone.
    case results
    /// The results, and what the backward pass reads.
    case saved
    /// Every value.
    case everyValue
  }

  private let program: Program
  private let backend: Backend
  private let clock: PhaseClock?
  private var values: [Tensor<Scalar>?]
  private var saved: [[Tensor<Scalar>]]

  /// Computes some nodes, and what they depend on.
  ///
  /// - Parameters:
  ///   - results: the nodes whose values are wanted.
  ///   - inputs: what the program is told, of the shapes that it was recorded with.
  ///   - parameters: gives a parameter's value.
  ///   - clock: counts the time of every operation, forward and backward, if there is one.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package init(
    _ program: Program, computing results: [Int], from inputs: [ProgramInput: Tensor<Float>],
    parameters: (Parameter) -> Tensor<Scalar>, keeping kept: Kept, on backend: Backend, timedBy clock: PhaseClock? = nil
  ) {
    self.program = program
    self.backend = backend
    self.clock = clock
    let isNeeded = program.isNeeded(for: results)
    values = Array(repeating: nil, count: isNeeded.count)
    saved = Array(repeating: [], count: isNeeded.count)
    var usesLeft = program.useCounts(where: isNeeded)
    for node in results { usesLeft[node] += 1 }
    for index in isNeeded.indices where isNeeded[index] {
      switch program.nodes[index].source {
      case .input(let input):
        let shape = program.nodes[index].shape
        guard let value = inputs[input], value.shape == shape else {
          preconditionFailure("\(input) of \(shape) were recorded, \(inputs[input]?.shape as Any) are given")
        }
        // Shared where it is a float already, not copied.
        values[index] = value as? Tensor<Scalar> ?? Tensor(value)
      case .parameter(let parameter): values[index] = parameters(parameter)
      case .operation(let operation, let operands):
        compute(operation, operands, into: index, saves: kept == .saved)
        guard kept != .everyValue else { continue }
        for operand in operands {
          usesLeft[operand] -= 1
          if usesLeft[operand] == 0 { values[operand] = nil }
        }
      }
    }
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func compute(_ operation: any Operation, _ operands: [Int], into index: Int, saves: Bool) {
    let inputs = operands.map { self[$0] }
    let result = clock.measure(.forward(type(of: operation).name)) { operation.forward(inputs, on: backend) }
    precondition(
      result.output.shape == program.nodes[index].shape,
      "\(type(of: operation).name): \(result.output.shape) where \(program.nodes[index].shape) was recorded")
    values[index] = result.output
    guard saves else { return }
    var own = result.own.makeIterator()
    saved[index] = operation.saved(inputs.map(\.shape)).map { saved in
      switch saved {
      case .input(let input): return inputs[input]
      case .output: return result.output
      case .own(let shape):
        guard let tensor = own.next(), tensor.shape == shape else {
          preconditionFailure("\(type(of: operation).name) does not save what it said")
        }
        return tensor
      }
    }
  }

  /// A value that was asked for.
  /// - Precondition: the run kept it.
  package subscript(node: Int) -> Tensor<Scalar> {
    guard let value = values[node] else { preconditionFailure("the value of node \(node) was not kept") }
    return value
  }

  /// Gradients of ⟨seed, value of `node`⟩ with respect to the parameters and to the nodes in `keeping`.
  ///
  /// - Precondition: the run kept what is saved, and no gradients were taken before.
  /// - Complexity: O(forward). What was saved is let go as soon as it has been used.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func backpropagate(
    from node: Int, seed: Tensor<Scalar>, keeping kept: Set<Int> = []
  ) -> GradientStore<Scalar> {
    var saved = saved
    self.saved = []
    values = []
    let store = GradientStore<Scalar>(isWanted: program.dependsOnParameters(orOn: kept))
    store.accumulate(seed, into: node, on: backend)
    for index in stride(from: node, through: 0, by: -1) {
      store.reach(index)
      guard case .operation(let operation, let inputs) = program.nodes[index].source else { continue }
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
}

extension Program {
  /// Which nodes some results are computed from, up to the last of them.
  fileprivate func isNeeded(for results: [Int]) -> [Bool] {
    var isNeeded = Array(repeating: false, count: (results.max() ?? -1) + 1)
    for node in results { isNeeded[node] = true }
    for index in isNeeded.indices.reversed() where isNeeded[index] {
      if case .operation(_, let inputs) = nodes[index].source { for input in inputs { isNeeded[input] = true } }
    }
    return isNeeded
  }

  /// How often each node is an input of those that are needed.
  fileprivate func useCounts(where isNeeded: [Bool]) -> [Int] {
    var uses = Array(repeating: 0, count: isNeeded.count)
    for index in isNeeded.indices where isNeeded[index] {
      if case .operation(_, let inputs) = nodes[index].source { for input in inputs { uses[input] += 1 } }
    }
    return uses
  }

  /// Which nodes depend on parameters, or on some of the nodes.
  fileprivate func dependsOnParameters(orOn kept: Set<Int>) -> [Bool] {
    var depends: [Bool] = []
    for (index, node) in nodes.enumerated() {
      switch node.source {
      case .input: depends.append(false)
      case .parameter: depends.append(true)
      case .operation(_, let inputs): depends.append(kept.contains(index) || inputs.contains { depends[$0] })
      }
    }
    return depends
  }
}

extension ProgramRun where Scalar == Float {
  /// A run with the parameters as they are now.
  package convenience init(
    _ program: Program, computing results: [Int], from inputs: [ProgramInput: Tensor<Float>], keeping kept: Kept,
    on backend: Backend, timedBy clock: PhaseClock? = nil
  ) {
    self.init(
      program, computing: results, from: inputs, parameters: { $0.value }, keeping: kept, on: backend, timedBy: clock)
  }

  /// The gradient of a scalar, times a factor, with respect to every parameter that it depends on.
  /// - Precondition: as `backpropagate`.
  package func parameterGradients(of loss: Variable, scaledBy factor: Float = 1) -> [ObjectIdentifier: Tensor<Float>] {
    let store = backpropagate(from: loss.node, seed: Tensor(loss.shape, repeating: factor))
    var gradients: [ObjectIdentifier: Tensor<Float>] = [:]
    for (index, node) in program.nodes.enumerated() {
      if case .parameter(let parameter) = node.source { gradients[ObjectIdentifier(parameter)] = store[index] }
    }
    return gradients
  }
}
