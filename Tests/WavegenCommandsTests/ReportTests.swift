import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("wavegen train --report") struct ReportTests {
  /// Trains on tones in a folder whose name is an attack.
  private static let hostileName = "<img src=x onerror=alert(1)>&\"'"

  private static func trained(_ more: String...) throws -> Workplace {
    let workplace = try Workplace()
    try FileManager.default.moveItem(atPath: workplace.path("corpus"), toPath: workplace.path(hostileName))
    let options = ["--steps", "6", "--look-every", "2", "--sample-seconds", "0.1", "--report", "run.html"]
    let outcome = try Program.run(
      ["train", "--corpus", hostileName] + (Workplace.tiny + options).replaced(by: more), in: workplace.folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return workplace
  }

  @Test("The page is well-formed, and holds curves, sounds that are sounds, and the configuration")
  func page() throws {
    let workplace = try Self.trained()
    let page = try PageContent(workplace.folder.data("run.html"))
    #expect(page.count(of: "svg") == 6)
    #expect(page.text.contains("Finished: 6 steps"))
    #expect(page.text.contains(Self.hostileName), "the corpus is named as it is")
    #expect(page.count(of: "img") == page.count(of: "audio"), "no image but those of the sounds")
    #expect(page.text.contains("residual channels") && page.text.contains("learning rate"))
    #expect(page.text.contains("trim threshold in decibels") && !page.text.contains("trimThreshold"))
    #expect(page.text.contains("wavegen train --corpus"))

    let sounds = page.values(of: "src", in: "audio")
    let steps = try workplace.log(of: "look").filter { $0["isBest"] as? Bool == true }.compactMap { $0["step"] as? Int }
    #expect(sounds.count == steps.count && !steps.isEmpty)
    for (sound, step) in zip(sounds, steps.reversed()) {
      let prefix = "data:audio/wav;base64,"
      try #require(sound.hasPrefix(prefix))
      let bytes = try #require(Data(base64Encoded: String(sound.dropFirst(prefix.count))))
      #expect(bytes.starts(with: Data("RIFF".utf8)))
      #expect(try bytes == workplace.folder.data("wavegen.step-\(step).wav"))
    }
    for picture in page.values(of: "src", in: "img") {
      let prefix = "data:image/png;base64,"
      let bytes = try #require(Data(base64Encoded: String(picture.dropFirst(prefix.count))))
      try workplace.folder.write(bytes, to: "picture.png")
      #expect(try Picture(reading: workplace.path("picture.png")).columns == 720)
    }
  }

  @Test("The page refers to nothing outside of itself and runs nothing")
  func selfContained() throws {
    let page = try PageContent(Self.trained().folder.data("run.html"))
    #expect(page.count(of: "script") == 0 && page.count(of: "link") == 0)
    #expect(!page.attributes.contains { $0.name.hasPrefix("on") || $0.name == "href" || $0.value.contains("://") })
    for source in page.attributes where source.name == "src" { #expect(source.value.hasPrefix("data:")) }
    let policy = page.values(of: "content", in: "meta").first { $0.contains("default-src 'none'") }
    #expect(policy != nil)
  }

  @Test("A resumed run goes on with the curves and the sounds of the run before")
  func resumed() throws {
    let workplace = try Self.trained()
    let before = try PageContent(workplace.folder.data("run.html"))
    let outcome = try workplace.run(
      "train", "--corpus", Self.hostileName, "--steps", "8", "--look-every", "2", "--resume", "--report", "run.html")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try PageContent(workplace.folder.data("run.html"))
    #expect(page.text.contains("Finished: 8 steps"))
    let marks = page.texts(of: "title").compactMap { $0.wholeMatch(of: /step ([0-9]+): .*/)?.output.1 }
    #expect(marks == ["2", "4", "6", "8"])
    #expect(page.values(of: "src", in: "audio") == before.values(of: "src", in: "audio"))
  }

  @Test("Many sounds leave the first and the last six on the page")
  func manySounds() throws {
    let workplace = try Self.trained("--steps", "9")
    for step in 1...12 {
      try workplace.writeTone("wavegen.step-\(step).wav", frequency: 100 * Double(step), sampleCount: 400)
    }
    let outcome = try workplace.run(
      "train", "--corpus", Self.hostileName, "--steps", "10", "--resume", "--report", "again.html")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let captions = try PageContent(workplace.folder.data("again.html")).text.matches(of: /wavegen\.step-([0-9]+)\.wav/)
    // What lies after step 9, where the run was resumed, is not of this run.
    #expect(captions.map { String($0.output.1) } == ["9", "8", "7", "6", "5", "4", "1"])
  }

  @Test("Images have a page as well, with curves and without sounds")
  func images() throws {
    let workplace = try ImageWorkplace()
    #expect(try workplace.train("--steps", "3", "--report", "run.html").status == 0)
    let page = try PageContent(workplace.folder.data("run.html"))
    #expect(page.text.contains("bits per pixel") && page.count(of: "svg") == 4 && page.count(of: "audio") == 0)
  }

  @Test("What is wrong is said once on the terminal, and on the page")
  func diagnosis() throws {
    let workplace = try Workplace()
    let outcome = try workplace.train(
      "--steps", "240", "--look-every", "40", "--learning-rate", "0.000000001", "--report", "run.html")
    let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("diagnosis ") }
    #expect(lines.count == 1, "\(outcome.errors)")
    #expect(lines.first?.contains("the histogram") == true && lines.first?.contains("expect noise") == true)
    #expect(try PageContent(workplace.folder.data("run.html")).text.contains("expect noise"))
  }

  @Test("A run that fails leaves a page that says why")
  func failure() throws {
    let workplace = try Workplace()
    _ = try workplace.train(
      "--steps", "5", "--set", "dilations=2x8", "--set", "residualScale=1000", "--report", "run.html")
    let page = try PageContent(workplace.folder.data("run.html"))
    #expect(page.text.contains("The run failed") && page.text.contains("is not a number"))
  }

  @Test("A page that cannot be is refused before anything is read")
  func refused() throws {
    let workplace = try Workplace()
    expectWrongUsage(try workplace.train("--report", "run.txt"), saying: "--report", ".html", "run.txt")
    expectWrongUsage(
      try workplace.train("--report", "./a.html", "--output", "a.html"), saying: "--report", "--checkpoint")
    expectFailure(try workplace.train("--report", "no/where.html"), code: 74, saying: "no/where.html")
    expectFailure(
      try workplace.train("--model", "histogram", "--report", "run.html"), code: 64, saying: "histogram")
    #expect(try workplace.folder.names == ["corpus"])
  }

  // MARK: In a browser

  @Test(
    "A browser shows the page: curves, spectrograms and players, and has nothing to complain about",
    .enabled(if: Browser.path != nil, "no chromium or chrome is installed"))
  func browser() throws {
    let workplace = try Self.trained()
    let browser = try #require(Browser.path)
    let shown = try Browser.open(workplace.path("run.html"), with: browser, in: workplace.folder)
    #expect(shown.document.components(separatedBy: "<audio").count > 1, "\(shown.messages)")
    #expect(shown.document.components(separatedBy: "<svg").count == 5)
    #expect(!shown.messages.contains("CONSOLE"), "\(shown.messages)")
    // The accent of the curves, and the many colours of a spectrogram, have come to the screen.
    let screen = try Picture(reading: shown.screenshot)
    let colours = stride(from: 0, to: screen.values.count - 2, by: screen.channels).map {
      Array(screen.values[$0..<$0 + 3])
    }
    #expect(colours.count { $0 == [0xC2, 0x41, 0x0C] } > 100)
    #expect(Set(colours).count > 1000)
  }

  @Test("Of a model of images the page shows the sheets that --sample-count drew, also after --resume")
  func drawnImages() throws {
    let workplace = try ImageWorkplace()
    let outcome = try workplace.train(
      "--steps", "6", "--look-every", "3", "--sample-count", "6", "--report", "run.html")
    try #require(outcome.status == 0, "\(outcome.errors)")
    let steps = try FileManager.default.contentsOfDirectory(atPath: workplace.path(""))
      .compactMap { $0.wholeMatch(of: /wavegen\.step-([0-9]+)\.png/).flatMap { Int($0.output.1) } }.sorted()
    try #require(!steps.isEmpty)
    let sheet = try Picture(reading: workplace.path("wavegen.step-\(steps[0]).png"))
    // Three images in a row, four pixels a pixel, with lines of one pixel between them.
    #expect(sheet.rows >= 2 * 4 * ImageWorkplace.rows && sheet.columns >= 3 * 4 * ImageWorkplace.columns)

    let page = try PageContent(workplace.folder.data("run.html"))
    let pictures = page.values(of: "src", in: "img")
    #expect(pictures.count == steps.count && page.count(of: "audio") == 0)
    let newest = try #require(pictures.first?.dropFirst("data:image/png;base64,".count))
    try workplace.folder.write(try #require(Data(base64Encoded: String(newest))), to: "shown.png")
    let drawn = try Picture(reading: workplace.path("wavegen.step-\(steps[steps.count - 1]).png"))
    #expect(try Picture(reading: workplace.path("shown.png")).values == drawn.values)

    let resumed = try workplace.run(
      "train", "--corpus", "stripes", "--resume", "--steps", "7", "--report", "again.html")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try PageContent(workplace.folder.data("again.html")).values(of: "src", in: "img") == pictures)
  }

  @Test("Samples of another kind than the model's are refused before anything begins")
  func otherKind() throws {
    let sounds = try Workplace()
    expectFailure(
      try sounds.train("--steps", "1", "--sample-count", "4"), code: 64, saying: "--sample-count is for images",
      "--sample-seconds")
    #expect(!FileManager.default.fileExists(atPath: sounds.path("wavegen.safetensors")))
    let images = try ImageWorkplace()
    expectFailure(
      try images.train("--steps", "1", "--sample-seconds", "1"), code: 64, saying: "--sample-seconds is for recordings",
      "--sample-count")
  }
}
