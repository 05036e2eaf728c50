import Foundation
import Media
import Models
import Testing
import WavegenTestSupport

/// The commands on files as people have them; how each is read is tested where it is read.
@Suite("Odd images and tables") struct OddImageAndTableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> Program.Outcome { try Program.run(arguments, in: folder) }

  private func count(_ corpus: String, _ more: String...) throws -> Program.Outcome {
    let outcome = try Program.run(["train", "--corpus", corpus, "--model", "histogram"] + more, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  @Test("A drawn table has the header and the separator of the one that was learned, and is read as that was")
  func style() throws {
    try folder.write("id;\"weight; kg\";label;b\n0;1,0;yes;0\n1;0;no;1\n2;1;no;1\n", to: "table.csv")
    let training = try count("table.csv")
    #expect(training.errors.contains("header; 2 columns; separated by ';'; decimal commas"), "\(training.errors)")
    #expect(training.errors.contains("column 1 ('id') tells rows apart"), "\(training.errors)")
    #expect(training.errors.contains("column 3 ('label') is the class"), "\(training.errors)")
    #expect(try run("sample", "--count", "20", "out.csv").status == 0)
    let lines = String(decoding: try folder.data("out.csv"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 21 && lines[0] == "\"weight; kg\";b")
    #expect(lines.dropFirst().allSatisfy { $0.contains(/^[01];[01]$/) })
    let score = try run("evaluate", "--corpus", "out.csv")
    #expect(score.status == 0 && score.errors.contains("header; 2 columns; separated by ';'"), "\(score.errors)")
    #expect(!score.errors.contains("warning"), "\(score.errors)")
    try folder.write("b,a\n1,0\n", to: "other.csv")
    let other = try run("evaluate", "--corpus", "other.csv")
    #expect(other.errors.contains("calls its variable 1 'b', which was 'weight; kg'"), "\(other.errors)")
  }

  @Test("Every separator that is read can be kept with a model, and no other")
  func separators() {
    #expect(Set(TableDescription.separators) == Set(TableSeparator.allCases.map(\.rawValue)))
  }

  @Test("A model of a table without a header draws none")
  func noHeader() throws {
    try folder.write("0 1\n1 0\n1 1\n", to: "table.csv")
    _ = try count("table.csv")
    #expect(try run("sample", "--count", "2", "out.csv").status == 0)
    #expect(String(decoding: try folder.data("out.csv"), as: UTF8.self).contains(/^[01] [01]\n[01] [01]\n$/))
  }

  /// Writes grey pictures, stored in colour, that differ.
  private func writeGreyInColour(to corpus: String) throws {
    try folder.makeFolder(corpus)
    for value in 0..<8 as Range<UInt8> {
      let line = (0..<4 as Range<UInt8>).flatMap { [UInt8](repeating: $0 % 2 == value % 2 ? 255 : 0, count: 3) }
      let png = RawPNG(columns: 4, .colour, lines: [line, line, line, line])
      try folder.write(Data(png.encoded), to: "\(corpus)/\(value).png")
    }
  }

  @Test("Grey pictures stored in colour are learned and completed in grey, with notes")
  func grey() throws {
    try writeGreyInColour(to: "corpus")
    #expect(try count("corpus").errors.contains("8 pictures are stored in colour but grey"))
    let outcome = try run("complete", "--count", "1", "corpus/1.png", "out.png")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("corpus/1.png is stored in colour but grey"), "\(outcome.errors)")
    // A single file to be scored, too.
    let score = try run("evaluate", "--corpus", "corpus/1.png")
    #expect(score.status == 0 && score.errors.contains("1 picture is stored in colour but grey"), "\(score.errors)")
  }

  @Test("A model in colour scores and completes pictures in grey")
  func greyForColour() throws {
    try writeGreyInColour(to: "corpus")
    try Picture(rows: 4, columns: 4, channels: 3, values: (0..<48).map { 5 * $0 }).writePNG(
      to: folder.path("corpus/colour.png"))
    _ = try count("corpus", "--levels", "4")
    for arguments in [["evaluate", "--corpus", "corpus/1.png"], ["complete", "corpus/1.png", "out.png"]] {
      let outcome = try Program.run(arguments, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test("Completion takes pictures of another size, makes them the model's, and says so")
  func otherSize() throws {
    try writeGreyInColour(to: "corpus")
    _ = try count("corpus", "--image-size", "2")
    let outcome = try run("complete", "--count", "1", "--mask", "corpus/2.png", "corpus/1.png", "out.png")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("resized   corpus/1.png: from 4 × 4 pixels to 2 × 2 pixels"), "\(outcome.errors)")
    #expect(outcome.errors.contains("resized   corpus/2.png"), "\(outcome.errors)")
    try Picture(rows: 4, columns: 8, values: .init(repeating: 0, count: 32)).writePNG(to: folder.path("wide.png"))
    expectFailure(
      try run("complete", "wide.png", "out.png"), code: 65, saying: "wide.png", "8 × 4", "2 × 2", "same proportions")
  }

  @Test("A sheet of drawings is not completed as if it were one; one drawing alone is taken out of its frame")
  func sheet() throws {
    try writeGreyInColour(to: "corpus")
    _ = try count("corpus")
    for magnification in ["1", "3"] {
      #expect(try run("sample", "--count", "5", "--magnify", magnification, "sheet.png").status == 0)
      expectFailure(
        try run("complete", "sheet.png", "out.png"), code: 65,
        saying: "sheet.png is a sheet of 5 images of 4 × 4 pixels",
        "--count 1")
      #expect(try run("sample", "--count", "1", "--magnify", magnification, "one.png").status == 0)
      let outcome = try run("complete", "--count", "1", "one.png", "out.png")
      #expect(outcome.status == 0 && outcome.errors.contains("taken out of its frame"), "\(outcome.errors)")
      #expect(!outcome.errors.contains("resized"), "\(outcome.errors)")
    }
  }

  @Test("What transparency became is kept with the model, and a picture to score or complete is read alike")
  func transparency() throws {
    try folder.makeFolder("corpus")
    for alpha in 0..<8 as Range<UInt8> {
      let line = (0..<4 as Range<UInt8>).flatMap { [255, alpha % 2 == $0 % 2 ? 0 : 255] as [UInt8] }
      try folder.write(
        Data(RawPNG(columns: 4, .greyAndAlpha, lines: [line, line]).encoded), to: "corpus/\(alpha).png")
    }
    #expect(try count("corpus").errors.contains("all 8 pictures are equal"))
    let black = try count("corpus", "--transparent", "black")
    #expect(black.errors.contains("8 pictures have transparent parts, which become black"), "\(black.errors)")
    #expect(!black.errors.contains("are equal"), "\(black.errors)")
    for arguments in [
      ["evaluate", "--corpus", "corpus"], ["complete", "corpus/1.png", "out.png"],
      ["sample", "--nearest", "corpus", "out.png"],
    ] {
      let outcome = try Program.run(arguments, in: folder)
      #expect(outcome.status == 0 && outcome.errors.contains("which become black"), "\(outcome.errors)")
    }
    expectWrongUsage(
      try run("train", "--corpus", "corpus", "--transparent", "pink", "--steps", "1"), saying: "--transparent")
  }

  @Test("JPEG is learned and completed; a picture of another format is named, with how to convert it")
  func formats() throws {
    try folder.makeFolder("corpus")
    for value in 0..<6 as Range<UInt8> {
      let jpeg = BlockJPEG(columns: 2, rows: 1, planes: [[40 * value, 255 - 40 * value]])
      try folder.write(Data(jpeg.encoded), to: "corpus/\(value).jpg")
    }
    #expect(try count("corpus", "--image-size", "2").errors.contains("6 pictures of 2 × 1 pixels"))
    #expect(try run("complete", "--keep", "left", "corpus/1.jpg", "out.png").status == 0)
    try folder.write("GIF89a", to: "a.gif")
    for arguments in [["complete", "a.gif", "out.png"], ["train", "--corpus", "a.gif", "--steps", "1"]] {
      expectFailure(try Program.run(arguments, in: folder), code: 65, saying: "a.gif", "in GIF", "convert it to PNG")
    }
    let cut = Data(BlockJPEG(columns: 2, rows: 1, planes: [[1, 2]]).encoded.dropLast(4))
    try folder.write(cut, to: "cut.jpg")
    let outcome = try run("complete", "cut.jpg", "out.png")
    expectFailure(outcome, code: 65, saying: "cut.jpg")
    #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
  }
}
