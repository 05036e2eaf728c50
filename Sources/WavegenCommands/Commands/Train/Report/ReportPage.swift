package import Foundation

/// Everything on the page of a training run, as one HTML document.
///
/// The document is well-formed XML as well, runs no script, and forbids browsers to fetch anything for it.
package struct ReportPage: Sendable {
  /// How the run stands.
  package struct Status: Sendable {
    package enum Phase: Sendable, Equatable {
      case running
      case finished
      case stopped
      case noImprovement
      /// With the sentence of the error.
      case failed(String)
    }

    package var phase: Phase
    package var step: Int
    /// Time of training so far.
    package var seconds: Double
    /// Time left at the present speed; nil if unknown.
    package var secondsLeft: Double?
    package var date: Date

    package init(_ phase: Phase, step: Int, seconds: Double, secondsLeft: Double? = nil, date: Date = Date()) {
      self.phase = phase
      self.step = step
      self.seconds = seconds
      self.secondsLeft = secondsLeft
      self.date = date
    }
  }

  package var facts: ReportFacts
  package var history: TrainingHistory
  package var status: Status
  /// What can be said of the run; nil before the first look.
  package var verdict: TrainingVerdict?
  /// Figures of what the model has made, the newest first.
  package var samples: [HTMLText]

  package init(
    facts: ReportFacts, history: TrainingHistory, status: Status, verdict: TrainingVerdict?, samples: [HTMLText]
  ) {
    self.facts = facts
    self.history = history
    self.status = status
    self.verdict = verdict
    self.samples = samples
  }

  package var html: HTMLText {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <meta http-equiv="Content-Security-Policy" content="\(Self.securityPolicy)"/>
    <title>\(facts.title) · wavegen train</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    <header>
    <p class="eyebrow">wavegen train</p>
    <h1>\(facts.title)</h1>
    <p class="quiet">\(progress)</p>
    </header>
    \(banner)
    <section class="numbers" aria-label="The run in numbers">
    \(numbers)</section>
    <section>
    <h2>Curves</h2>
    <div class="charts">
    \(drawings.map(\.figure))</div>
    </section>
    <section>
    <h2>Samples</h2>
    \(sampleList)
    </section>
    <section>
    <h2>Configuration</h2>
    <pre class="command">\(facts.command)</pre>
    <div class="tables">
    \(facts.tables.map(table))</div>
    </section>
    <footer class="quiet">Written \(Self.text(status.date)). \(footer)</footer>
    </main>
    </body>
    </html>

    """
  }

  /// Pictures, sounds and style come from the page itself; nothing else is allowed, and no script.
  private static let securityPolicy =
    "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'"

  // MARK: How the run stands

  private var progress: String {
    let done = "\(Wording.count(status.step, "step")) in \(Wording.duration(status.seconds))"
    switch status.phase {
    case .running:
      let left = status.secondsLeft.flatMap { $0 > 0 ? ", about \(Wording.duration($0)) left" : nil } ?? ""
      return "Running: \(done)\(left)."
    case .finished: return "Finished: \(done)."
    case .stopped: return "Stopped after \(done); --resume goes on from there."
    case .noImprovement: return "Ended early after \(done), for nothing improved any more."
    case .failed: return "Failed after \(done)."
    }
  }

  private var footer: String {
    status.phase == .running ? "The page is written anew at every look; reload it to see the newest." : ""
  }

  /// The verdict, in one sentence.
  private var banner: HTMLText {
    if case .failed(let sentence) = status.phase { return Self.banner("bad", "The run failed", sentence) }
    guard let verdict else { return Self.banner("waiting", "Diagnosis", "there was no look yet") }
    let kind =
      switch verdict.kind {
      case .fault: "warning"
      case .undecided: "waiting"
      case .good: "good"
      }
    return Self.banner(kind, "Diagnosis", verdict.sentence)
  }

  private static func banner(_ kind: String, _ title: String, _ sentence: String) -> HTMLText {
    let sentence = sentence.prefix(1).uppercased() + sentence.dropFirst() + (sentence.hasSuffix(".") ? "" : ".")
    return "<p class=\"banner \(kind)\" role=\"status\"><strong>\(title)</strong> \(sentence)</p>"
  }

  private var numbers: [HTMLText] {
    let unit = "bits per \(facts.symbol)"
    var found: [(name: String, value: String, note: String)] = []
    if let best = history.best {
      found.append(("Best held out", Wording.decimal(best.heldOutBits), "\(unit), step \(Wording.count(best.step))"))
    }
    found.append(("Histogram", Wording.decimal(facts.baselineBits), "\(unit), the level to beat"))
    if let best = history.best {
      let gain = facts.baselineBits - best.heldOutBits
      found.append(("Gain", Wording.decimal(abs(gain)), gain > 0 ? "bits fewer than the histogram" : "bits more"))
    }
    if let bits = history.looks.last?.trainingBits {
      found.append(("Training", Wording.decimal(bits), "\(unit), since the look before"))
    }
    if let speed = history.symbolsPerSecond.points.last?.value {
      found.append(("Speed", Wording.count(Int(speed)), "\(facts.symbol)s a second"))
    }
    return found.map { entry in
      """
      <div class="number"><span class="name">\(entry.name)</span><span class="value">\(entry.value)</span>\
      <span class="note">\(entry.note)</span></div>
      """
    }
  }

  // MARK: Curves

  private var drawings: [CurveDrawing] {
    let unit = "bits per \(facts.symbol)"
    let baseline = (name: "histogram", value: facts.baselineBits)
    var (heldOut, training, own, distance) = (ThinnedCurve(), ThinnedCurve(), ThinnedCurve(), ThinnedCurve())
    for look in history.looks {
      heldOut.append(look.heldOutBits, step: look.step)
      if let bits = look.trainingBits { training.append(bits, step: look.step) }
      if let heard = look.heard { own.append(heard.bitsPerSample, step: look.step) }
      if let decibels = look.heard?.spectralDistance { distance.append(decibels, step: look.step) }
    }
    let isSparse = heldOut.points.count <= 60
    return [
      CurveDrawing(
        "Held-out data", unit: unit,
        [CurveDrawing.Curve("held out", heldOut.points, marks: isSparse ? .everyPoint : .none)], level: baseline),
      CurveDrawing(
        "Training loss", unit: unit,
        [
          CurveDrawing.Curve("training", training.points),
          CurveDrawing.Curve("held out", heldOut.points, .beside),
          CurveDrawing.Curve("steps", history.trainingBits.points, .faint),
        ], level: baseline),
      CurveDrawing(
        "Learning rate", unit: "rate", [CurveDrawing.Curve("Learning rate", history.learningRate.points)]),
      CurveDrawing(
        "Speed", unit: "\(facts.symbol)s/s",
        [CurveDrawing.Curve("mean since the start or --resume", history.symbolsPerSecond.points)]),
    ] + (own.points.isEmpty ? [] : ownSound(own, distance, heldOut))
  }

  /// What a second of the model's own sound was like at every look.
  private func ownSound(
    _ own: ThinnedCurve, _ distance: ThinnedCurve, _ heldOut: ThinnedCurve
  ) -> [CurveDrawing] {
    [
      CurveDrawing(
        "Uncertainty about its own sound", unit: "bits per \(facts.symbol)",
        [
          CurveDrawing.Curve("own second", own.points),
          CurveDrawing.Curve("held out", heldOut.points, .beside),
        ]),
      CurveDrawing(
        "Spectrum of its own sound", unit: "dB",
        [CurveDrawing.Curve("distance from recordings", distance.points)]),
    ]
  }

  // MARK: Samples and configuration

  private var sampleList: HTMLText {
    samples.isEmpty ? "<p class=\"quiet\">\(facts.withoutSamples)</p>" : "<div class=\"samples\">\(samples)</div>"
  }

  private func table(_ table: ReportFacts.Table) -> HTMLText {
    let rows = table.rows.map { "<tr><th scope=\"row\">\($0.name)</th><td>\($0.value)</td></tr>" as HTMLText }
    return """
      <section class="card facts"><h3>\(table.title)</h3>
      <table><tbody>
      \(rows)</tbody></table></section>
      """
  }

  /// "2026-01-31 12:05 UTC".
  private static func text(_ date: Date) -> String {
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space).year().month().day()
    return date.formatted(style.time(includingFractionalSeconds: false)) + " UTC"
  }
}
