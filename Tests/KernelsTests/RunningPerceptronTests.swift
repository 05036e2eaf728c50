import Kernels
import Testing

@Suite("The running perceptron")
struct RunningPerceptronTests {
  @Test("Fast code equals the reference, forward and backward", arguments: awkwardLengths)
  func sweep(units: Int) {
    for outputs in [1, 2, 5] {
      for sites in [1, 6] {
        expectAgreement(RunningPerceptronCase(sites: sites, units: units, outputs: outputs))
      }
    }
  }

  @Test("Two sites of one unit are what the formulas say", arguments: Backend.Implementation.available)
  func byHand(implementation: Backend.Implementation) {
    let backend = Backend(implementation, threadCount: 1)
    // σ(0) = ½ at the first site. It adds ln 3 to the sum, whose σ is ¾.
    var (sum, hidden, y): ([Float], [Float], [Float]) = ([0], [0, 0], [10, 20])
    let (table, weights): ([Float], [Float]) = ([1.0986123], [4, 8])
    with([0, -1], [0, 1], table, weights) { perceptron in
      hidden.withUnsafeMutableBufferPointer { hidden in
        backend.runningPerceptron(
          perceptron, sum: &sum, hidden: MutableMatrixView(hidden.baseAddress!, rows: 2, columns: 1), into: &y)
      }
    }
    #expect(
      zip(sum + hidden + y, [1.0986123, 0.5, 0.75, 12, 26]).allSatisfy { abs($0 - $1) < 1e-5 }, "\(sum + hidden + y)")

    // With ∂y = (1, 1): g = 8 · ¾ · ¼ behind the first site, and 4 · ½ · ½ more before it.
    var (tableGradient, weightsGradient): ([Float], [Float]) = ([100], [0, 0])
    sum = [0]
    with([0, -1], [0, 1], table, weights) { perceptron in
      hidden.withUnsafeBufferPointer { hidden in
        tableGradient.withUnsafeMutableBufferPointer { tableGradient in
          weightsGradient.withUnsafeMutableBufferPointer { weightsGradient in
            backend.runningPerceptronBackward(
              perceptron, hidden: MatrixView(hidden.baseAddress!, rows: 2, columns: 1), outputGradient: [1, 1],
              sumGradient: &sum, tableGradient: MutableMatrixView(tableGradient.baseAddress!, rows: 1, columns: 1),
              weightsGradient: MutableMatrixView(weightsGradient.baseAddress!, rows: 2, columns: 1))
          }
        }
      }
    }
    let gradients = sum + tableGradient + weightsGradient
    #expect(zip(gradients, [2.5, 101.5, 0.5, 0.75]).allSatisfy { abs($0 - $1) < 1e-5 }, "\(gradients)")
  }

  @Test("An entry or a place beyond the weights traps instead of reading foreign memory")
  func outOfRange() async {
    await #expect(processExitsWith: .failure) { with([1], [0], [1], [1]) { _ in } }
    await #expect(processExitsWith: .failure) { with([0], [1], [1], [1]) { _ in } }
    await #expect(processExitsWith: .failure) { with([0], [-1], [1], [1]) { _ in } }
  }
}

/// A perceptron of one unit and one output.
private func with(
  _ entries: [Int32], _ places: [Int32], _ table: [Float], _ weights: [Float],
  _ body: (RunningPerceptron<Float>) -> Void
) {
  entries.withUnsafeBufferPointer { entries in
    places.withUnsafeBufferPointer { places in
      table.withUnsafeBufferPointer { table in
        weights.withUnsafeBufferPointer { weights in
          body(
            RunningPerceptron(
              entries: entries, places: places, table: MatrixView(table.baseAddress!, rows: table.count, columns: 1),
              weights: MatrixView(weights.baseAddress!, rows: weights.count, columns: 1), outputs: 1))
        }
      }
    }
  }
}

struct RunningPerceptronCase: KernelCase {
  let sites: Int, units: Int, outputs: Int

  /// σ errs by some units in the last place; sums over units and sites have other orders.
  var fastTolerance: Tolerance { roundingTolerance }
  /// Sums of up to 257 · 5 products below 1, and their roundings once more in the gradients.
  var roundingTolerance: Tolerance {
    Tolerance(absolute: 4 * Double(units * outputs + 8) * Tolerance.unit, relative: 1e-5)
  }

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    var source = NumberSource(seed: 11)
    let entryCount = 4
    let table = PaddedMatrix<Scalar>(rows: entryCount, columns: units, padding: 2, source.numbers(entryCount * units))
    let weights = PaddedMatrix<Scalar>(
      rows: sites * outputs, columns: units, padding: 3, source.numbers(sites * outputs * units))
    // Every third site adds nothing; the places run backwards.
    let entries = source.indices(sites, below: entryCount).enumerated().map { $0 % 3 == 2 ? -1 : $1 }
    let places = (0..<Int32(sites)).reversed().map { $0 }
    var sum: [Scalar] = source.numbers(units + 1)
    var last = sum
    var y: [Scalar] = source.numbers(sites * outputs)
    var (noOutput, dy) = ([Double](), source.numbers(sites * outputs) as [Scalar])
    dy.append(0)
    var sumGradient: [Scalar] = source.numbers(units + 1)
    var hidden = PaddedMatrix<Scalar>(rows: sites, columns: units, padding: 1)
    var lastHidden = PaddedMatrix<Scalar>(rows: 1, columns: units, padding: 0)
    var tableGradient = PaddedMatrix<Scalar>(
      rows: entryCount, columns: units, padding: 1, source.numbers(entryCount * units))
    var weightsGradient = PaddedMatrix<Scalar>(
      rows: sites * outputs, columns: units, padding: 3, source.numbers(sites * outputs * units))
    entries.withUnsafeBufferPointer { entries in
      places.withUnsafeBufferPointer { places in
        table.withView { table in
          weights.withView { weights in
            let perceptron = RunningPerceptron(
              entries: entries, places: places, table: table, weights: weights, outputs: outputs)
            hidden.withMutableView { backend.runningPerceptron(perceptron, sum: &sum, hidden: $0, into: &y) }
            lastHidden.withMutableView { backend.runningPerceptron(perceptron, sum: &last, hidden: $0, into: nil) }
            noOutput = lastHidden.elements + last.widened
            hidden.withView { hidden in
              tableGradient.withMutableView { tableGradient in
                weightsGradient.withMutableView { weightsGradient in
                  backend.runningPerceptronBackward(
                    perceptron, hidden: hidden, outputGradient: dy, sumGradient: &sumGradient,
                    tableGradient: tableGradient, weightsGradient: weightsGradient)
                }
              }
            }
          }
        }
      }
    }
    #expect(hidden.gapsAreIntact && tableGradient.gapsAreIntact && weightsGradient.gapsAreIntact)
    #expect(sum.last == last.last && noOutput == Array(hidden.elements.suffix(units)) + sum.widened)
    return sum.widened + y.widened + hidden.elements + sumGradient.widened + tableGradient.elements
      + weightsGradient.elements
  }
}
