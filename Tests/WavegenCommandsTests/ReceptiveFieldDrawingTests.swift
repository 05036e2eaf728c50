import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("Drawings of receptive fields") struct ReceptiveFieldDrawingTests {
  @Test("The receptive field can be drawn, of a checkpoint and of a network that does not exist yet")
  func receptiveField() throws {
    let workplace = try ImageWorkplace()
    let outcome = try workplace.run(
      "describe", "--model", "pixelcnn", "--preset", "small", "--receptive-field", "field.png")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let field = try Picture(reading: workplace.path("field.png"))
    // The pixel in the last row is blue, its left neighbour bright, and the pixel right of it unseen.
    #expect(isBlue(Self.pixel(27, 14, of: 28, in: field)))
    #expect(Self.pixel(27, 13, of: 28, in: field)[0] > 100 && Self.pixel(27, 15, of: 28, in: field) == [0, 0, 0])
  }

  /// What a picture of a receptive field shows of a pixel of an image of so many rows and columns.
  private static func pixel(_ row: Int, _ column: Int, of side: Int, in field: Picture) -> [UInt8] {
    let size = 480 / side
    let first = ((60 + size * row + size / 2) * field.columns + 74 + size * column + size / 2) * 3
    return Array(field.values[first..<first + 3])
  }

  private func isBlue(_ pixel: [UInt8]) -> Bool { pixel[2] > 200 && pixel[0] < 120 }

  @Test(
    "A network that reads an image as one line is drawn as the image, at the pixel that is chosen",
    arguments: [
      (["--model", "gru", "--set", "hiddenChannels=8"], 1),
      (["--model", "raster-wavenet", "--set", "residualChannels=4", "--set", "gateChannels=4"], 3),
      (["--model", "gated-pixelcnn"], 1),
    ])
  func receptiveFieldOfALine(network: [String], channels: Int) throws {
    let folder = try TemporaryFolder()
    let image =
      ["--set", "rows=12", "--set", "columns=12"] + (channels == 3 ? ["--set", "channelCount=3"] : [])
    let drawing = ["--receptive-field", "field.png", "--site", channels == 3 ? "7,5,red" : "7,5", "--threads", "1"]
    let outcome = try Program.run(["describe"] + network + image + drawing, in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let field = try Picture(reading: folder.path("field.png"))
    #expect(field.columns < 800 && field.rows < 800, "an image, and no band")
    #expect(isBlue(Self.pixel(6, 4, of: 12, in: field)))
    #expect(Self.pixel(6, 3, of: 12, in: field)[0] > 100, "the pixel before it is bright")
    for (row, column) in [(6, 5), (7, 0), (11, 11)] {
      #expect(Self.pixel(row, column, of: 12, in: field) == [0, 0, 0], "what comes later is not read")
    }
  }

  @Test("A pixel that there is not is answered with those that there are, and so is a pixel of a sound")
  func chosenSite() throws {
    let folder = try TemporaryFolder()
    for (site, words) in [("13,1", "1 to 12"), ("1,0", "1 to 12"), ("1,1,red", "1 to 12"), ("-1,3", "1 to 12")] {
      let outcome = try Program.run(
        [
          "describe", "--model", "pixelcnn", "--set", "rows=12", "--set", "columns=12", "--receptive-field", "f.png",
          "--site=\(site)",
        ], in: folder)
      expectFailure(outcome, code: 64, saying: "--site", words)
    }
    expectFailure(
      try Program.run(["describe", "--preset", "demo", "--receptive-field", "f.png", "--site", "1,1"], in: folder),
      code: 64, saying: "--site is for images and tables")
    expectWrongUsage(
      try Program.run(["describe", "--preset", "demo", "--receptive-field", "f.png", "--site", "7"], in: folder),
      saying: "--site")
    expectWrongUsage(try Program.run(["describe", "--preset", "demo", "--site", "7,1"], in: folder), saying: "--site")
    #expect(!folder.exists("f.png"))
  }

  @Test("A receptive field of any length is a picture as wide as a page, that of the model which ships included")
  func longReceptiveField() throws {
    let folder = try TemporaryFolder()
    let outcome = try Program.run(
      ["describe", "--checkpoint", "spoken-digits", "--receptive-field", "field.png"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let field = try Picture(reading: folder.path("field.png"))
    #expect(500...1400 ~= field.columns && field.rows < 400)
  }
}
