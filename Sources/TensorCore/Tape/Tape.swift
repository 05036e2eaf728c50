/// Writes a network down while it is applied to a layout of sites. Nothing is computed.
public final class Tape {
  package private(set) var program = Program()
  /// What the masks of dropout are made from; nil where nothing is dropped.
  private let dropoutKey: UInt64?
  /// The node of everything that is the same whenever it is asked for. Parameters are kept alive by the program, so the
  /// address of one does not become another's.
  private var parameterNodes: [ObjectIdentifier: Int] = [:]
  private var inputNodes: [ProgramInput: Int] = [:]
  private var dropoutCount: UInt64 = 0

  /// - Parameter dropoutKey: for training, from which the masks of dropout are drawn; without one there is no dropout.
  public init(dropoutKey: UInt64? = nil) { self.dropoutKey = dropoutKey }

  /// What the program is told when it is run. It gets no gradient.
  /// - Precondition: nothing of the kind was asked for before. Above all the symbols are observed once, so that a network
  ///   cannot be given its input a second time in another order.
  package func input(_ input: ProgramInput, _ shape: Shape) -> Variable {
    precondition(
      inputNodes[input] == nil, "a second observation on one tape: a network reads the \(input) that it is given")
    let node = program.append(.input(input), shape)
    inputNodes[input] = node
    return Variable(node: node, shape: shape, tape: self)
  }

  /// A trainable value. The same parameter is the same variable, however often it is asked for.
  package func parameter(_ parameter: Parameter) -> Variable {
    let known = parameterNodes[ObjectIdentifier(parameter)]
    let node = known ?? program.append(.parameter(parameter), parameter.shape)
    parameterNodes[ObjectIdentifier(parameter)] = node
    return Variable(node: node, shape: parameter.shape, tape: self)
  }

  /// An operation's output.
  /// - Precondition: the inputs are variables of this tape, of shapes that the operation takes.
  package func apply(_ operation: some Operation, to inputs: [Variable]) -> Variable {
    precondition(
      inputs.allSatisfy { $0.tape === self }, "an input of the \(type(of: operation).name) is from another tape")
    let shape = operation.outputShape(inputs.map(\.shape))
    return Variable(
      node: program.append(.operation(operation, inputs: inputs.map(\.node)), shape), shape: shape, tape: self)
  }

  /// Whether the program drops something, and would drop the same again.
  package var hasDropout: Bool { dropoutCount > 0 }

  /// A key of its own for the next dropout mask; none when dropout is off.
  package func nextDropoutKey() -> UInt64? {
    guard let dropoutKey else { return nil }
    dropoutCount += 1
    var generator = SeededGenerator(seed: dropoutKey, purpose: "dropout \(dropoutCount)")
    return generator.next()
  }
}

/// A value that a program will compute.
public struct Variable {
  package let node: Int
  package let shape: Shape
  package let tape: Tape
}
