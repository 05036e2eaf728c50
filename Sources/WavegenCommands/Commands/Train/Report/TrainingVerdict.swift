import Foundation

/// The last word on a training run as it stands: on its page, and in the last lines of `train`.
///
/// It is good only where numbers say so: what has taken few steps, has learned little, or makes something else than it
/// has learned, is told in its numbers.
package struct TrainingVerdict: Sendable, Equatable {
  package enum Kind: Sendable, Hashable {
    /// Something is wrong.
    case fault
    /// What the model makes is noise, or nothing more can be said yet.
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
  package func verdict(of looks: [TrainingHistory.Look]) -> TrainingVerdict? {
    if let fault = diagnosis(of: looks) { return TrainingVerdict(kind: .fault, sentence: fault.sentence) }
    guard let last = looks.last, let best = looks.min(by: { $0.heldOutBits < $1.heldOutBits }) else { return nil }
    if let doubt = noise(best, last) ?? fewness(best, last) ?? otherSound(looks) {
      return TrainingVerdict(kind: .undecided, sentence: doubt)
    }
    return TrainingVerdict(
      kind: .good,
      sentence: """
        nothing looks wrong: \(figure(best.heldOutBits)) held out, where the histogram takes \(bits(baselineBits)), \
        after \(steps(last.step))
        """)
  }

  /// A model that is hardly below the histogram.
  private func noise(_ best: TrainingHistory.Look, _ last: TrainingHistory.Look) -> String? {
    guard best.heldOutBits > Self.clearlyBelow * baselineBits else { return nil }
    let comparison =
      best.heldOutBits < baselineBits ? "hardly better than the histogram" : "no better than the histogram"
    return """
      what it makes is noise: after \(steps(last.step)), predictions are \(comparison) \
      (\(bits(best.heldOutBits)) against \(figure(baselineBits)))\(last == best ? "; train longer" : "")
      """
  }

  /// Too few steps, or too few examples, for any praise.
  private func fewness(_ best: TrainingHistory.Look, _ last: TrainingHistory.Look) -> String? {
    if last.step < Self.stepsToBeJudged {
      return """
        too early to tell: \(steps(last.step)), where \(Self.stepsToBeJudged) are the fewest to judge by; train longer
        """
    }
    return scarcity.map { "too little to tell: \($0)" }
  }

  /// What the model makes of its own guesses is not as easy, or as hard, to guess as recordings.
  private func otherSound(_ looks: [TrainingHistory.Look]) -> String? {
    guard let last = looks.last, let look = looks.last(where: { $0.heard != nil }), let own = look.heard?.bitsPerSample
    else { return nil }
    guard 2 * look.step >= last.step else {
      return "too early to tell: its own sound was last heard after \(steps(look.step)); train longer"
    }
    let comparison = "\(figure(own)) of its own, where held-out ones take \(bits(look.heldOutBits))"
    if own > Self.above * look.heldOutBits {
      return "what it makes is noisier than what it learned (\(comparison)); train longer"
    }
    guard own < Self.below * look.heldOutBits else { return nil }
    return "what it makes is duller than what it learned (\(comparison)): mostly silence, or the same again and again"
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
