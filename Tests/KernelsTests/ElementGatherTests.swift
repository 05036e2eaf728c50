import Kernels
import Testing

@Suite("Elements in another order")
struct ElementGatherTests {
  @Test("Gathered elements are those that the indices name, and scattering puts them back")
  func thereAndBack() {
    let backend = Backend(threadCount: 1)
    let (x, indices): ([Float], [Int32]) = ([10, 11, 12, 13], [3, 0, 2])
    var y: [Float] = [0, 0, 0, 7]
    backend.gather(3, of: x, length: 4, at: indices, into: &y)
    #expect(y == [13, 10, 12, 7])
    var z: [Float] = [1, 1, 1, 1]
    backend.scatter(3, y, at: indices, into: &z, length: 4)
    #expect(z == [10, 1, 12, 13])
    backend.scatter(3, y, at: indices, into: &z, length: 4, .accumulating)
    #expect(z == [20, 1, 24, 26])
  }

  @Test("An index that names no element traps instead of reading or writing foreign memory")
  func outOfRange() async {
    await #expect(processExitsWith: .failure) { gatherFirst(of: [1, 2], at: -1) }
    await #expect(processExitsWith: .failure) { gatherFirst(of: [1, 2], at: 2) }
    await #expect(processExitsWith: .failure) { scatterOne(at: -1, length: 2) }
    await #expect(processExitsWith: .failure) { scatterOne(at: 2, length: 2) }
  }

  @Test("A copied matrix lands between gaps that stay as they are", arguments: [WriteMode.overwriting, .accumulating])
  func copy(mode: WriteMode) {
    let x = PaddedMatrix<Double>(rows: 2, columns: 3, padding: 2, [1, 2, 3, 4, 5, 6])
    var y = PaddedMatrix<Double>(rows: 2, columns: 3, padding: 1, [10, 10, 10, 10, 10, 10])
    x.withView { x in y.withMutableView { Backend(threadCount: 1).copy(x, into: $0, mode) } }
    #expect(y.gapsAreIntact)
    #expect(y.elements == (mode == .overwriting ? [1, 2, 3, 4, 5, 6] : [11, 12, 13, 14, 15, 16]))
  }
}

private func gatherFirst(of elements: [Float], at index: Int32) {
  var y: [Float] = [0]
  Backend(threadCount: 1).gather(1, of: elements, length: elements.count, at: [index], into: &y)
}

private func scatterOne(at index: Int32, length: Int) {
  var y = [Float](repeating: 0, count: length)
  Backend(threadCount: 1).scatter(1, [1], at: [index], into: &y, length: length)
}
