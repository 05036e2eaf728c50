import Models
import Testing
import WavegenCommands

@Suite("The verdict on a training run") struct TrainingVerdictTests {
  private typealias Look = TrainingHistory.Look

  /// Of sounds, of which a histogram needs 6 bits a sample; an epoch has 100 steps.
  private static func measure(scarcity: String? = nil) -> DiagnosisMeasure {
    var measure = DiagnosisMeasure(
      baselineBits: 6, scale: ScoreScale(kind: .sound, symbol: "sample"), peakLearningRate: 0.004, secondsPerStep: 0.5,
      remediesForOverfitting: ["--weight-decay", "more data"])
    measure.stepsPerEpoch = 100
    measure.scarcity = scarcity
    return measure
  }

  private static func look(_ step: Int, _ heldOut: Double, training: Double? = nil, own: Double? = nil) -> Look {
    Look(
      step: step, heldOutBits: heldOut, trainingBits: training, learningRate: 0.004,
      heard: own.map { HeardSound(bitsPerSample: $0, spectralDistance: nil) })
  }

  @Test("is good where held-out data, steps and its own sound say so, and there are no looks to say otherwise")
  func good() throws {
    #expect(Self.measure().verdict(of: []) == nil)
    for own in [nil, 2.2, 4, 4.7] {
      let looks = [Self.look(100, 4.8, training: 4.9), Self.look(400, 4, training: 4, own: own)]
      let verdict = try #require(Self.measure().verdict(of: looks))
      #expect(verdict.kind == .good, "\(verdict.sentence)")
      #expect(
        verdict.sentence
          == """
          nothing looks wrong: 4.000 bits per sample held out, where the histogram takes 6.000, after 400 steps, 4.0 \
          epochs
          """)
    }
  }

  private static let doubts: [(looks: [Look], scarcity: String?, words: String)] = [
    // 136 steps, after which what it makes is white noise.
    ([look(136, 4.42, own: 5.98)], nil, "136 steps, 1.4 epochs"),
    ([look(199, 4, own: 4)], nil, "too early to tell"),
    ([look(300, 4.42, own: 5.98)], nil, "noisier than what it learned (5.980 bits per sample of its own"),
    ([look(300, 4.42, own: 1)], nil, "duller than what it learned"),
    ([look(100, 4.42, own: 4.4), look(300, 4, training: 4)], nil, "last heard after 100 steps, 1.0 epochs"),
    ([look(300, 4.42, own: 4), look(320, 4.4)], "0.4 s to learn from", "too little to tell: 0.4 s to learn from"),
    ([look(100, 5.99)], nil, "noise: after 100 steps, 1.0 epochs, predictions are hardly better than the histogram"),
    ([look(100, 6.5)], nil, "no better than the histogram (6.500 against 6.000 bits per sample); train longer"),
    ([look(100, 6.5), look(200, 5.8)], nil, "as flat as the histogram"),
  ]

  @Test("is never good about noise, nor about what has hardly begun", arguments: TrainingVerdictTests.doubts.indices)
  func doubt(index: Int) throws {
    let (looks, scarcity, words) = Self.doubts[index]
    let verdict = try #require(Self.measure(scarcity: scarcity).verdict(of: looks))
    #expect(verdict.kind != .good && verdict.sentence.contains(words), "\(verdict.sentence)")
    #expect(!verdict.sentence.contains("nothing looks wrong"))
  }

  @Test("calls what was learned by heart that, and does not advise to train longer")
  func learnedByHeart() throws {
    let turned = [
      Self.look(100, 4.2, training: 4.3), Self.look(200, 4.3, training: 3.9), Self.look(300, 4.5, training: 3.5),
      Self.look(400, 4.8, training: 3),
    ]
    // The only look came when it was too late: the histogram is better.
    let late = [Self.look(9000, 9.7, training: 1.2)]
    for looks in [turned, late, late + [Self.look(9900, 9.9, training: 1)]] {
      let verdict = try #require(Self.measure().verdict(of: looks))
      #expect(verdict.kind == .fault)
      #expect(verdict.sentence.contains("learns its examples by heart"))
      #expect(verdict.sentence.contains("training longer makes it worse"))
      #expect(!verdict.sentence.contains("train longer"))
    }
  }
}
