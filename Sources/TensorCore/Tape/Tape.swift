public import Kernels

/// Computes a network and, if it is to learn, remembers how.
public final class Tape {
  /// Why a network is run, which decides what is kept.
  public enum Purpose: Sendable {
    /// Only the result matters: nothing is recorded, every intermediate value is freed after its last use.
    case inference
    /// The result and the program behind it: for gradients, plans and proofs. Dropout is off.
    case recording
    /// As `recording`, with dropout masks drawn from the key.
    case training(dropoutKey: UInt64)
  }

  public let backend: Backend
  public let purpose: Purpose
  package private(set) var program = Program()
  /// Counts the time of every operation, forward and backward, if there is one.
  package var clock: PhaseClock?
  private var saved: [[Tensor<Float>]] = []
  /// The parameters asked for so far, kept alive, for the address of one that is gone may become another's. Not as
  /// variables: those keep their tape alive, and it would keep itself.
  private var leaves: [ObjectIdentifier: (parameter: Parameter, value: Tensor<Float>, node: Int)] = [:]
  private var hasObservation = false
  private var dropoutCount: UInt64 = 0

  public init(_ purpose: Purpose, on backend: Backend) {
    self.purpose = purpose
    self.backend = backend
  }

  /// A value from outside, such as the symbols of a batch. It gets no gradient.
  package func constant(_ value: Tensor<Float>) -> Variable {
    Variable(value: value, node: record(.constant(value)), tape: self)
  }

  /// The symbols that a network observes. A tape carries one observation, so that a network cannot be given its input a
  /// second time in another order.
  /// - Precondition: nothing has been observed on this tape.
  package func observation(_ value: Tensor<Float>) -> Variable {
    precondition(!hasObservation, "a second observation on one tape: a network reads the symbols that it is given")
    hasObservation = true
    return constant(value)
  }

  /// A trainable value. The same parameter is the same variable, however often it is asked for.
  package func parameter(_ parameter: Parameter) -> Variable {
    let known = leaves[ObjectIdentifier(parameter)]
    let leaf = known ?? (parameter, parameter.value, record(.parameter(parameter)))
    leaves[ObjectIdentifier(parameter)] = leaf
    return Variable(value: leaf.value, node: leaf.node, tape: self)
  }

  /// Computes an operation.
  /// - Precondition: the inputs are variables of this tape.
  package func apply(_ operation: some Operation, to inputs: [Variable]) -> Variable {
    precondition(
      inputs.allSatisfy { $0.tape === self }, "an input of the \(type(of: operation).name) is from another tape")
    let result = clock.measure(.forward(type(of: operation).name)) {
      operation.forward(inputs.map(\.value), on: backend)
    }
    let node = record(.operation(operation, inputs: inputs.map(\.node)), result.saved)
    return Variable(value: result.output, node: node, tape: self)
  }

  /// A key of its own for the next dropout mask; none when dropout is off.
  package func nextDropoutKey() -> UInt64? {
    guard case .training(let key) = purpose else { return nil }
    dropoutCount += 1
    var generator = SeededGenerator(seed: key, purpose: "dropout \(dropoutCount)")
    return generator.next()
  }

  private func record(_ node: Program.Node, _ needed: [Tensor<Float>] = []) -> Int {
    if case .inference = purpose { return -1 }
    saved.append(needed)
    return program.append(node)
  }

  /// Floats that the backward pass keeps: each saved tensor once, the parameters, which are kept anyway, not.
  package var savedFloats: Int {
    let parameters = Set(leaves.values.map(\.value.identity))
    var counts: [UnsafePointer<Float>: Int] = [:]
    for tensor in saved.joined() where !parameters.contains(tensor.identity) { counts[tensor.identity] = tensor.count }
    return counts.values.reduce(0, +)
  }

  /// The gradient of a scalar, times a factor, with respect to every parameter that it depends on.
  ///
  /// What the forward pass saved is consumed: gradients can be taken once.
  package func gradients(of loss: Variable, scaledBy factor: Float = 1) -> [ObjectIdentifier: Tensor<Float>] {
    let seed = Tensor<Float>(loss.value.shape, repeating: factor)
    let store = backpropagate(from: loss, seed: seed)
    return leaves.compactMapValues { store[$0.node] }
  }

  /// Gradients of ⟨seed, value⟩ for the parameters, and for the operations in `keeping`.
  package func backpropagate(
    from variable: Variable, seed: Tensor<Float>, keeping kept: [Int] = []
  ) -> GradientStore<Float> {
    let taken = saved
    saved = []
    return program.backpropagate(
      from: variable.node, seed: seed, saved: taken, keeping: Set(kept), on: backend, timedBy: clock)
  }
}

/// A tensor together with the tape that knows how it came about.
public struct Variable {
  public let value: Tensor<Float>
  package let node: Int
  package let tape: Tape
}
