import Autoregression
import Causality
import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("The checks of models notice")
struct ModelCheckTests {
  private let backend = Backend(threadCount: 1)
  private let symbols: [Symbol] = (0..<40).map { Symbol($0 * $0 % 7) }

  @Test("nothing in a sound model")
  func sound() throws {
    var announced: [String] = []
    let checks = try ModelCheck.all(FaultyModel(.none), on: backend) { announced.append($0) }
    for check in checks { #expect(check.holds, "\(check.name): \(check.detail)") }
    #expect(checks.count == 4 && checks.map(\.name) == announced)
  }

  @Test("a model that sees the symbol that it predicts")
  func leak() throws {
    let check = ModelCheck.causality(try FaultyModel(.seesThePresent), symbols, on: backend)
    #expect(!check.holds)
    #expect(check.detail == "changing symbol 0 changes the prediction of symbol 0")
  }

  @Test("a model that nothing has any influence on")
  func indifference() throws {
    let model = try FaultyModel(.none)
    for parameter in model.parameters { parameter.value = Tensor(parameter.shape) }
    #expect(!ModelCheck.causality(model, symbols, on: backend).holds)
  }

  @Test(
    "a model that reads farther back than it says, or less far",
    arguments: [
      FaultyModel.Fault.understatedReach, .overstatedReach,
    ])
  func reach(_ fault: FaultyModel.Fault) throws {
    #expect(!ModelCheck.receptiveField(try FaultyModel(fault), seed: 0, on: backend).holds)
  }

  @Test("a model that generates something else than it was trained for")
  func step() throws {
    #expect(try !ModelCheck.stepEqualsWhole(FaultyModel(.wrongStep), symbols, on: backend).holds)
  }

  @Test("a weight that is not a number")
  func notANumber() throws {
    let model = try FaultyModel(.notANumber)
    #expect(try ModelCheck.all(model, on: backend).map(\.name) == ["finite predictions"])
    #expect(try !ModelCheck.normalisation(model, symbols, on: backend).holds)
    #expect(try !ModelCheck.stepEqualsWhole(model, symbols, on: backend).holds)
    #expect(!ModelCheck.causality(model, symbols, on: backend).holds)
    #expect(!ModelCheck.receptiveField(model, seed: 0, on: backend).holds)
  }

  @Test("nothing, and do not trap, where there are too few symbols to change one")
  func shortClips() throws {
    let model = try FaultyModel(.none)
    #expect(ModelCheck.causality(model, [3], on: backend).holds)
    #expect(ModelCheck.causality(model, [3, 4], on: backend).holds)
  }
}
