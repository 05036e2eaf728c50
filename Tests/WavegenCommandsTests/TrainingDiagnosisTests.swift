import Models
import Testing
import WavegenCommands

@Suite("The diagnosis of a training run") struct TrainingDiagnosisTests {
  private typealias Look = TrainingHistory.Look

  private var measure = DiagnosisMeasure(
    baselineBits: 5, scale: ScoreScale(kind: .sound, symbol: "sample"), peakLearningRate: 0.004, secondsPerStep: 0.5,
    remediesForOverfitting: DiagnosisMeasure.remediesForOverfitting(weightDecay: 0, dropout: 0))

  /// Looks a hundred steps apart, from pairs of held-out and training bits.
  private static func looks(_ bits: [(Double, Double)], learningRate: Double = 0.004) -> [Look] {
    bits.enumerated().map { index, bits in
      Look(step: 100 * (index + 1), heldOutBits: bits.0, trainingBits: bits.1, learningRate: learningRate)
    }
  }

  @Test("A run that goes well has none, however it goes on")
  func healthy() {
    let bits = [7.2, 4.74, 4.7, 4.5, 4.4, 4.35, 4.32, 4.31, 4.315, 4.3, 4.3, 4.295].map { ($0, $0 - 0.1) }
    for count in 0...bits.count {
      #expect(measure.diagnosis(of: Self.looks(Array(bits.prefix(count)))) == nil, "after \(count) looks")
    }
  }

