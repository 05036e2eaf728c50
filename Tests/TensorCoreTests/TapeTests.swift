import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A tape")
struct TapeTests {
  @Test("is freed together with the last variable", arguments: [nil, 1] as [UInt64?])
  func lifetime(dropoutKey: UInt64?) {
    weak var tape: Tape?
    do {
      let strong = Tape(dropoutKey: dropoutKey)
      tape = strong
      let x = strong.parameter(RandomParameters(seed: 0).parameters([Shape(2, 4)])[0])
      _ = strong.apply(Gate(), to: [x])
    }
    #expect(tape == nil)
  }

  @Test("gives one parameter one node, and adds up the gradients of all its uses")
  func sharedParameter() throws {
    let tape = Tape()
    let parameter = RandomParameters(seed: 0).parameters([Shape(2, 2)])[0]
    let (once, again) = (tape.parameter(parameter), tape.parameter(parameter))
    #expect(once.node == again.node)
    let sum = tape.apply(ScaledSum(scale: 3), to: [once, again])
    let gradient = try #require(sum.run().parameterGradients(of: sum)[ObjectIdentifier(parameter)])
    #expect(gradient.values == [6, 6, 6, 6])
  }

  @Test("never takes a new parameter for one that nobody else keeps")
  func forgottenParameters() throws {
    let tape = Tape()
    var nodes: Set<Int> = []
    for seed in 0..<100 {
      let parameter = try #require(RandomParameters(seed: UInt64(seed)).parameters([Shape(2)]).first)
      nodes.insert(tape.parameter(parameter).node)
    }
    #expect(nodes.count == 100)
  }

  @Test("draws another dropout mask for every use, and the same ones for the same key")
  func dropoutKeys() {
    func keys(_ key: UInt64) -> [UInt64?] {
      let tape = Tape(dropoutKey: key)
      return [tape.nextDropoutKey(), tape.nextDropoutKey()]
    }
    #expect(keys(1) == keys(1))
    #expect(Set(keys(1) + keys(2)).count == 4)
    #expect(Tape().nextDropoutKey() == nil)
  }

  @Test("takes no second observation, through which a network could see its input shifted")
  func secondObservation() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      _ = tape.input(.symbols, Shape(1, 1))
      _ = tape.input(.symbols, Shape(1, 1))
    }
  }

  @Test("takes no inputs of another tape")
  func foreignInputs() async {
    await #expect(processExitsWith: .failure) {
      let (here, there) = (Tape(), Tape())
      _ = here.apply(Rectify(), to: [there.input(.symbols, Shape(1, 1))])
    }
  }

  @Test("takes no shapes that the operation does not take")
  func wrongShapes() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      let inputs = [tape.input(.symbols, Shape(2, 1)), tape.input(.siteWeights, Shape(3, 1))]
      _ = tape.apply(ScaledSum(scale: 1), to: inputs)
    }
  }
}
