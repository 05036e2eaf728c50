/// When a run listens to its own sound.
struct Hearing {
  enum Rule {
    case everyLook
    /// As often as a tenth of the time allows: a second is long beside an epoch of a few recordings.
    case tenthOfTheTime
  }

  private let rule: Rule
  private var end: ContinuousClock.Instant?
  private var duration = Duration.zero

  init(_ rule: Rule) { self.rule = rule }

  var isDue: Bool {
    guard rule == .tenthOfTheTime, let end else { return true }
    return ContinuousClock.now - end >= duration * 9
  }

  /// Notes how long it took.
  mutating func timed<Heard>(_ hear: () -> Heard) -> Heard {
    let start = ContinuousClock.now
    let heard = hear()
    let now = ContinuousClock.now
    (end, duration) = (now, now - start)
    return heard
  }
}
