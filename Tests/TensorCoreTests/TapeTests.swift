import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A tape")
struct TapeTests {
  private let backend = Backend(threadCount: 1)

  @Test("is freed together with the last variable, whatever it was for")
  func lifetime() {
    for purpose in [Tape.Purpose.inference, .recording, .training(dropoutKey: 1)] {
      weak var tape: Tape?
      do {
        let strong = Tape(purpose, on: backend)
        tape = strong
        let x = strong.parameter(RandomParameters(seed: 0).parameters([Shape(2, 4)])[0])
        _ = strong.apply(Gate(), to: [x])
      }
      #expect(tape == nil, "\(purpose)")
    }
  }

  @Test("gives one parameter one node, and adds up the gradients of all its uses")
  func sharedParameter() throws {
    let tape = Tape(.recording, on: backend)
    let parameter = RandomParameters(seed: 0).parameters([Shape(2, 2)])[0]
    let (once, again) = (tape.parameter(parameter), tape.parameter(parameter))
    #expect(once.node == again.node)
    let sum = tape.apply(ScaledSum(scale: 3), to: [once, again])
    let gradient = try #require(tape.gradients(of: sum)[ObjectIdentifier(parameter)])
    #expect(gradient.values == [6, 6, 6, 6])
  }

  @Test("never takes a new parameter for one that nobody else keeps")
  func forgottenParameters() throws {
    let tape = Tape(.inference, on: backend)
    for seed in 0..<100 {
      let parameter = try #require(RandomParameters(seed: UInt64(seed)).parameters([Shape(2)]).first)
      #expect(tape.parameter(parameter).value.values == parameter.value.values)
    }
  }

  @Test("keeps intermediate gradients where it is asked to")
  func keeping() {
    let tape = Tape(.recording, on: backend)
    let x = tape.parameter(RandomParameters(seed: 0).parameters([Shape(1, 2)])[0])
    let doubled = tape.apply(ScaledSum(scale: 1), to: [x, x])
    let result = tape.apply(ScaledSum(scale: 5), to: [doubled, doubled])
    let store = tape.backpropagate(from: result, seed: Tensor(Shape(1, 2), repeating: 1), keeping: [doubled.node])
    #expect(store[doubled.node]?.values == [10, 10])
    #expect(store[x.node]?.values == [20, 20])
    #expect(store[result.node] == nil)
  }

  @Test("draws another dropout mask for every use, and the same ones for the same key")
  func dropoutKeys() {
    func keys(_ key: UInt64) -> [UInt64?] {
      let tape = Tape(.training(dropoutKey: key), on: backend)
      return [tape.nextDropoutKey(), tape.nextDropoutKey()]
    }
    #expect(keys(1) == keys(1))
    #expect(Set(keys(1) + keys(2)).count == 4)
    #expect(Tape(.recording, on: backend).nextDropoutKey() == nil)
  }

  @Test("takes no second observation, through which a network could see its input shifted")
  func secondObservation() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape(.inference, on: Backend(threadCount: 1))
      _ = tape.observation(Tensor(Shape(1, 1), repeating: 0))
      _ = tape.observation(Tensor(Shape(1, 1), repeating: 0))
    }
  }

  @Test("takes no inputs that another tape has computed")
  func foreignInputs() async {
    await #expect(processExitsWith: .failure) {
      let (here, there) = (Tape(.inference, on: Backend(threadCount: 1)), Tape(.inference, on: Backend(threadCount: 1)))
      _ = here.apply(Rectify(), to: [there.constant(Tensor(Shape(1, 1), repeating: 0))])
    }
  }
}
