package import Kernels

/// A differentiable operation in all its readings, one file each.
///
/// What it *is* comes first: the shape of its output, which sites it reads, what it costs and what it saves. A network
/// is recorded from that alone. The *whole* face computes every site of a batch at once (`forward`, `backward`), in `Float` with the fast kernels or
/// in any precision with the reference ones. The *step* face (`step`) computes one site from what the past left in a
/// cache. A network is written once, out of whole faces; the tape that records it can be read again in `Double`, which
/// proves the gradients, or be compiled into a `StepPlan`, which generates.
///
/// To add one: copy `Rectify.swift`, and add an example to `OperationCatalog` in the tests.
package protocol Operation: Sendable {
  /// What a person reads in a message, in the field's words.
  static var name: String { get }

  /// Which sites of its inputs one site of the output is computed from.
  var taps: [Offset] { get }

  /// How far back a site of the output looks.
  var memory: SiteMemory { get }

  /// Multiplications with a weight that one site of the output costs.
  var multiplyAddsPerSite: Int { get }

  /// The shape of the output. The preconditions on the inputs' shapes are those of `forward`.
  func outputShape(_ inputs: [Shape]) -> Shape

  /// What `backward` reads, in the order in which it is given it. Everything else is forgotten.
  func saved(_ inputs: [Shape]) -> [SavedTensor]

  /// Computes all sites.
  func forward<Scalar>(_ inputs: [Tensor<Scalar>], on backend: Backend) -> OperationResult<Scalar>

  /// Adds to the gradient of every input what follows from the gradient of the output.
  func backward<Scalar>(
    _ outputGradient: Tensor<Scalar>, saved: [Tensor<Scalar>], into gradients: InputGradients<Scalar>,
    on backend: Backend)

  /// Appends to a plan the instructions that compute one site.
  func step(_ inputs: [StepOperand], in plan: inout StepPlanBuilder) throws(StepPlanError) -> StepRegister
}

extension Operation {
  package var taps: [Offset] { [Offset(column: 0)] }
  package var multiplyAddsPerSite: Int { 0 }
  package var memory: SiteMemory { .taps }
  /// That of the first input.
  package func outputShape(_ inputs: [Shape]) -> Shape { inputs[0] }
  package func saved(_ inputs: [Shape]) -> [SavedTensor] { [] }
}

/// A tensor that a backward pass reads.
package enum SavedTensor: Equatable {
  case input(Int)
  case output
  /// What only the operation knows: one of those that `forward` returns beside the output, in turn.
  case own(Shape)
}

/// How far back an operation looks from the site that it computes.
package enum SiteMemory: Sendable {
  /// As far as its taps reach.
  case taps
  /// At every earlier site of the grid, and its own only if that is a tap.
  case everything
}

/// What a forward pass leaves: the output, and tensors of its own that the backward pass reads.
package struct OperationResult<Scalar: KernelScalar> {
  package let output: Tensor<Scalar>
  package let own: [Tensor<Scalar>]

  package init(_ output: Tensor<Scalar>, own: [Tensor<Scalar>] = []) {
    self.output = output
    self.own = own
  }
}

/// The gradients of a whole program, one place per node, filled from the end to the beginning.
package final class GradientStore<Scalar: KernelScalar> {
  private var gradients: [Tensor<Scalar>?]
  private let isWanted: [Bool]
  private var deferred: [Int: [() -> Void]] = [:]

  init(isWanted: [Bool]) {
    self.isWanted = isWanted
    gradients = Array(repeating: nil, count: isWanted.count)
  }

  package subscript(node: Int) -> Tensor<Scalar>? { gradients[node] }

  func wants(_ node: Int) -> Bool { isWanted[node] }

  /// Puts off a part of a backward pass until the gradient of `node` is about to be used.
  func whenReached(_ node: Int, _ body: @escaping () -> Void) { deferred[node, default: []].append(body) }

  /// Does what has been put off until now.
  func reach(_ node: Int) {
    for body in deferred.removeValue(forKey: node) ?? [] { body() }
  }

  func take(_ node: Int) -> Tensor<Scalar>? {
    defer { gradients[node] = nil }
    return gradients[node]
  }

  func accumulate(into node: Int, shape: Shape, _ body: (UnsafeMutablePointer<Scalar>, WriteMode) -> Void) {
    if var gradient = take(node) {
      gradient.withMutableElements { body($0, .accumulating) }
      gradients[node] = gradient
    } else {
      gradients[node] = Tensor(shape) { body($0, .overwriting) }
    }
  }

  func accumulate(_ addend: Tensor<Scalar>, into node: Int, on backend: Backend) {
    guard gradients[node] != nil else {
      gradients[node] = addend
      return
    }
    accumulate(into: node, shape: addend.shape) { sum, _ in
      backend.forEachRun(of: addend.count, from: addend.elements, into: sum) { count, addend, sum in
        backend.accumulate(count, addend, into: sum)
      }
    }
  }
}

/// The gradients of one operation's inputs: where its `backward` puts what it finds.
package struct InputGradients<Scalar: KernelScalar> {
  let store: GradientStore<Scalar>
  let nodes: [Int]
  let phase: StepPhase
  let clock: PhaseClock?

  /// The number of inputs, from which an operation sees whether it has a bias.
  package var count: Int { nodes.count }

  /// Whether anything trainable lies behind an input; if not, its gradient need not be computed.
  package func wants(_ input: Int) -> Bool { store.wants(nodes[input]) }

  /// Lets `body` write the gradient of an input, or add to what other operations have already put there.
  package func accumulate(
    into input: Int, shape: Shape, _ body: (UnsafeMutablePointer<Scalar>, WriteMode) -> Void
  ) {
    guard wants(input) else { return }
    store.accumulate(into: nodes[input], shape: shape, body)
  }

  /// Puts off what concerns one input until the backward pass arrives at it, so that gradients which are used one after
  /// the other are in memory one after the other.
  package func whenReached(_ input: Int, _ body: @escaping () -> Void) {
    store.whenReached(nodes[input]) { [phase, clock] in clock.measure(phase, body) }
  }

  /// Adds a whole tensor; where it is the first contribution it is shared, not copied.
  package func accumulate(_ gradient: Tensor<Scalar>, into input: Int, on backend: Backend) {
    guard wants(input) else { return }
    store.accumulate(gradient, into: nodes[input], on: backend)
  }
}
