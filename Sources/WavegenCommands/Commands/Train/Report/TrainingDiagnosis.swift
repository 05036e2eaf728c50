import Foundation

/// What is wrong with a training run, as far as its curves tell.
///
/// It says one thing at a time, the gravest first, and nothing about a run that goes well.
package struct TrainingDiagnosis: Sendable, Equatable {
  /// What kind of fault it is; two diagnoses of one fault differ in their numbers only.
  package enum Fault: Sendable, Hashable {
    case notANumber
    case jumped
    case overfitting
    /// `hasEstimate`: whether the curve tells when this will end.
    case flat(hasEstimate: Bool)
    /// What the model makes of its own guesses is far too predictable.
    case stuck
    /// What the model makes of its own guesses is nothing that it knows.
    case astray
    case standingStill
  }

  package let fault: Fault
  /// One plain sentence.
  package let sentence: String
}

/// What a diagnosis goes by, beside the curves.
package struct DiagnosisMeasure: Sendable {
  /// What a histogram says of a held-out symbol.
  package var baselineBits: Double
  /// In what unit likelihoods are told, and what difference is clear.
  package var scale: ScoreScale
  /// The learning rate at its highest.
  package var peakLearningRate: Double
  /// The time that a step takes; nil if it is not known yet.
  package var secondsPerStep: Double?
  /// What helps a model that learns by heart, such as "--weight-decay 0.1".
  package var remediesForOverfitting: [String]
  /// Steps in which every example is learned from once.
  package var stepsPerEpoch = 1
  /// Whether the learning rate falls as the run goes on.
  package var isRateFalling = false
  /// That there are too few examples to tell, as a sentence; nil where there are enough.
  package var scarcity: String?

  package init(
    baselineBits: Double, scale: ScoreScale, peakLearningRate: Double, secondsPerStep: Double?,
    remediesForOverfitting: [String]
  ) {
    self.baselineBits = baselineBits
    self.scale = scale
    self.peakLearningRate = peakLearningRate
    self.secondsPerStep = secondsPerStep
    self.remediesForOverfitting = remediesForOverfitting
  }

  /// What helps a model that learns by heart, but for what is done already.
  /// - Parameter dropout: nil where the network has none.
  package static func remediesForOverfitting(weightDecay: Double, dropout: Double?) -> [String] {
    (weightDecay < 0.1 ? ["--weight-decay 0.1"] : []) + (dropout.map { $0 < 0.2 } == true ? ["--set dropout=0.2"] : [])
      + ["more data"]
  }

  /// What is wrong after some looks; nil if nothing is, or if it is too early to tell.
  package func diagnosis(of looks: [TrainingHistory.Look]) -> TrainingDiagnosis? {
    guard let last = looks.last else { return nil }
    guard last.heldOutBits.isFinite, last.trainingBits?.isFinite ?? true else {
      return TrainingDiagnosis(
        fault: .notANumber,
        sentence: """
          the loss is no longer a number: the run has diverged, and only what was saved before is of use; begin anew \
          with a lower --learning-rate
          """)
    }
    let known = looks.filter(\.heldOutBits.isFinite)
    guard let best = known.min(by: { $0.heldOutBits < $1.heldOutBits }) else { return nil }
    return jump(known, best, last) ?? overfitting(known, best, last) ?? flatness(known, best, last)
      ?? ownSound(known) ?? standstill(known, best, last)
  }

  // MARK: The faults, the gravest first

  /// Both curves have risen from one look to the next, and have not come back: the parameters were thrown off.
  private func jump(
    _ looks: [TrainingHistory.Look], _ best: TrainingHistory.Look, _ last: TrainingHistory.Look
  ) -> TrainingDiagnosis? {
    let hasJumped = zip(looks, looks.dropFirst()).contains { before, after in
      after.step > best.step && after.isFarAbove(before)
    }
    guard hasJumped, last.isFarAbove(best) else { return nil }
    return TrainingDiagnosis(
      fault: .jumped,
      sentence: """
        the loss has jumped from \(bits(best.heldOutBits)) to \(figure(last.heldOutBits)) since step \
        \(Wording.count(best.step)): if it does not come back soon, train with a lower --learning-rate or \
        --gradient-norm-limit
        """)
  }

  /// Held-out data have become less probable while learned data became more probable, or have never been probable.
  private func overfitting(
    _ looks: [TrainingHistory.Look], _ best: TrainingHistory.Look, _ last: TrainingHistory.Look
  ) -> TrainingDiagnosis? {
    // A run that is still falling from look to look has a long way to go, and it goes down.
    let isFalling = last == best && looks.count > 1
    if let training = last.trainingBits, best.heldOutBits > baselineBits, training < clearBits, !isFalling {
      return TrainingDiagnosis(
        fault: .overfitting,
        sentence: """
          the model learns its examples by heart: training data take \(bits(training)), and held-out data \
          \(figure(best.heldOutBits)), more than the histogram's \(bits(baselineBits)): expect \(scale.expectation), \
          and training longer makes it worse; try \(Self.list(remediesForOverfitting))
          """)
    }
    let since = looks.filter { $0.step > best.step }
    guard since.count >= 3, last.heldOutBits > 1.01 * best.heldOutBits, let before = best.trainingBits,
      let lowest = since.compactMap(\.trainingBits).min(), lowest < 0.99 * before
    else { return nil }
    let kept =
      best.heldOutBits > clearBits
      ? """
      the best model, which is kept, takes hardly fewer than the histogram's \(bits(baselineBits)): expect \
      \(scale.expectation)
      """ : "the best model is kept"
    return TrainingDiagnosis(
      fault: .overfitting,
      sentence: """
        the model learns its examples by heart: since step \(Wording.count(best.step)) held-out data went from \
        \(bits(best.heldOutBits)) up to \(figure(last.heldOutBits)), while training data went from \(bits(before)) \
        down to \(bits(lowest)); training longer makes it worse, and \(kept); for a better one try \
        \(Self.list(remediesForOverfitting))
        """)
  }

  /// The model knows hardly more than how often each symbol occurs.
  private func flatness(
    _ looks: [TrainingHistory.Look], _ best: TrainingHistory.Look, _ last: TrainingHistory.Look
  ) -> TrainingDiagnosis? {
    guard last.step >= Self.stepsToBeJudged, looks.count >= 2, best.heldOutBits > clearBits
    else { return nil }
    let seconds = secondsUntilClearlyBelow(looks)
    let outlook = seconds.map { "at this pace they will be clearly better in about \(Self.duration($0))" }
    let comparison = best.heldOutBits > 1.02 * baselineBits ? "still worse than" : "still as flat as"
    return TrainingDiagnosis(
      fault: .flat(hasEstimate: seconds != nil),
      sentence: """
        predictions are \(comparison) the histogram (\(bits(best.heldOutBits)) against \(figure(baselineBits))): \
        expect \(scale.expectation); \(outlook ?? "the curve does not tell yet how long that will last")
        """)
  }

  /// Look after look, a second of the model's own sound is much easier, or much harder, to guess than recordings are.
  private func ownSound(_ looks: [TrainingHistory.Look]) -> TrainingDiagnosis? {
    let recent = looks.filter { $0.heard != nil }.suffix(Self.looksToHear)
    let heard = recent.compactMap { look in look.heard.map { $0.bitsPerSample / max(look.heldOutBits, 1e-9) } }
    guard let last = recent.last, let own = last.heard?.bitsPerSample, last.step >= Self.stepsToBeJudged,
      heard.count == Self.looksToHear
    else { return nil }
    let comparison = "\(figure(own)) of its own, where held-out ones take \(bits(last.heldOutBits))"
    if heard.allSatisfy({ $0 < Self.farBelow }) {
      return TrainingDiagnosis(
        fault: .stuck,
        sentence: """
          what it makes has got stuck (\(comparison)): train longer, let it continue a recording (wavegen sample \
          --prime), or sample with a --temperature above 1
          """)
    }
    guard heard.allSatisfy({ $0 > Self.farAbove }) else { return nil }
    return TrainingDiagnosis(
      fault: .astray,
      sentence: """
        what it makes goes astray (\(comparison)): expect noise; train longer, or sample with a --temperature below 1
        """)
  }

  /// The learning rate is too high to settle.
  private func standstill(
    _ looks: [TrainingHistory.Look], _ best: TrainingHistory.Look, _ last: TrainingHistory.Look
  ) -> TrainingDiagnosis? {
    let vain = looks.count { $0.step > best.step }
    guard vain >= Self.looksInVain, let rate = last.learningRate, rate > 0.5 * peakLearningRate else { return nil }
    return TrainingDiagnosis(
      fault: .standingStill,
      sentence: """
        nothing has become better for \(Wording.count(vain, "look")), since step \(Wording.count(best.step)), while \
        the learning rate is still \(Self.rate(rate)): train with a lower --learning-rate\
        \(isRateFalling ? "" : ", or with --schedule cosine")
        """)
  }

  /// Before that many steps no network has learned much.
  static let stepsToBeJudged = 200
  private static let looksInVain = 8
  /// One second of sound may be odd.
  private static let looksToHear = 3
  private static let farBelow = 0.25
  private static let farAbove = 1.5
}

