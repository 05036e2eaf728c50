import Kernels
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A gated recurrence")
struct GatedRecurrenceTests {
  private let backend = Backend(threadCount: 1)

  private func states(
    _ channels: Int, _ grids: [Grid], drive: [Float], weight: [Float], bias: [Float]
  ) -> [Float] {
    let recurrence = GatedRecurrence(channels: channels, layout: SiteLayout(grids))
    let inputs = [
      Tensor(Shape(drive.count / (3 * channels), 3 * channels), drive),
      Tensor(Shape(channels, 3 * channels), weight), Tensor(Shape(channels), bias),
    ]
    return recurrence.forward(inputs, on: backend).output.values
  }

  /// From PyTorch 2.13, in double precision: `torch.nn.GRU` with an identity as input weights. Its gates come in the
  /// order r, z, n, and its z keeps the old state where ours lets the new one in, so z's weights change sign.
  @Test("gives the states that PyTorch gives")
  func golden() {
    let numbers = (0..<38).map { Float(Double($0).sine) }
    let found = states(
      2, [Grid(columns: 4)], drive: Array(numbers[0..<24]), weight: Array(numbers[24..<36]),
      bias: Array(numbers[36..<38]))
    let expected: [Float] = [
      -0.449193903, -0.602753176, -0.73864167, -0.726674781, -0.778566493, -0.723464654, -0.691526963, -0.679655686,
    ]
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(found)")
  }

  @Test("goes through each grid as if it were alone, to the bit, rows of an image one after the other")
  func grids() {
    let channels = 20
    let grids = [Grid(columns: 9), Grid(rows: 4, columns: 7), Grid(columns: 1), Grid(columns: 700), Grid(columns: 9)]
    let count = grids.reduce(0) { $0 + $1.siteCount }
    let random = RandomParameters(seed: 2)
    func values(_ path: String, _ count: Int) -> [Float] {
      random.value(path: path, shape: Shape(count), initializer: .zeros).values
    }
    let drive = values("drive", count * 3 * channels)
    let (weight, bias) = (values("weight", 3 * channels * channels), values("bias", channels))
    let together = states(channels, grids, drive: drive, weight: weight, bias: bias)
    for (start, grid) in zip(SiteLayout(grids).gridStarts, grids) {
      let sites = start..<start + grid.siteCount
      let alone = states(
        channels, [Grid(columns: grid.siteCount)],
        drive: Array(drive[sites.lowerBound * 3 * channels..<sites.upperBound * 3 * channels]), weight: weight,
        bias: bias)
      #expect(Array(together[sites.lowerBound * channels..<sites.upperBound * channels]) == alone)
    }
  }

  @Test("remembers everything before a site, and says so")
  func memory() {
    let layout = SiteLayout([Grid(columns: 40)])
    let recurrence = GatedRecurrence(channels: 1, layout: layout)
    #expect(recurrence.memory == .everything && recurrence.taps == [Offset(column: 0)])
    #expect(recurrence.multiplyAddsPerSite == 3)
    // The update gate is open at the first site and nearly closed after it.
    let closed: [Float] = (0..<39).flatMap { _ in [-20, 0, 0] }
    let found = states(1, layout.grids, drive: [20, 0, 2] + closed, weight: [0, 0, 0], bias: [0])
    #expect(abs(found[39] - 0.9640276) < 1e-5)
  }
}

extension Double {
  /// By its series, of an argument brought near 0: enough for numbers below 100.
  fileprivate var sine: Double {
    let x = truncatingRemainder(dividingBy: 2 * .pi)
    var (term, sum) = (x, x)
    for n in stride(from: 2.0, to: 40, by: 2) {
      term *= -x * x / (n * (n + 1))
      sum += term
    }
    return sum
  }
}
