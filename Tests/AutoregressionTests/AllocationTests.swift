import AllocationTracker
import Autoregression
import Causality
import Foundation
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

/// Allocations that this thread makes while `body` runs.
private func allocations(during body: () throws -> Void) rethrows -> UInt64 {
  let before = allocation_count()
  try body()
  return allocation_count() - before
}

@Suite("Generation", .enabled(if: TestBuild.isPlainRelease))
struct AllocationTests {
  @Test("allocates nothing for a sample", arguments: WeightPrecision.allCases, [1, 2, 7, 16])
  func generation(precision: WeightPrecision, streamCount: Int) throws {
    for example in ModelExample.all {
      for sampling in [
        SamplingConfiguration(), SamplingConfiguration(temperature: 0.5, topProbability: 0.9),
        SamplingConfiguration(temperature: 0),
      ] {
        try expectNone(example.configuration, precision, streamCount, sampling)
      }
    }
  }

  private func expectNone(
    _ configuration: some ModelConfiguration, _ precision: WeightPrecision, _ streamCount: Int,
    _ sampling: SamplingConfiguration
  ) throws {
    let model = try configuration.makeModel(from: RandomParameters(seed: 3, upTo: 1))
    let plan = try model.stepPlan(precision: precision, on: Backend(threadCount: 1))
    // Frames that change every few samples, and not in all streams at once.
    let conditions = (0..<streamCount).flatMap { model.randomConditions(lead: $0) }
    var generator = Generator(
      plan, continuing: plan.makeCache(streams: streamCount, conditions: conditions), drawing: model.distribution,
      sampling: sampling, seed: 1, streams: 0..<streamCount)
    var sum = 0
    /// So many samples of every stream, all of them looked at.
    func draw(_ count: Int) {
      for index in 0..<count {
        if let grid = model.domain.grid, index.isMultiple(of: grid.siteCount) { generator.restart() }
        for symbol in generator.nextOfAll() { sum += Int(symbol) + 1 }
      }
    }
    draw(100)
    #expect(allocations { draw(1000) } == 0, "\(sampling)")
    #expect(sum > 0)
  }

  @Test("allocates nothing in the widths of a preset", arguments: WeightPrecision.allCases, [1, 16])
  func preset(precision: WeightPrecision, streamCount: Int) throws {
    var configuration = WaveNetConfiguration.small
    configuration.dilations = [1, 2]
    try expectNone(configuration, precision, streamCount, SamplingConfiguration())
  }
}

@Suite("An allocation tracker", .enabled(if: TestBuild.isPlainRelease))
struct AllocationTrackerTests {
  @Test("notices whatever allocates, in Swift and in C")
  func notices() throws {
    final class Box { var value = 0 }
    var boxes: [Box] = []
    boxes.reserveCapacity(1)
    #expect(allocations { boxes.append(Box()) } == 1)
    var numbers: [Int] = []
    #expect(allocations { for number in 0..<1000 { numbers.append(number) } } > 1)

    var memory: [UnsafeMutableRawPointer?] = Array(repeating: nil, count: 6)
    #expect(allocations { memory[0] = malloc(100) } == 1)
    #expect(allocations { memory[1] = calloc(10, 10) } == 1)
    #expect(allocations { memory[0] = realloc(memory[0], 100_000) } == 1)
    #expect(allocations { memory[2] = aligned_alloc(64, 128) } == 1)
    #expect(allocations { _ = posix_memalign(&memory[3], 64, 100) } == 1)
    #expect(allocations { memory[4] = .allocate(byteCount: 64, alignment: 16) } == 1)
    #expect(allocations { memory[5] = .allocate(byteCount: 64, alignment: 256) } == 1)
    for index in [0, 1, 2, 3] { free(memory[index]) }
    for index in [4, 5] { memory[index]?.deallocate() }
    #expect(memory.allSatisfy { $0 != nil } && numbers.count == 1000)
  }

  @Test("notices one allocation among a thousand samples")
  func oneInThousand() throws {
    let model = try WaveNet(.tiny, from: RandomParameters(seed: 3, upTo: 1))
    let plan = try model.stepPlan(on: Backend(threadCount: 1))
    var generator = Generator(plan, drawing: model.distribution, seed: 1)
    var kept: [Int] = []
    for _ in 0..<100 { _ = generator.next() }
    let found = allocations {
      for index in 0..<1000 {
        let symbol = generator.next()
        if index == 500 { kept = [symbol] }
      }
    }
    #expect(found == 1 && kept.count == 1)
  }

  @Test("counts for the thread that asks, and not for others")
  func threads() async {
    let found = await Task.detached {
      allocations { withExtendedLifetime(UnsafeMutablePointer<Int>.allocate(capacity: 10)) { $0.deallocate() } }
    }.value
    #expect(found == 1)
    #expect(allocations {} == 0)
  }
}
