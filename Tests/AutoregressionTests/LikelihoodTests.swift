import Autoregression
import Causality
import Kernels
import Models
import TensorCore
import Testing
import WavegenTestSupport

@Suite("A likelihood")
struct LikelihoodTests {
  private let backend = Backend(threadCount: 1)
  private let corpus = MemoryCorpus(randomClips(ofLengths: [3, 257, 16, 1, 90, 17]))
  private let model: WaveNet

  /// A network of three layers, in which the farthest symbol still has an influence far above rounding.
  init() throws {
    var configuration = WaveNetConfiguration.tiny
    configuration.dilations = [1, 4, 9]
    model = try WaveNet(configuration, from: RandomParameters(seed: 2, upTo: 0.8))
  }

  private func score(_ windows: [Window]) -> Likelihood {
    Likelihood.score(windows, of: corpus, under: model, on: backend)
  }

  private var whole: [Window] { Window.cut(corpus, length: 1 << 20, receptiveField: model.receptiveField) }

  /// −log softmax(logits)[symbol], in double precision.
  private func loss(_ logits: [Float], _ symbol: Symbol) -> Double {
    let largest = Double(logits.max() ?? 0)
    let sum = logits.reduce(0) { $0 + Double.exponential(Double($1) - largest) }
    return largest + Double.logarithm(sum) - Double(logits[Int(symbol)])
  }

  @Test("is the sum of −log softmax over the symbols of all clips, each by itself")
  func directSum() {
    var expected = 0.0
    for clip in corpus.examples {
      for (logits, symbol) in zip(wholeLogits(of: model, [clip]), clip) { expected += loss(logits, symbol) }
    }
    let likelihood = score(whole)
    #expect(likelihood.symbolCount == corpus.symbolCount)
    #expect(abs(likelihood.nats - expected) < 1e-5 * expected)
    #expect(abs(likelihood.natsPerSymbol - expected / 384) < 1e-5 * expected / 384)
    #expect(abs(likelihood.bitsPerSymbol * 0.6931471805599453 - likelihood.natsPerSymbol) < 1e-12)
    // Worse than knowing nothing, on noise, or the number would say little.
    #expect(likelihood.bitsPerSymbol > 3 && likelihood.bitsPerSymbol < 8)
  }

  @Test("does not depend on how clips are cut into windows", arguments: [1, 3, 16, 17, 100])
  func windows(length: Int) {
    let windows = Window.cut(corpus, length: length, receptiveField: model.receptiveField)
    let (expected, found) = (score(whole), score(windows))
    #expect(windows.count > whole.count)
    #expect(found.symbolCount == expected.symbolCount)
    #expect(abs(found.nats - expected.nats) < 1e-6 * expected.nats)
  }

  @Test("of the end of an example, after its true past, is that of the whole less that of the beginning")
  func past() throws {
    let clip = randomClips(ofLengths: [200])[0]
    let (beginning, end) = (Array(clip[..<120]), Array(clip[120...]))
    let parts = [MemoryCorpus([clip]), MemoryCorpus([beginning]), MemoryCorpus([end], pasts: [beginning])]
    for length in [7, 1000] {
      let nats = parts.map { corpus in
        let windows = Window.cut(corpus, length: length, receptiveField: model.receptiveField)
        let plan = try? model.stepPlan(on: backend)
        let likelihood = Likelihood.score(windows, of: corpus, under: model, on: backend)
        let stepped = plan.map {
          Likelihood.score(windows, of: corpus, stepping: $0, predicting: model.distribution, on: backend)
        }
        #expect(abs((stepped?.nats ?? 0) - likelihood.nats) < 1e-5 * likelihood.nats)
        #expect(likelihood.symbolCount == corpus.symbolCount)
        return likelihood.nats
      }
      #expect(abs(nats[0] - nats[1] - nats[2]) < 1e-5 * nats[2])
    }
  }

  @Test("needs the whole receptive field as context: with one symbol less it is another", arguments: [1, 3, 17])
  func missingContext(length: Int) {
    #expect(model.receptiveField == 16)
    let short = score(Window.cut(corpus, length: length, receptiveField: model.receptiveField - 1))
    let expected = score(whole)
    #expect(short.symbolCount == expected.symbolCount)
    #expect(abs(short.nats - expected.nats) > 2e-5 * expected.nats)
  }

  @Test("does not depend on the number of threads, bit for bit")
  func threads() {
    let expected = score(whole)
    for threadCount in [2, 8] {
      let backend = Backend(threadCount: threadCount)
      #expect(Likelihood.score(whole, of: corpus, under: model, on: backend) == expected)
    }
  }

  @Test("of more than fits into one batch is the sum of what fits")
  func batches() {
    let long = MemoryCorpus(randomClips(ofLengths: [40_000]))
    let windows = Window.cut(long, length: 1000, receptiveField: model.receptiveField)
    var told: [Int] = []
    let all = Likelihood.score(windows, of: long, under: model, on: backend) { count in
      told.append(count)
      return .proceed
    }
    #expect(told.count > 1 && told == told.sorted() && told.last == 40)
    #expect(all.symbolCount == 40_000)
    let parts = windows.map { Likelihood.score([$0], of: long, under: model, on: backend) }
    #expect(abs(all.nats - parts.reduce(0) { $0 + $1.nats }) < 1e-9 * all.nats)

    let stopped = Likelihood.score(windows, of: long, under: model, on: backend) { _ in .stop }
    #expect(stopped.symbolCount == told[0] * 1000)
  }

  @Test("of nothing is nothing, and not a division by 0")
  func nothing() {
    let nothing = score([])
    #expect(nothing.nats == 0 && nothing.symbolCount == 0 && nothing.bitsPerSymbol == 0)
  }
}

@Suite("Clips side by side")
struct ClipBatchTests {
  private let model: WaveNet

  init() throws { model = try WaveNet(.tiny, from: RandomParameters(seed: 2, upTo: 0.6)) }

  /// Tiles are 512 sites: two clips are longer than one.
  @Test("have the logits that each has alone, bit for bit")
  func batch() {
    let clips = randomClips(ofLengths: [1, 700, 2, 16, 3, 1030, 40, 5])
    let together = wholeLogits(of: model, clips)
    let alone = clips.flatMap { wholeLogits(of: model, [$0]) }
    #expect(together == alone)
    // Not because the logits were all the same.
    #expect(Set(together).count > 1000)
  }

  @Test("do not read each other: the first sites of a clip are the same after any other")
  func independence() {
    let clip = randomClips(ofLengths: [30], seed: 1)[0]
    let alone = wholeLogits(of: model, [clip])
    for neighbour in [[7], randomClips(ofLengths: [50], seed: 2)[0]] {
      #expect(Array(wholeLogits(of: model, [neighbour, clip]).suffix(30)) == alone)
      #expect(Array(wholeLogits(of: model, [clip, neighbour]).prefix(30)) == alone)
    }
  }

  @Test("vanish if they are empty")
  func empty() {
    let clip = randomClips(ofLengths: [9])[0]
    #expect(wholeLogits(of: model, [[], clip, []]) == wholeLogits(of: model, [clip]))
    #expect(SymbolBatch(clips: [[], []]).symbols.isEmpty)
  }
}