  @Test("Predictions as flat as the histogram: expect noise, for about as long as the curve says")
  func flat() throws {
    // A straight line over the logarithm of steps: 0.02 bits for every doubling.
    let looks = [100, 200, 400, 800].enumerated().map { index, step in
      Look(step: step, heldOutBits: 4.84 - 0.02 * Double(index), trainingBits: 4.8, learningRate: 0.004)
    }
    // It reaches 95 % of 5 bits, 4.75, a doubling and a half after step 800: 1463 steps of half a second later.
    let found = try #require(measure.diagnosis(of: looks))
    #expect(
      found.sentence
        == """
        predictions are still as flat as the histogram (4.780 against 5.000 bits per sample): expect noise; at this \
        pace they will be clearly better in about 12 more minutes
        """)
    #expect(found.fault == .flat(hasEstimate: true))
  }

  @Test("Where the curve does not fall, nothing is promised")
  func flatForever() throws {
    let found = try #require(measure.diagnosis(of: Self.looks([(4.99, 4.9), (4.99, 4.9), (4.99, 4.9)])))
    #expect(
      found.sentence
        == """
        predictions are still as flat as the histogram (4.990 against 5.000 bits per sample): expect noise; the curve \
        does not tell yet how long that will last
        """)
    #expect(found.fault == .flat(hasEstimate: false))
    // The line falls, but so slowly that it would take thousands of times the steps so far.
    let slow = try #require(measure.diagnosis(of: Self.looks([(4.993, 4.9), (4.991, 4.9), (4.99, 4.9)])))
    #expect(slow.fault == .flat(hasEstimate: false))
  }

  @Test("Worse than the histogram is called worse, but not before two hundred steps")
  func worse() throws {
    #expect(measure.diagnosis(of: Self.looks([(7.5, 7)])) == nil)
    let found = try #require(measure.diagnosis(of: Self.looks([(7.5, 7), (7, 6.9)])))
    #expect(
      found.sentence
        == """
        predictions are still worse than the histogram (7.000 against 5.000 bits per sample): expect noise; the curve \
        does not tell yet how long that will last
        """)
  }

  @Test("Held-out data that get worse while training data get better are overfitting")
  func overfitting() throws {
    let bits = [(4.5, 4.4), (4.2, 4.1), (4.25, 3.9), (4.3, 3.7), (4.4, 3.5)]
    #expect(measure.diagnosis(of: Self.looks(Array(bits.prefix(4)))) == nil, "two looks may be chance")
    let found = try #require(measure.diagnosis(of: Self.looks(bits)))
    #expect(
      found.sentence
        == """
        the model learns its examples by heart: since step 200 held-out data went from 4.200 up to 4.400 bits per \
        sample, while training data went from 4.100 down to 3.500; training longer makes it worse, and the best model \
        is kept; for a better one try --weight-decay 0.1, --set dropout=0.2 or more data
        """)
    #expect(found.fault == .overfitting)
  }

  @Test("What is advised against overfitting has its number, and is neither done already nor impossible")
  func remedies() {
    #expect(
      DiagnosisMeasure.remediesForOverfitting(weightDecay: 0.1, dropout: 0) == ["--set dropout=0.2", "more data"])
    #expect(
      DiagnosisMeasure.remediesForOverfitting(weightDecay: 0, dropout: nil) == ["--weight-decay 0.1", "more data"])
    #expect(DiagnosisMeasure.remediesForOverfitting(weightDecay: 1, dropout: 0.3) == ["more data"])
  }

  @Test("A run that is above the histogram and still falling is not said to learn by heart")
  func stillFalling() {
    // A page of text, whose first epochs are far above the histogram whatever comes after.
    let bits = [(5.6, 5.5), (5.3, 5.2), (5.1, 4.7)]
    #expect(measure.diagnosis(of: Self.looks(bits))?.fault != .overfitting)
    #expect(measure.diagnosis(of: Self.looks(bits + [(5.2, 4.5)]))?.fault == .overfitting)
  }

  @Test("What is learned by heart from too little says that even the best is hardly below the histogram")
  func overfittingAtOnce() throws {
    let bits = [(4.95, 4.9), (4.9, 4.5), (5.2, 3.9), (5.6, 3.7), (6.4, 3.5)]
    let found = try #require(measure.diagnosis(of: Self.looks(bits)))
    #expect(found.fault == .overfitting)
    #expect(
      found.sentence.contains(
        "the best model, which is kept, takes hardly fewer than the histogram's 5.000: expect noise"))
  }

  @Test("A run whose learning rate falls is not advised to let it fall")
  func standstillWithSchedule() throws {
    let bits = [(4.2, 4.1)] + Array(repeating: (4.201, 4.1), count: 8)
    for (isFalling, isAdvised) in [(false, true), (true, false)] {
      var measure = measure
      measure.isRateFalling = isFalling
      let found = try #require(measure.diagnosis(of: Self.looks(bits)))
      #expect(found.fault == .standingStill && found.sentence.contains("a lower --learning-rate"))
      #expect(found.sentence.contains("--schedule cosine") == isAdvised, "\(found.sentence)")
    }
  }

  @Test("What is learned by heart stays that when a training batch is hard, and is no jump")
  func overfittingWithBumps() throws {
    let bits = [(4.5, 4.4), (4.2, 4.1), (4.25, 3.9), (4.3, 3.7), (5.2, 3.5), (5.1, 4.6)]
    let found = try #require(measure.diagnosis(of: Self.looks(bits)))
    #expect(found.fault == .overfitting)
    #expect(found.sentence.contains("from 4.100 down to 3.500"))
  }

  @Test("A loss that jumps far above where it was")
  func jump() throws {
    let found = try #require(measure.diagnosis(of: Self.looks([(4.5, 4.4), (4.2, 4.1), (6.1, 6.3)])))
    #expect(
      found.sentence
        == """
        the loss has jumped from 4.200 to 6.100 bits per sample since step 200: if it does not come back soon, train \
        with a lower --learning-rate or --gradient-norm-limit
        """)
    #expect(found.fault == .jumped)
    let later = measure.diagnosis(of: Self.looks([(4.5, 4.4), (4.2, 4.1), (6.1, 6.3), (6, 6.1), (5.9, 6)]))
    #expect(later?.fault == .jumped, "as long as it has not come back")
    #expect(measure.diagnosis(of: Self.looks([(4.5, 4.4), (4.2, 4.1), (6.1, 6.3), (4.3, 4.2)])) == nil)
  }

  @Test("A loss that is not a number", arguments: [(Double.nan, 4.0), (.infinity, 4.0), (4.0, .nan)])
  func notANumber(heldOut: Double, training: Double) throws {
    let found = try #require(measure.diagnosis(of: Self.looks([(4.5, 4.4), (heldOut, training)])))
    #expect(
      found.sentence
        == """
        the loss is no longer a number: the run has diverged, and only what was saved before is of use; begin anew with \
        a lower --learning-rate
        """)
  }

  @Test("Many looks without improvement at a high learning rate, but not at a low one")
  func standstill() throws {
    let bits = [(4.5, 4.4), (4.2, 4.1)] + Array(repeating: (4.21, 4.1), count: 8)
    #expect(measure.diagnosis(of: Self.looks(bits.dropLast())) == nil)
    let found = try #require(measure.diagnosis(of: Self.looks(bits)))
    #expect(
      found.sentence
        == """
        nothing has become better for 8 looks, since step 200, while the learning rate is still 0.004: train with a \
        lower --learning-rate, or with --schedule cosine
        """)
    #expect(found.fault == .standingStill)
    #expect(measure.diagnosis(of: Self.looks(bits, learningRate: 0.001)) == nil)
  }

  @Test("What a model makes of its own guesses is stuck or astray only when look after look says so")
  func ownSound() throws {
    func looks(_ own: [Double]) -> [Look] {
      own.enumerated().map { index, own in
        Look(
          step: 100 * (index + 1), heldOutBits: 4 - 0.01 * Double(index), trainingBits: 3.9, learningRate: 0.004,
          heard: HeardSound(bitsPerSample: own, spectralDistance: nil))
      }
    }
    for odd in [[4, 0.2, 0.2], [0.2, 0.2, 4], [6.5, 6.5, 5.9], [0.2, 6.5, 0.2], [6.5, 6.5], [5, 3, 5.5]] {
      #expect(measure.diagnosis(of: looks(odd)) == nil, "\(odd)")
    }
    let stuck = try #require(measure.diagnosis(of: looks([4, 0.2, 0.3, 0.25])))
    #expect(stuck.fault == .stuck)
    #expect(stuck.sentence.contains("0.250 bits per sample of its own, where held-out ones take 3.970"))
    let astray = try #require(measure.diagnosis(of: looks([6.5, 6.5, 6.4])))
    #expect(astray.fault == .astray)
    #expect(astray.sentence.contains("6.400 bits per sample of its own, where held-out ones take 3.980"))
  }
}
