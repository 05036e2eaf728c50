import Foundation
import Media
import Testing
import WavegenCommands
import WavegenTestSupport

@Suite("The parts of a report") struct ReportPageTests {
  // MARK: Text

  @Test("Interpolated text is text, whatever it holds")
  func escaping() {
    let hostile = "<img src=x onerror='alert(1)'> & \"\u{0}\u{1B}[31m\u{85}\" ü 7"
    let html: HTMLText = "<td title=\"\(hostile)\">\(7)</td>"
    #expect(
      html.markup
        == """
        <td title="&lt;img src=x onerror=&#39;alert(1)&#39;&gt; &amp; &quot;\u{FFFD}\u{FFFD}[31m\u{FFFD}&quot; ü 7">7</td>
        """)
  }

  @Test("Interpolated HTML stays as it is, and is not escaped a second time")
  func nesting() {
    let inner: HTMLText = "<b>\("a < b")</b>"
    #expect(("<p>\(inner)</p>" as HTMLText).markup == "<p><b>a &lt; b</b></p>")
    #expect(("<p>\([inner, inner])</p>" as HTMLText).markup == "<p><b>a &lt; b</b>\n<b>a &lt; b</b>\n</p>")
  }

  @Test("The command is quoted so that a shell takes it back")
  func command() {
    let words = ["/bin/wavegen", "train", "--corpus", "a b", "--labels", "{digit}_*", "it's", "", "x=1,2"]
    #expect(
      ReportFacts.command(words) == "wavegen train --corpus 'a b' --labels '{digit}_*' 'it'\\''s' '' x=1,2")
  }

  // MARK: Curves

  @Test("A scale puts the ends of its range at its ends, upward if told so")
  func scale() {
    let scale = CurveScale(2...6, from: 200, to: 100)
    #expect([2, 3, 6].map { scale($0) } == [200, 175, 100])
    #expect(scale(8) == 50)
  }

  @Test("A range shows every finite number and is never empty")
  func range() {
    #expect(CurveScale.range(showing: [4, 5, .nan, .infinity, 6]) == 3.88...6.12)
    #expect(CurveScale.range(showing: [0.01, 10]).lowerBound == 0)
    #expect(CurveScale.range(showing: [-1, 1]) == -1.12...1.12)
    #expect(CurveScale.range(showing: [5, 5]) == 4.5...5.5)
    #expect(CurveScale.range(showing: [0]) == 0...1)
    #expect(CurveScale.range(showing: [.nan]) == 0...1)
    for least in [[5e-324], [0, 5e-324]] {
      let range = CurveScale.range(showing: least)
      #expect(range.lowerBound < range.upperBound && AxisTicks(in: range, atMost: 6).positions.count <= 6)
    }
  }

  @Test("A curve that grows long keeps its shape in few points")
  func thinning() {
    var curve = ThinnedCurve(capacity: 8)
    for step in 1...7 { curve.append(Double(2 * step), step: step) }
    #expect(curve.points == (1...7).map { CurvePoint(step: Double($0), value: Double(2 * $0)) })
    for step in 8...1000 { curve.append(Double(2 * step), step: step) }
    curve.append(.nan, step: 1001)
    #expect((4...9).contains(curve.points.count))
    #expect(curve.points.allSatisfy { abs($0.value - 2 * $0.step) < 1e-9 }, "a mean of a line lies on the line")
    #expect(zip(curve.points, curve.points.dropFirst()).allSatisfy { $0.step < $1.step })
    curve.rewind(to: 500)
    #expect(curve.points.allSatisfy { $0.step <= 500 } && !curve.points.isEmpty)
  }

  @Test("A drawing puts its points where the numbers of its axes say")
  func drawing() throws {
    let points = [CurvePoint(step: 0, value: 2), CurvePoint(step: 100, value: 8)]
    let curve = CurveDrawing.Curve("held <out>", points, marks: .everyPoint)
    let markup = CurveDrawing("Bits", unit: "bits", [curve], level: (name: "histogram", value: 5)).figure.markup
    #expect(markup.contains("held &lt;out&gt;") && !markup.contains("<out>"))
    // 2 … 8 with 6 % of room on each side, from 232 at the bottom up to 26.
    #expect(markup.contains("d=\"M58.0 221.0L468.0 37.0\""), "\(markup)")
    #expect(markup.contains("class=\"line level\" d=\"M58.0 129.0H468.0\""), "\(markup)")
    #expect(markup.contains("step 100: 8 bits"))
    for label in [">2<", ">4<", ">6<", ">8<", ">20<", ">100<"] { #expect(markup.contains(label), "\(label) \(markup)") }
    #expect(CurveDrawing("Bits", unit: "bits", []).figure.markup.contains("Nothing yet."))
  }

  @Test(
    "The numbers at the axes are whole and apart, however long they are",
    arguments: [(9.0, 100.0), (500_000, 200_000), (98_765_432, 1_234_567_890), (1e14, 3), (0.00012, 88_888)])
  func labels(value: Double, step: Double) throws {
    let points = [CurvePoint(step: 0, value: value / 2), CurvePoint(step: step, value: value)]
    let markup = CurveDrawing("Speed", unit: "samples/s", [CurveDrawing.Curve("speed", points)]).figure.markup
    let texts = markup.matches(of: /<text class="(end|middle)" x="([-0-9.]+)" y="([-0-9.]+)">([^<]*)</)
    var before: [String: Double] = [:]
    for text in texts {
      let (x, width) = (try #require(Double(text.output.2)), 6.7 * Double(text.output.4.count))
      let left = text.output.1 == "end" ? x - width : x - width / 2
      #expect(left >= 0 && left + width <= 480, "\(text.output.4) is clipped")
      guard text.output.1 == "middle" else { continue }
      if let last = before["steps"] { #expect(left > last, "\(text.output.4) touches the one before") }
      before["steps"] = left + width
    }
    #expect(texts.count >= 4)
  }

  // MARK: What the log remembers

  @Test("A log is read back, without broken lines and without what a killed run did after its last save")
  func history() throws {
    let folder = try TemporaryFolder()
    func step(_ step: Int, _ bits: Double) -> String {
      """
      {"bitsPerSymbol":\(bits),"event":"step","gradientNorm":1,"learningRate":0.004,"step":\(step),\
      "symbolsPerSecond":900}
      """
    }
    func look(_ step: Int, _ bits: Double) -> String {
      "{\"event\":\"look\",\"heldOutBitsPerSymbol\":\(bits),\"heldOutSymbols\":10,\"isBest\":true,\"step\":\(step)}"
    }
    let begin = "{\"baselineBitsPerSymbol\":5,\"event\":\"begin\",\"isResumed\":false,\"step\":"
    let lines = [
      begin + "0}", step(1, 8), step(2, 6), look(2, 6.5), step(3, 5), look(3, 5.5), "{\"event\":\"st",
      begin + "2}", step(3, 4), step(4, 2), look(4, 4.5), "{\"event\":\"novelty\",\"step\":4}", "", step(5, 1),
      // What no run comes to is no line of one.
      step(6, 1e300), step(-7, 1), look(-1, 1), look(7, -1e300),
      step(8, 1).replacingOccurrences(of: ":900", with: ":1e300"),
    ]
    try folder.write(lines.joined(separator: "\n"), to: "log.jsonl")
    let history = try TrainingHistory(readingLog: folder.path("log.jsonl"))
    #expect(
      history.looks == [
        TrainingHistory.Look(step: 2, heldOutBits: 6.5, trainingBits: 7, learningRate: 0.004),
        TrainingHistory.Look(step: 4, heldOutBits: 4.5, trainingBits: 3, learningRate: 0.004),
      ])
    #expect(history.trainingBits.points.map(\.step) == [1, 2, 3, 4, 5])
    #expect(history.trainingBits.points.map(\.value) == [8, 6, 4, 2, 1])
    #expect(history.best?.step == 4)
  }

  // MARK: The page

  private static func page(
    _ phase: ReportPage.Status.Phase, _ history: TrainingHistory = TrainingHistory(), verdict: TrainingVerdict? = nil
  ) -> ReportPage {
    let facts = ReportFacts(
      title: "a & b", command: "wavegen train", tables: [ReportFacts.Table("Data", [("corpus", "<b>")])],
      symbol: "pixel", baselineBits: 5, withoutSamples: "No samples.")
    return ReportPage(
      facts: facts, history: history,
      status: ReportPage.Status(
        phase, step: 1200, seconds: 75, secondsLeft: 30, date: Date(timeIntervalSince1970: 1_000_000_000)),
      verdict: verdict, samples: [])
  }

  @Test("The page says how the run stands, and what is wrong, in a sentence")
  func status() throws {
    var good = TrainingHistory()
    good.looked(atStep: 100, heldOutBits: 4)
    var bad = TrainingHistory()
    bad.looked(atStep: 100, heldOutBits: 6)
    let cases: [(ReportPage, [String])] = [
      (Self.page(.running), ["Running: 1,200 steps in 1 min 15 s, about 30 s left.", "There was no look yet."]),
      (
        Self.page(.finished, good, verdict: TrainingVerdict(kind: .good, sentence: "nothing looks wrong")),
        ["Finished: 1,200 steps in 1 min 15 s.", "Nothing looks wrong.", "4.000"]
      ),
      (
        Self.page(.stopped, bad, verdict: TrainingVerdict(kind: .undecided, sentence: "too early to tell")),
        ["--resume goes on", "Too early to tell."]
      ),
      (
        Self.page(.noImprovement, good, verdict: TrainingVerdict(kind: .fault, sentence: "it <circles>")),
        ["Ended early", "It <circles>."]
      ),
      (Self.page(.failed("the disk & all is full"), good), ["Failed after", "The disk & all is full."]),
    ]
    for (page, words) in cases {
      let text = try PageContent(Data(page.html.markup.utf8)).text
      for word in words + ["a & b", "<b>", "No samples.", "Written 2001-09-09 01:46:40 UTC."] {
        #expect(text.contains(word), "no \(word) in \(text)")
      }
    }
  }

  @Test("The page of a long run is not longer than that of a short one needs to be")
  func longRun() throws {
    var history = TrainingHistory()
    for step in 1...200_000 {
      history.tookStep(step, bits: 4 + sin(Double(step)), learningRate: 0.004, symbolsPerSecond: 30_000)
      if step.isMultiple(of: 40) { history.looked(atStep: step, heldOutBits: 4 + 1000 / Double(step)) }
    }
    let page = Self.page(.running, history).html.markup
    #expect(page.utf8.count < 120_000, "\(page.utf8.count) bytes")
    #expect(try PageContent(Data(page.utf8)).text.contains("200,000"))
  }
}
