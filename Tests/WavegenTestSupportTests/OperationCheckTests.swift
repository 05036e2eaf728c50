import TensorCore
import Testing
import WavegenTestSupport

@Suite("The checks of operations notice")
struct OperationCheckTests {
  private func example(_ fault: FaultyOperation.Fault) -> OperationExample {
    OperationExample("faulty", on: [Grid(columns: 9)], [.feature(channels: 4)]) { _ in FaultyOperation(Gate(), fault) }
  }

  /// An operation whose only oddity is one that these checks do not look at.
  private var sound: OperationExample { example(.wrongTaps([])) }

  @Test("nothing in a correct operation")
  func correct() throws {
    #expect(OperationCheck.fastEqualsReference(sound).holds)
    #expect(OperationCheck.threadIndependence(sound).holds)
    #expect(try OperationCheck.stepEqualsWhole(sound).holds)
  }

  @Test("a fast value or gradient that is not the reference's")
  func fastValue() {
    #expect(!OperationCheck.fastEqualsReference(example(.wrongFastValue)).holds)
  }

  @Test("a value that depends on the number of threads")
  func threads() {
    #expect(!OperationCheck.threadIndependence(example(.dependsOnThreads)).holds)
  }

  @Test("a step that is a percent off")
  func step() throws {
    #expect(try !OperationCheck.stepEqualsWhole(example(.wrongStep)).holds)
  }
}