extension DiagnosisMeasure {
  /// When the held-out curve will reach what is clearly below the histogram, if it goes on as it went lately.
  ///
  /// Loss curves are nearly straight over the logarithm of the steps, so a line is fitted to the later half of the
  /// looks there. Nil if there are too few of them, if the line hardly falls, or if it gets there only after twenty
  /// times the steps so far, where a line says nothing any more.
  private func secondsUntilClearlyBelow(_ looks: [TrainingHistory.Look]) -> Double? {
    let recent = looks.filter { $0.step >= 1 }.suffix(max(3, looks.count / 2))
    guard let secondsPerStep, recent.count >= 3, let last = recent.last else { return nil }
    let times = recent.map { log(Double($0.step)) }
    let count = Double(recent.count)
    let (meanTime, meanBits) = (times.reduce(0, +) / count, recent.reduce(0) { $0 + $1.heldOutBits } / count)
    var (covariance, variance) = (0.0, 0.0)
    for (time, look) in zip(times, recent) {
      covariance += (time - meanTime) * (look.heldOutBits - meanBits)
      variance += (time - meanTime) * (time - meanTime)
    }
    guard variance > 0, covariance < 0 else { return nil }
    let arrival = exp(meanTime + (clearBits - meanBits) * variance / covariance)
    guard arrival < 20 * Double(last.step) else { return nil }
    return max(0, arrival - Double(last.step)) * secondsPerStep
  }

  /// "4.119 bits per sample", "84.30 nats per image".
  func figure(_ value: Double) -> String { scale.figure(value) }
  /// The same without the unit.
  func bits(_ value: Double) -> String { scale.number(value) }

  /// Below these bits, what is generated begins to resemble something.
  var clearBits: Double { scale.clearlyBelow(baselineBits) }

  /// Half a minute is precise enough for a guess.
  private static func duration(_ seconds: Double) -> String {
    if seconds < 60 { return "a minute" }
    if seconds < 5400 { return "\(Wording.count(Int((seconds / 60).rounded()), "more minute"))" }
    return "\(Wording.count(Int((seconds / 3600).rounded()), "more hour"))"
  }

  /// 0.004, and not 0.0040000001.
  private static func rate(_ value: Double) -> String { String(format: "%.2g", value) }

  /// "a, b or c".
  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "more data" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension TrainingHistory.Look {
  /// Whether both curves are a tenth above where they were at another look.
  fileprivate func isFarAbove(_ other: Self) -> Bool {
    guard let trainingBits, let before = other.trainingBits else { return false }
    return heldOutBits > 1.1 * other.heldOutBits && trainingBits > 1.1 * before
  }
}
