import Kernels
import Testing

@Suite("Rows")
struct RowTests {
  @Test("Fast row operations equal the reference", arguments: awkwardLengths, RowCase.Operation.allCases)
  func rows(columns: Int, operation: RowCase.Operation) {
    for rows in [0, 1, 5, 40] {
      for padding in [0, 3] {
        expectAgreement(RowCase(operation: operation, rows: rows, columns: columns, padding: padding))
      }
    }
  }

  @Test(
    "Rows gathered and scattered land where their indices say", arguments: Backend.Implementation.available)
  func gatherAndScatterByHand(implementation: Backend.Implementation) {
    let backend = Backend(implementation, threadCount: 1)
    var table = PaddedMatrix<Float>(rows: 3, columns: 2, padding: 0, [1, 2, 3, 4, 5, 6])
    let indices: [Int32] = [2, 0, 2]
    var y = PaddedMatrix<Float>(rows: 3, columns: 2, padding: 1)
    table.withView { table in y.withMutableView { backend.gatherRows(of: table, at: indices, into: $0) } }
    #expect(y.elements == [5, 6, 1, 2, 5, 6])
    y.withView { y in table.withMutableView { backend.scatterAddRows(y, at: indices, into: $0) } }
    #expect(table.elements == [2, 4, 3, 4, 15, 18])
  }

  @Test("An index beyond the table traps instead of reading foreign memory")
  func indexBeyondTheTable() async {
    await #expect(processExitsWith: .failure) {
      let table: [Float] = [1, 2]
      var y: [Float] = [0, 0]
      table.withUnsafeBufferPointer { table in
        y.withUnsafeMutableBufferPointer { y in
          Backend(threadCount: 1).gatherRows(
            of: MatrixView(table.baseAddress!, rows: 2, columns: 1), at: [0, 2],
            into: MutableMatrixView(y.baseAddress!, rows: 2, columns: 1))
        }
      }
    }
  }
}

struct RowCase: KernelCase {
  enum Operation: CaseIterable, Sendable {
    case fill, addToAll, sumColumns, gather, gatherAdding, scatter
  }

  let operation: Operation
  let rows: Int, columns: Int
  let padding: Int

  /// Copies and additions in the same order: not a bit apart.
  let fastTolerance = Tolerance.exact
  /// Up to 41 additions of numbers up to 1.
  let roundingTolerance = Tolerance(absolute: 41 * 42 / 2 * Tolerance.unit)

  func result<Scalar: KernelScalar>(on backend: Backend, as scalar: Scalar.Type) -> [Double] {
    let entries = 7
    var source = NumberSource(seed: 3)
    var vector: [Scalar] = source.numbers(columns + 1)
    var y = PaddedMatrix<Scalar>(rows: rows, columns: columns, padding: padding, source.numbers(rows * columns))
    var table = PaddedMatrix<Scalar>(
      rows: entries, columns: columns, padding: padding, source.numbers(entries * columns))
    let indices = source.indices(rows + 1, below: entries)
    switch operation {
    case .fill: y.withMutableView { backend.broadcastRow(vector, to: $0) }
    case .addToAll: y.withMutableView { backend.broadcastRow(vector, to: $0, .accumulating) }
    case .sumColumns: y.withView { backend.accumulateColumnSums(of: $0, into: &vector) }
    case .gather: table.withView { table in y.withMutableView { backend.gatherRows(of: table, at: indices, into: $0) } }
    case .gatherAdding:
      table.withView { table in
        y.withMutableView { backend.gatherRows(of: table, at: indices, into: $0, .accumulating) }
      }
    case .scatter: y.withView { y in table.withMutableView { backend.scatterAddRows(y, at: indices, into: $0) } }
    }
    #expect(y.gapsAreIntact && table.gapsAreIntact)
    return vector.widened + y.elements + table.elements
  }
}
