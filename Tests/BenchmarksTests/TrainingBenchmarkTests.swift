import Autoregression
import Benchmarks
import Causality
import Kernels
import Models
import TensorCore
import Testing
import Training
import WavegenTestSupport

extension MemoryWatchingTests {
  @Suite("A training benchmark")
  struct TrainingBenchmarkTests {
    private func measurement(
      learning clips: [[Symbol]] = randomClips(ofLengths: [40, 40]),
      _ change: (inout TrainingBenchmarkConfiguration) -> Void
    ) throws -> TrainingMeasurement {
      let memory = PeakMemory()
      var configuration = TrainingBenchmarkConfiguration()
      configuration.windowLength = 40
      configuration.roundCount = 2
      change(&configuration)
      let model = try WaveNet(.tiny, from: InitialValues(seed: 0))
      let benchmark = TrainingBenchmark(
        model, learning: MemoryCorpus(clips), configuration, on: Backend(threadCount: 1))
      return try benchmark.run(watching: memory)
    }

    @Test("finds speeds that are numbers above 0")
    func speeds() throws {
      let found = try measurement { $0.batchSize = 2 }
      let products = try #require(found.products, "OpenBLAS is not installed")
      for number in [
        found.training.symbolsPerSecond, found.training.flopPerSecond, found.forward.symbolsPerSecond,
        found.forward.flopPerSecond, products.flopPerSecond, products.squareFlopPerSecond, found.copyBytesPerSecond,
      ] {
        #expect(number > 0 && number.isFinite)
      }
      #expect(!products.kernels.isEmpty)
    }

    @Test("counts 6 operations per multiply-add and site for training, 2 for evaluation")
    func arithmetic() throws {
      let perSymbol = Double(try WaveNet(.tiny, from: InitialValues(seed: 0)).multiplyAddsPerSymbol)
      // Whole clips: every site is predicted.
      let whole = try measurement { $0.roundCount = 1 }
      #expect(abs(whole.training.flopPerSecond / whole.training.symbolsPerSecond / (6 * perSymbol) - 1) < 1e-9)
      #expect(abs(whole.forward.flopPerSecond / whole.forward.symbolsPerSecond / (2 * perSymbol) - 1) < 1e-9)
      // Halves: the second window of a clip of 40 reads a receptive field of 16 and predicts 20; together 40 + 16 sites.
      let halves = try measurement(learning: randomClips(ofLengths: [40])) {
        $0.windowLength = 20
        $0.batchSize = 2
        $0.roundCount = 1
      }
      #expect(
        abs(halves.training.flopPerSecond / halves.training.symbolsPerSecond / (6 * perSymbol) - 1) < 1e-9)
    }

    @Test("divides a step into phases that have a name each and add up to all of it")
    func phases() throws {
      let phases = try measurement { $0.batchSize = 2 }.phases
      let names = phases.map(\.name)
      #expect(Set(names).count == names.count)
      #expect(names.first == "data" && names.last == "other" && names.contains("optimizer"))
      for operation in ["gated convolution", "skip sum", "cross-entropy"] {
        #expect(names.contains("forward \(operation)") && names.contains("backward \(operation)"), "\(names)")
      }
      #expect(phases.allSatisfy { $0.seconds >= 0 && $0.seconds.isFinite && 0...1 ~= $0.share })
      #expect(abs(phases.reduce(0) { $0 + $1.share } - 1) < 1e-9)
    }

    @Test("measures every round, and tells of it")
    func progress() throws {
      let model = try WaveNet(.tiny, from: InitialValues(seed: 0))
      var configuration = TrainingBenchmarkConfiguration()
      configuration.roundCount = 3
      let corpus = MemoryCorpus(randomClips(ofLengths: [30]))
      let benchmark = TrainingBenchmark(model, learning: corpus, configuration, on: Backend(threadCount: 1))
      var told: [Int] = []
      _ = try benchmark.run(watching: PeakMemory()) { told.append($0) }
      #expect(told == [0, 1, 2])
    }

    @Test("needs more memory for a longer clip")
    func memory() throws {
      let long = try measurement(learning: randomClips(ofLengths: [200_000])) {
        $0.windowLength = 200_000
        $0.roundCount = 1
      }
      // The logits alone, eight a sample.
      #expect(try #require(long.peakMemoryByteCount) > 200_000 * 8 * MemoryLayout<Float>.stride)
    }
  }
}
