import Kernels
import TensorCore
import Testing

@Suite("Parameters")
struct ParameterTests {
  private func build(
    from source: any ParameterSource = InitialValues(seed: 1),
    _ declare: (ParameterScope) throws(ParameterError) -> Void
  ) throws(ParameterError) -> [Parameter] {
    try ParameterStore.build(from: source, declare).parameters
  }

  @Test("are named by the place that declares them, in the order of declaration")
  func paths() throws {
    let parameters = try build { scope throws(ParameterError) in
      _ = try scope["blocks", 3]["gate"].parameter("weight", Shape(2, 3), .zeros)
      _ = try scope.parameter("bias", Shape(3), .zeros)
    }
    #expect(parameters.map(\.path) == ["blocks.3.gate.weight", "bias"])
  }

  @Test("cannot be declared twice")
  func duplicates() {
    #expect(throws: ParameterError.duplicate(path: "a.b")) {
      try build { scope throws(ParameterError) in
        _ = try scope["a"].parameter("b", Shape(1), .zeros)
        _ = try scope.parameter("a.b", Shape(1), .zeros)
      }
    }
  }

  @Test("begin the same whatever else a network has")
  func independence() throws {
    let short = try build { scope throws(ParameterError) in
      _ = try scope.parameter("weight", Shape(4), .uniform(fanIn: 4))
    }
    let long = try build { scope throws(ParameterError) in
      _ = try scope.parameter("other", Shape(9), .normal(standardDeviation: 1))
      _ = try scope.parameter("weight", Shape(4), .uniform(fanIn: 4))
    }
    #expect(short[0].value.values == long[1].value.values)
    #expect(long[0].value.values.prefix(4) != long[1].value.values.prefix(4))
  }

  @Test("begin with the spread that their initializer says")
  func spread() throws {
    let parameters = try build { scope throws(ParameterError) in
      _ = try scope.parameter("normal", Shape(20_000), .normal(standardDeviation: 0.5))
      _ = try scope.parameter("uniform", Shape(20_000), .uniform(fanIn: 16))
      _ = try scope.parameter("zeros", Shape(8), .zeros)
    }
    func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
      let values = values.map(Double.init)
      let mean = values.reduce(0, +) / Double(values.count)
      return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot())
    }
    let (normal, uniform) = (moments(parameters[0].value.values), moments(parameters[1].value.values))
    #expect(normal.mean.magnitude < 0.02 && (normal.deviation - 0.5).magnitude < 0.02)
    #expect(uniform.mean.magnitude < 0.01 && (uniform.deviation - 0.25 / 3.0.squareRoot()).magnitude < 0.01)
    #expect(parameters[1].value.values.allSatisfy { $0.magnitude <= 0.25 })
    #expect(parameters[2].value.values.allSatisfy { $0 == 0 })
  }
}

@Suite("A seeded generator")
struct SeededGeneratorTests {
  @Test("gives the numbers that its authors' algorithm gives")
  func reference() {
    // The first outputs of SplitMix64 for the seed 1234567, as in the reference implementation by Sebastiano Vigna.
    var generator = SeededGenerator(seed: 1_234_567)
    let found = (0..<5).map { _ in generator.next() }
    #expect(
      found == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test("is independent for every purpose, and repeatable")
  func purposes() {
    func first(_ purpose: String) -> UInt64 {
      var generator = SeededGenerator(seed: 1, purpose: purpose)
      return generator.next()
    }
    #expect(first("a") == first("a"))
    #expect(Set((0..<1000).map { first("purpose \($0)") }).count == 1000)
  }

  @Test("draws whole numbers evenly, and none out of range")
  func integers() {
    var generator = SeededGenerator(seed: 3)
    var counts = Array(repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.integer(below: 7)] += 1 }
    #expect(counts.allSatisfy { ($0 - 10_000).magnitude < 500 })
    #expect((0..<1000).allSatisfy { _ in 0..<1 ~= generator.uniform() })
  }
}

@Suite("A tensor")
struct TensorTests {
  @Test("is a value: a copy does not see what the other writes")
  func copies() {
    var original = Tensor<Float>(Shape(2, 2), [1, 2, 3, 4])
    let copy = original
    original.withMutableElements { $0[0] = 9 }
    #expect(copy.values == [1, 2, 3, 4])
    #expect(original.values == [9, 2, 3, 4])
  }

  @Test("of one shape cannot be made from values of another")
  func wrongCount() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<Float>(Shape(2, 2), [1, 2, 3]) }
  }

  @Test("without elements exists, as zeros and otherwise")
  func empty() {
    #expect(Tensor<Float>(Shape(0, 3)).values.isEmpty)
    #expect(Tensor<Double>(Shape(2, 3)).values == [0, 0, 0, 0, 0, 0])
    #expect(Shape().elementCount == 1)
  }
}
