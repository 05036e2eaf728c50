import Models
import Testing
import Training
import WavegenCommands

/// Runs of every kind of corpus whose verdict is known.
@Suite("The verdict on runs of every kind") struct KindsOfVerdictTests {
  private typealias Look = TrainingHistory.Look

  /// What a run found, and what has to be said of it.
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    /// Held-out and training bits as parts of the histogram's, a hundred steps apart.
    var looks: [(heldOut: Double, training: Double)]
    var stepsApart = 100
    var outcome: TrainingOutcome? = .finished
    var scarcity: String?
    var kind: TrainingVerdict.Kind
    var says: [String]
    var neverSays = ["nothing looks wrong"]
  }

  /// For each kind: the scale, bits of the histogram, what it makes when nothing is learned, and a histogram in its unit.
  private static let kinds: [(scale: ScoreScale, baseline: Double, nothing: String, histogram: String)] = [
    (ScoreScale(kind: .sound, symbol: "sample"), 6, "noise", "6.000 bits per sample"),
    (ScoreScale(kind: .text, symbol: "byte"), 4.5, "letters in no order", "4.500 bits per byte"),
    // 784 pixels of 0.362 bits, and 768 subpixels of 5.4.
    (ScoreScale(kind: .images, symbol: "pixel", symbolsPerExample: 784), 0.362, "specks", "196.72 nats per image"),
    (ScoreScale(kind: .images, symbol: "subpixel", symbolsPerExample: 768), 5.4, "specks", "2874.61 nats per image"),
    // The table of 1,058 columns, whose rows take 277 nats.
    (
      ScoreScale(kind: .vectors, symbol: "value", symbolsPerExample: 1058), 0.3777, "columns hardly depend",
      "276.99 nats per vector"
    ),
  ]

  /// "nothing" stands for what the kind makes that has learned nothing.
  private static let cases: [Case] = [
    Case(
      description: "barely better", looks: [(1.1, 1.1), (0.999, 0.999), (0.998, 0.998)], outcome: .noImprovement,
      kind: .undecided, says: ["nothing", "hardly better than the histogram", "training longer does not help"],
      neverSays: ["nothing looks wrong", "train longer"]),
    Case(
      description: "far better", looks: [(0.9, 0.9), (0.6, 0.6), (0.55, 0.55)], kind: .good,
      says: ["nothing looks wrong"],
      neverSays: ["hardly", "longer"]),
    Case(
      description: "far better, and at its end", looks: [(0.6, 0.6)] + Array(repeating: (0.6001, 0.6), count: 12),
      outcome: .noImprovement, kind: .good, says: ["nothing looks wrong"], neverSays: ["learning-rate", "longer"]),
    Case(
      description: "far better after few steps, and at its end",
      looks: [(0.9, 0.9), (0.6, 0.6)] + Array(repeating: (0.6001, 0.6), count: 10), stepsApart: 5,
      outcome: .noImprovement, kind: .good, says: ["nothing looks wrong"], neverSays: ["too early"]),
    Case(
      description: "worse", looks: [(1.4, 1.4), (1.3, 1.3), (1.3, 1.3)], kind: .fault,
      says: ["still worse than the histogram", "expect "]),
    Case(
      description: "worse, and at its end", looks: [(1.3, 1.3), (1.3, 1.3), (1.3, 1.3)], outcome: .noImprovement,
      kind: .undecided, says: ["nothing", "no better than the histogram", "training longer does not help"],
      neverSays: ["nothing looks wrong", "at this pace", "does not tell yet"]),
    Case(
      description: "overfitted", looks: [(0.8, 0.8), (0.6, 0.6), (0.65, 0.5), (0.7, 0.4), (0.8, 0.3)],
      outcome: .noImprovement, kind: .fault,
      says: ["learns its examples by heart", "since step 200", "the best model is kept"],
      neverSays: ["nothing looks wrong", "train longer", "expect "]),
    Case(
      description: "overfitted from the start", looks: [(1.2, 0.5), (1.3, 0.3), (1.5, 0.2)], outcome: .noImprovement,
      kind: .fault, says: ["learns its examples by heart", "more than the histogram's", "expect "]),
    Case(
      description: "too few steps", looks: [(0.7, 0.7), (0.6, 0.6)], stepsApart: 50, kind: .undecided,
      says: ["too early to tell: 100 steps", "more --steps"]),
    Case(
      description: "stopped by Ctrl-C", looks: [(0.7, 0.7), (0.6, 0.6)], stepsApart: 50, outcome: .stopped,
      kind: .undecided, says: ["too early to tell: 100 steps", "go on with --resume"],
      neverSays: ["nothing looks wrong", "--steps"]),
    Case(
      description: "stopped by Ctrl-C before it learned", looks: [(1.3, 1.3)], outcome: .stopped, kind: .undecided,
      says: ["nothing", "no better than the histogram", "go on with --resume"]),
    Case(
      description: "stopped by Ctrl-C when it was good", looks: [(0.7, 0.7), (0.6, 0.6), (0.5, 0.5)], outcome: .stopped,
      kind: .good, says: ["nothing looks wrong"], neverSays: ["--resume"]),
    Case(
      description: "limited by --steps before it learned", looks: [(1.3, 1.3)], kind: .undecided,
      says: ["nothing", "no better than the histogram", "--resume and more --steps"]),
    Case(
      description: "running", looks: [(1.3, 1.3)], outcome: nil, kind: .undecided, says: ["nothing", "train longer"]),
    Case(
      description: "too little, such as 0.4 s of sound", looks: [(0.7, 0.7), (0.6, 0.6), (0.5, 0.5)],
      scarcity: "0.4 s to learn from", kind: .undecided, says: ["too little to tell: 0.4 s to learn from"]),
    Case(
      description: "too little, learned by heart", looks: [(0.99, 0.8), (1.1, 0.5), (1.3, 0.3), (1.5, 0.2)],
      outcome: .noImprovement, scarcity: "0.4 s to learn from", kind: .fault,
      says: ["learns its examples by heart"]),
    Case(
      description: "not a number", looks: [(0.7, 0.7), (.nan, .nan)], kind: .fault, says: ["no longer a number"]),
  ]

  @Test("is what is known of it, in the unit of its kind", arguments: KindsOfVerdictTests.cases)
  func known(example: Case) throws {
    for kind in Self.kinds {
      let looks = example.looks.enumerated().map { index, parts in
        Look(
          step: example.stepsApart * (index + 1), heldOutBits: kind.baseline * parts.heldOut,
          trainingBits: kind.baseline * parts.training, learningRate: 0.004)
      }
      let verdict = try #require(measure(kind, example.scarcity).verdict(of: looks, after: example.outcome))
      let text = "\(example), \(kind.scale.kind): \(verdict.sentence)"
      if example.description == "barely better", kind.scale.kind == .vectors {
        // Half a nat a row.
        #expect(verdict.sentence.contains("against \(kind.histogram)"), "\(text)")
      }
      #expect(verdict.kind == example.kind, "\(text)")
      for words in example.says {
        #expect(verdict.sentence.contains(words == "nothing" ? kind.nothing : words), "\(text)")
      }
      for words in example.neverSays { #expect(!verdict.sentence.contains(words), "\(text)") }
    }
  }

  private func measure(
    _ kind: (scale: ScoreScale, baseline: Double, nothing: String, histogram: String), _ scarcity: String?
  ) -> DiagnosisMeasure {
    var measure = DiagnosisMeasure(
      baselineBits: kind.baseline, scale: kind.scale, peakLearningRate: 0.004, secondsPerStep: 0.5,
      remediesForOverfitting: ["more data"])
    measure.stepsPerEpoch = 10
    measure.scarcity = scarcity
    return measure
  }

  @Test("of a table counts nats a row, of a text whether it knows what follows what, of others a twentieth")
  func clearlyBelow() {
    func expect(_ part: Double, of baseline: Double, _ scale: ScoreScale) {
      #expect(abs(scale.clearlyBelow(baseline) / baseline - part) < 1e-4, "\(scale)")
    }
    expect(0.95, of: 6, ScoreScale(kind: .sound, symbol: "sample"))
    expect(0.95, of: 0.36, ScoreScale(kind: .images, symbol: "pixel", symbolsPerExample: 784))
    expect(0.8, of: 4.5, ScoreScale(kind: .text, symbol: "byte"))
    // 277 nats a row: 276 are clear. 2.5 nats a row: a twentieth is.
    expect(276.0 / 277, of: 0.3777, ScoreScale(kind: .vectors, symbol: "value", symbolsPerExample: 1058))
    expect(0.95, of: 0.9, ScoreScale(kind: .vectors, symbol: "value", symbolsPerExample: 4))
  }

  @Test("is good of a wide table nine nats below its histogram, which is three parts of a hundred")
  func wideTable() throws {
    let table = Self.kinds[4]
    let looks = [(277.0, 277.0), (270, 270), (268, 268)].enumerated().map { index, nats in
      Look(
        step: 100 * (index + 1), heldOutBits: table.baseline * nats.0 / 277,
        trainingBits: table.baseline * nats.1 / 277, learningRate: 0.004)
    }
    for outcome in [TrainingOutcome.finished, .stopped, .noImprovement] {
      let verdict = try #require(measure(table, nil).verdict(of: looks, after: outcome))
      #expect(verdict.kind == .good, "\(verdict.sentence)")
      #expect(
        verdict.sentence.hasPrefix(
          "nothing looks wrong: 267.99 nats per vector held out, where the histogram takes 276.99"),
        "\(verdict.sentence)")
    }
  }
}
