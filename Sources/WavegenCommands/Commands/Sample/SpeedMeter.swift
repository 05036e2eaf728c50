import Synchronization

/// Counts what has been generated, over all streams.
final class SpeedMeter: Sendable {
  private struct State {
    var start: ContinuousClock.Instant?
    var done = 0
  }

  private let frameCount: Int
  private let sampleRate: Int
  private let state = Mutex(State())

  /// - Parameters:
  ///   - frameCount: samples to generate, of all streams together.
  ///   - sampleRate: in hertz.
  init(frameCount: Int, sampleRate: Int) {
    self.frameCount = frameCount
    self.sampleRate = sampleRate
  }

  /// Starts the clock, if no other stream has.
  func begin() { state.withLock { $0.start = $0.start ?? .now } }

  func add(_ count: Int) {
    state.withLock { $0.done += count }
    Console.showProgress("\(progress), \(speed)")
  }

  /// "0.4 s of 2.0 s".
  var progress: String {
    let done = state.withLock { $0.done }
    let (doneText, total) = (duration(done), duration(frameCount))
    return done == frameCount ? total : "\(doneText) of \(total)"
  }

  /// "12,000 samples/s, 0.75 times real time".
  var speed: String {
    let (done, seconds) = state.withLock { state in
      (state.done, state.start.map { (.now - $0) / .seconds(1) } ?? 0)
    }
    let speed = Double(done) / max(seconds, 1e-9)
    return """
      \(Wording.count(Int(speed))) samples/s, \
      \(Wording.decimal(speed / Double(sampleRate), places: 2)) times real time
      """
  }

  private func duration(_ count: Int) -> String { Wording.duration(Double(count) / Double(sampleRate)) }
}
