import Foundation
package import Training

/// The last word on a training run as it stands: on its page, and in the last lines of `train`.
///
/// It is good only where numbers say so: what has taken few steps, has learned little, or makes something else than it
/// has learned, is told in its numbers.
package struct TrainingVerdict: Sendable, Equatable {
  package enum Kind: Sendable, Hashable {
    /// Something is wrong.
    case fault
    /// The model has learned next to nothing, or nothing more can be said yet.
    case undecided
    /// Nothing looks wrong.
    case good
  }

  package let kind: Kind
  /// One plain sentence.
  package let sentence: String

  package init(kind: Kind, sentence: String) {
    self.kind = kind
    self.sentence = sentence
  }
}

extension DiagnosisMeasure {
  /// What can be said after some looks; nil before the first.
  /// - Parameter outcome: how the run ended; nil as long as it goes on.
  package func verdict(
    of looks: [TrainingHistory.Look], after outcome: TrainingOutcome? = nil
  ) -> TrainingVerdict? {
    if let fault = diagnosis(of: looks), !fault.isAnswered(by: outcome) {
      return TrainingVerdict(kind: .fault, sentence: fault.sentence)
    }
    guard let last = looks.last, let best = looks.min(by: { $0.heldOutBits < $1.heldOutBits }) else { return nil }
    let doubt = nothingLearned(best, last, outcome) ?? fewness(last, outcome) ?? otherSound(looks, outcome)
    if let doubt { return TrainingVerdict(kind: .undecided, sentence: doubt) }
    return TrainingVerdict(
      kind: .good,
      sentence: """
        nothing looks wrong: \(figure(best.heldOutBits)) held out, where the histogram takes \(bits(baselineBits)), \
        after \(steps(last.step))
        """)
  }

  /// A model that is hardly below the histogram.
  private func nothingLearned(
    _ best: TrainingHistory.Look, _ last: TrainingHistory.Look, _ outcome: TrainingOutcome?
  ) -> String? {
    guard best.heldOutBits > clearBits else { return nil }
    let comparison =
      best.heldOutBits < baselineBits ? "hardly better than the histogram" : "no better than the histogram"
    return """
      \(scale.nothingLearned): after \(steps(last.step)), predictions are \(comparison) \
      (\(bits(best.heldOutBits)) against \(figure(baselineBits)))\
      \(last == best || outcome == .noImprovement ? "; \(remedy(after: outcome))" : "")
      """
  }

  /// Too few steps, or too few examples, for any praise.
  private func fewness(_ last: TrainingHistory.Look, _ outcome: TrainingOutcome?) -> String? {
    // A run that has come to its own end has taken as many as there were to take.
    if last.step < Self.stepsToBeJudged, outcome != .noImprovement {
      return """
        too early to tell: \(steps(last.step)), where \(Self.stepsToBeJudged) are the fewest to judge by; \
        \(remedy(after: outcome))
        """
    }
    return scarcity.map { "too little to tell: \($0)" }
  }

  /// What the model makes of its own guesses is not as easy, or as hard, to guess as recordings.
  private func otherSound(_ looks: [TrainingHistory.Look], _ outcome: TrainingOutcome?) -> String? {
    guard let last = looks.last, let look = looks.last(where: { $0.heard != nil }), let own = look.heard?.bitsPerSample
    else { return nil }
    guard 2 * look.step >= last.step else {
      return """
        too early to tell: its own sound was last heard after \(steps(look.step)); \(remedy(after: outcome))
        """
    }
    let comparison = "\(figure(own)) of its own, where held-out ones take \(bits(look.heldOutBits))"
    if own > Self.above * look.heldOutBits {
      return "what it makes is noisier than what it learned (\(comparison)); \(remedy(after: outcome))"
    }
    guard own < Self.below * look.heldOutBits else { return nil }
    return "what it makes is duller than what it learned (\(comparison)): mostly silence, or the same again and again"
  }

  /// What helps a model that has not learned enough.
  private func remedy(after outcome: TrainingOutcome?) -> String {
    switch outcome {
    case nil: "train longer"
    case .stopped: "go on with --resume"
    case .finished: "train longer, with --resume and more --steps, --epochs or --minutes"
    case .noImprovement: "training longer does not help, and more data may"
    }
  }

  /// "136 steps, 0.4 of an epoch".
  private func steps(_ count: Int) -> String {
    let epochs = Double(count) / Double(max(stepsPerEpoch, 1))
    let text = epochs < 10 ? Wording.decimal(epochs, places: 1) : Wording.count(Int(epochs))
    return "\(Wording.count(count, "step")), \(text) epochs"
  }

  private static let above = 1.2
  private static let below = 0.5
}

extension TrainingDiagnosis {
  /// Whether the way in which a run ended says the same: one that ended because nothing improved any more has stood
  /// still, as it should, and what it did not reach it will not reach in more minutes.
  fileprivate func isAnswered(by outcome: TrainingOutcome?) -> Bool {
    guard outcome == .noImprovement else { return false }
    return switch fault {
    case .standingStill, .flat: true
    case .notANumber, .jumped, .overfitting, .stuck, .astray: false
    }
  }
}
