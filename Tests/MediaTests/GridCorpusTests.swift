import Foundation
import Media
import Testing

@Suite("Grid corpus")
struct GridCorpusTests {
  /// So many vectors of two values; both tell the index, and the label its parity.
  private func corpus(_ count: Int) -> GridCorpus {
    GridCorpus(
      shape: .vectors(columns: 2), values: (0..<count).flatMap { [UInt8($0 / 256), UInt8($0 % 256)] },
      labels: (0..<count).map { $0 % 2 }, classNames: ["even", "odd"])
  }

  private func indices(of corpus: GridCorpus) -> [Int] {
    (0..<corpus.exampleCount).map { index in corpus.example(index).reduce(0) { 256 * $0 + Int($1) } }
  }

  @Test("Selected examples keep their values and labels, in the order asked for")
  func selecting() {
    let selected = corpus(10).selecting([7, 2, 2])
    #expect(indices(of: selected) == [7, 2, 2])
    #expect(selected.labels == [1, 0, 0] && selected.classNames == ["even", "odd"])
    #expect(corpus(10).selecting([]).exampleCount == 0)
  }

  @Test("A split holds out exactly the share asked for, each example once, in order and spread over all")
  func split() throws {
    let (training, heldOut) = try corpus(1000).split(holdingOut: 0.2, seed: 1)
    #expect(heldOut.exampleCount == 200)
    #expect((indices(of: training) + indices(of: heldOut)).sorted() == Array(0..<1000))
    #expect(indices(of: heldOut) == indices(of: heldOut).sorted())
    #expect(indices(of: training) == indices(of: training).sorted())
    #expect(heldOut.labels == indices(of: heldOut).map { $0 % 2 })
    for quarter in 0..<4 {
      let count = indices(of: heldOut).count { $0 / 250 == quarter }
      #expect((30...70).contains(count), "\(count) of quarter \(quarter)")
    }
  }

  @Test("The same seed splits the same, another one otherwise")
  func seeds() throws {
    let first = try corpus(100).split(holdingOut: 0.1, seed: 1)
    #expect(try corpus(100).split(holdingOut: 0.1, seed: 1) == first)
    #expect(try corpus(100).split(holdingOut: 0.1, seed: 2).heldOut != first.heldOut)
  }

  @Test("With two examples or more neither part is empty; one cannot be split", arguments: [2, 3, 10])
  func small(count: Int) throws {
    #expect(try corpus(count).split(holdingOut: 0.001, seed: 0).heldOut.exampleCount == 1)
    #expect(try corpus(count).split(holdingOut: 0.999, seed: 0).training.exampleCount == 1)
    #expect(throws: GridCorpusError.tooFewToSplit(exampleCount: 1)) { try corpus(1).split(holdingOut: 0.5, seed: 0) }
  }

  @Test("A fraction outside 0…1 is refused", arguments: [0, 1, -0.1, 2, Double.infinity])
  func fractions(fraction: Double) {
    #expect(throws: GridCorpusError.fraction(fraction)) { try corpus(10).split(holdingOut: fraction, seed: 0) }
  }
}
