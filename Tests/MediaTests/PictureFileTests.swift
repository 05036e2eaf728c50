import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("Pictures as people have them")
struct PictureFileTests {
  // MARK: Grey

  @Test("Equal channels are grey, however they are stored, and the change is told")
  func grey() throws {
    var palette = RawPNG(columns: 2, .palette, lines: [[0, 1]])
    palette.chunks = [("PLTE", [0, 0, 0, 200, 200, 200])]
    var sixteenBits = RawPNG(columns: 2, .colour, lines: [[0, 0, 0, 0, 0, 0, 200, 200, 200, 200, 200, 200]])
    sixteenBits.bitDepth = 16
    var linear = RawPNG(columns: 2, .colour, lines: [[0, 0, 0, 255, 255, 255]])
    linear.chunks = [("gAMA", [0, 1, 0x86, 0xA0])]
    let files: [(RawPNG, [UInt8])] = [
      (RawPNG(columns: 2, .colour, lines: [[0, 0, 0, 200, 200, 200]]), [0, 200]),
      (RawPNG(columns: 2, .colourAndAlpha, lines: [[0, 0, 0, 255, 200, 200, 200, 255]]), [0, 200]),
      (palette, [0, 200]), (sixteenBits, [0, 200]), (linear, [0, 255]),
    ]
    for (png, values) in files {
      let file = try read(png.encoded)
      #expect(file.picture == Picture(rows: 1, columns: 2, values: values), "\(png)")
      #expect(file.changes.subtracting([.shortened]) == [.greyed], "\(png)")
    }
    #expect(try read(RawPNG(columns: 2, .grey, lines: [[0, 200]]).encoded).changes == [])
  }

  @Test("One pixel that differs in one channel makes a picture in colour")
  func almostGrey() throws {
    let file = try read(RawPNG(columns: 2, .colour, lines: [[0, 0, 0, 200, 200, 201]]).encoded)
    #expect(file.picture.channels == 3 && file.changes == [])
  }

  @Test("A folder of grey pictures in colour is grey, with a note; one picture in colour makes all coloured")
  func corpus() throws {
    let folder = try SoundTestFolder()
    for value in [10, 20] as [UInt8] {
      let png = RawPNG(columns: 2, .colour, lines: [[0, 0, 0, value, value, value]])
      try folder.write(png.encoded, to: "\(value).png")
    }
    let grey = try GridCorpus.open(folder.path)
    #expect(grey.whole?.shape == .images(rows: 1, columns: 2) && grey.whole?.values == [0, 10, 0, 20])
    #expect(grey.report.contains { $0.hasPrefix("2 pictures are stored in colour but grey") }, "\(grey.report)")
    try folder.write(RawPNG(columns: 2, .colour, lines: [[1, 2, 3, 4, 5, 60]]).encoded, to: "30.png")
    let mixed = try GridCorpus.open(folder.path)
    #expect(mixed.whole?.values == [0, 0, 0, 10, 10, 10, 0, 0, 0, 20, 20, 20, 1, 2, 3, 4, 5, 60])
    #expect(mixed.report.contains { $0.hasSuffix("others are not, so all are learned in colour") }, "\(mixed.report)")
  }

  @Test(
    "Pictures whose channels differ by rounding are grey, and those that are nearly grey are noted with by how much")
  func nearlyGrey() throws {
    for (blue, levels, words) in [
      (202, [1, 201], "differ by at most 2 of 255 levels, as by rounding"),
      (209, nil, "are nearly grey: red, green and blue differ by at most 9 of 255 levels"), (217, nil, nil),
    ] as [(UInt8, [UInt8]?, String?)] {
      let folder = try SoundTestFolder()
      for name in ["a", "b"] {
        let line: [UInt8] = name == "a" ? [0, 1, 2, 200, 200, blue] : [0, 1, 2, 9, 9, 9]
        try folder.write(RawPNG(columns: 2, .colour, lines: [line]).encoded, to: name + ".png")
      }
      let parts = try GridCorpus.open(folder.path)
      #expect(parts.whole?.channels == (levels == nil ? 3 : 1))
      if let levels { #expect(parts.whole?.values == levels + [1, 9]) }
      #expect(parts.report.contains { $0.contains(words ?? "grey") } == (words != nil), "\(parts.report)")
    }
    // Beside a picture in colour nothing is rounded away.
    let folder = try SoundTestFolder()
    try folder.write(RawPNG(columns: 1, .colour, lines: [[7, 8, 9]]).encoded, to: "a.png")
    try folder.write(RawPNG(columns: 1, .colour, lines: [[0, 0, 255]]).encoded, to: "b.png")
    #expect(try GridCorpus.open(folder.path).whole?.values == [7, 8, 9, 0, 0, 255])
  }

  @Test("Rows of a table with a square number of values may be pictures, which is told, and are where it is asked for")
  func tablesOfPictures() throws {
    let folder = try SoundTestFolder()
    let names = (["label"] + (0..<64).map { "pixel\($0)" }).joined(separator: ",")
    let rows = (0..<4).map { row in (["\(row % 2)"] + (0..<64).map { "\(($0 * row) % 250)" }).joined(separator: ",") }
    let path = try folder.write(Array(([names] + rows).joined(separator: "\n").utf8), to: "digits.csv")
    let table = try GridCorpus.open(path)
    #expect(table.whole?.shape == .vectors(columns: 64))
    #expect(
      table.report.contains("64 columns may be pictures of 8 × 8 pixels; --kind images learns them as such"),
      "\(table.report)")
    for place in [path, folder.path] {
      let pictures = try GridCorpus.open(place, kind: .images)
      #expect(pictures.whole?.shape == .images(rows: 8, columns: 8) && pictures.whole?.labels == [0, 1, 0, 1])
      #expect(!pictures.report.contains { $0.contains("may be pictures") })
    }
    #expect(
      try GridCorpus.open(path, kind: .images, imageSize: 4).report.contains { $0.contains("4 pictures are resized") })
    let odd = try folder.write(Array("1,2,3\n4,5,6\n".utf8), to: "odd.csv")
    #expect(throws: GridCorpusError.content(path: odd, .noSquares(columnCount: 3))) {
      try GridCorpus.open(odd, kind: .images)
    }
    #expect(try !GridCorpus.open(odd).report.contains { $0.contains("may be pictures") })
  }

  @Test("An array of pictures with equal channels is grey")
  func arrays() throws {
    let folder = try SoundTestFolder()
    let path = try folder.write(npy("|u1", "(2, 1, 1, 3)", [7, 7, 7, 9, 9, 9]), to: "a.npy")
    let parts = try GridCorpus.open(path)
    #expect(parts.whole == GridCorpus(shape: .images(rows: 1, columns: 1), values: [7, 9]))
    #expect(parts.report.contains { $0.contains("stored in colour but grey") })
  }

  // MARK: Transparency

  @Test("What is transparent becomes white or black as asked for, and the report says which and how many")
  func transparency() throws {
    let folder = try SoundTestFolder()
    for alpha in [0, 255] as [UInt8] {
      let ink = RawPNG(columns: 2, .colourAndAlpha, lines: [[255, 255, 255, alpha, 255, 255, 255, 255]])
      try folder.write(ink.encoded, to: "\(alpha).png")
    }
    let white = try GridCorpus.open(folder.path)
    #expect(white.whole?.values == [255, 255, 255, 255])
    #expect(
      white.report.contains {
        $0.hasPrefix("1 picture has transparent parts, which become white; --transparent black")
      },
      "\(white.report)")
    #expect(white.report.contains { $0.hasPrefix("all 2 pictures are equal") && $0.contains("--transparent") })
    let black = try GridCorpus.open(folder.path, over: .black)
    #expect(black.whole?.values == [0, 255, 255, 255])
    #expect(black.report.contains { $0.contains("which become black; --transparent white") })
    #expect(!black.report.contains { $0.contains("are equal, so") })
  }

  @Test("Grey with alpha and palettes with transparent colours are filled")
  func filled() throws {
    let alpha = try read(RawPNG(columns: 2, .greyAndAlpha, lines: [[10, 255, 10, 0]]).encoded, over: .black)
    #expect(alpha.picture.values == [10, 0] && alpha.changes == [.filled])
    var palette = RawPNG(columns: 2, .palette, lines: [[0, 1]])
    palette.chunks = [("PLTE", [0, 0, 0, 9, 9, 9]), ("tRNS", [0])]
    let file = try read(palette.encoded)
    #expect(file.picture.values == [255, 9] && file.changes == [.filled, .greyed])
  }

  @Test("Pictures that are all equal are noted, others are not")
  func equal() throws {
    let folder = try SoundTestFolder()
    try folder.paint(seed: 1, to: "1.png")
    try folder.paint(seed: 1, to: "2.png")
    #expect(try GridCorpus.open(folder.path).report.contains { $0.contains("all 2 pictures are equal") })
    try folder.paint(seed: 2, to: "3.png")
    #expect(try !GridCorpus.open(folder.path).report.contains { $0.contains("equal") })
  }

  @Test("Of an animation the first image is taken, of 16 bits the upper 8, and both are told")
  func partOfAPicture() throws {
    var animated = RawPNG(columns: 1, .grey, lines: [[7]])
    animated.chunks = [("acTL", [0, 0, 0, 1, 0, 0, 0, 0])]
    #expect(try read(animated.encoded).changes == [.animated])
    var deep = RawPNG(columns: 1, .grey, lines: [[200, 99]])
    deep.bitDepth = 16
    let file = try read(deep.encoded)
    #expect(file.picture.values == [200] && file.changes == [.shortened])
    let folder = try SoundTestFolder()
    for name in ["a", "b"] { try folder.write(deep.encoded, to: name + ".png") }
    #expect(
      try GridCorpus.open(folder.path).report.contains(
        "2 pictures have 16 bits a channel, of which the upper 8 are taken"))
  }

  // MARK: JPEG

  @Test(
    "JPEG is read in grey and in colour, also in several scans, and whatever its name says", arguments: [false, true])
  func jpeg(isProgressive: Bool) throws {
    var grey = BlockJPEG(columns: 2, rows: 1, planes: [[0, 200]])
    grey.isProgressive = isProgressive
    let line = [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 200, count: 8)
    let expected = Picture(rows: 8, columns: 16, values: (0..<8).flatMap { _ in line })
    #expect(try read(grey.encoded, named: "a.jpg").picture == expected)
    #expect(try read(grey.encoded, named: "a.png").picture == expected)
    var colour = BlockJPEG(columns: 1, rows: 1, planes: [[200], [0], [255]])
    colour.adobeTransform = 0
    colour.isProgressive = isProgressive
    #expect(try read(colour.encoded).picture.values == (0..<64).flatMap { _ in [200, 0, 255] as [UInt8] })
    var equal = BlockJPEG(columns: 1, rows: 1, planes: [[70], [128], [128]])
    equal.isProgressive = isProgressive
    let file = try read(equal.encoded)
    #expect(file.picture == Picture(rows: 8, columns: 8, values: .init(repeating: 70, count: 64)))
    #expect(file.changes == [.greyed])
  }

  /// What is stored as the squares 1 2 over 3 4 over 5 6.
  @Test(
    "A picture is turned and mirrored as its camera noted",
    arguments: [
      (1, [[1, 2], [3, 4], [5, 6]]), (2, [[2, 1], [4, 3], [6, 5]]), (3, [[6, 5], [4, 3], [2, 1]]),
      (4, [[5, 6], [3, 4], [1, 2]]), (5, [[1, 3, 5], [2, 4, 6]]), (6, [[5, 3, 1], [6, 4, 2]]),
      (7, [[6, 4, 2], [5, 3, 1]]), (8, [[2, 4, 6], [1, 3, 5]]), (0, [[1, 2], [3, 4], [5, 6]]),
      (77, [[1, 2], [3, 4], [5, 6]]),
    ] as [(UInt8, [[UInt8]])])
  func orientation(number: UInt8, squares: [[UInt8]]) throws {
    var jpeg = BlockJPEG(columns: 2, rows: 3, planes: [Array(1...6)])
    jpeg.orientation = number
    let file = try read(jpeg.encoded)
    #expect((file.picture.rows, file.picture.columns) == (8 * squares.count, 8 * squares[0].count))
    let seen = squares.indices.map { row in
      squares[0].indices.map { file.picture.values[8 * row * file.picture.columns + 8 * $0] }
    }
    #expect(seen == squares)
    #expect(file.changes == (2...8 ~= number ? [.turned] : []))
    // The same note in a PNG, in either order of bytes.
    for isBigEndian in [true, false] {
      var png = RawPNG(columns: 2, .grey, lines: [[1, 2], [3, 4], [5, 6]])
      let directory: [[UInt8]] = [
        [0, 42], [0, 0, 0, 8], [0, 1], [0x01, 0x12], [0, 3], [0, 0, 0, 1], [0, number], [0, 0], [0, 0, 0, 0],
      ]
      let mark: [UInt8] = isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
      png.chunks = [("eXIf", mark + directory.flatMap { isBigEndian ? $0 : $0.reversed() })]
      let file = try read(png.encoded)
      #expect(file.picture.values == squares.flatMap(\.self) && file.picture.rows == squares.count)
      #expect(file.changes == (2...8 ~= number ? [.turned] : []))
    }
  }

  @Test("JPEG and PNG lie in one corpus")
  func together() throws {
    let folder = try SoundTestFolder()
    try folder.paint(rows: 8, columns: 8, to: "1.png")
    try folder.write(BlockJPEG(columns: 1, rows: 1, planes: [[9]]).encoded, to: "2.JPG")
    try folder.write(BlockJPEG(columns: 1, rows: 1, planes: [[8]]).encoded, to: "3.jpeg")
    #expect(try GridCorpus.open(folder.path).whole?.exampleCount == 3)
    #expect(try CorpusKind.of(path: folder.path) == .images && CorpusKind.of(path: folder.path + "/2.JPG") == .images)
  }

  @Test("A JPEG that is cut anywhere, for a printer, or of 12 bits is refused in one sentence, and nothing is printed")
  func refusals() throws {
    let whole = BlockJPEG(columns: 8, rows: 8, planes: [randomBytes(64, seed: 1)]).encoded
    for count in stride(from: 3, to: whole.count - 2, by: 7) {
      guard case .damaged = fault(of: Array(whole.prefix(count))) else {
        Issue.record("\(count) of \(whole.count) bytes were taken")
        continue
      }
    }
    let inks = BlockJPEG(columns: 1, rows: 1, planes: [[1], [2], [3], [4]]).encoded
    #expect(fault(of: inks)?.description.contains("CMYK") == true)
    var deep = BlockJPEG(columns: 1, rows: 1, planes: [[1]])
    deep.precision = 12
    guard case .unsupported(_, let reason) = fault(of: deep.encoded) else {
      Issue.record("12 bits were taken")
      return
    }
    #expect(reason.contains("12"))
  }

  @Test("A header that promises more pixels than the file can hold is refused before they are allocated")
  func promises() throws {
    var jpeg = BlockJPEG(columns: 1, rows: 1, planes: [[1]]).encoded
    let frame = try #require(jpeg.firstRange(of: [0xFF, 0xC0]))
    jpeg.replaceSubrange(frame.upperBound + 3..<frame.upperBound + 7, with: [0x75, 0x30, 0x75, 0x30])
    #expect(fault(of: jpeg)?.description.contains("30000 × 30000 pixels") == true)
  }

  // MARK: Other formats

  @Test(
    "A picture in a format that is not read is called what it is, with how to convert it",
    arguments: [
      ("GIF89a", "GIF", "gif"), ("RIFF\0\0\0\0WEBPVP8 ", "WebP", "webp"), ("BM\0\0\0\0\0\0\0\0", "BMP", "bmp"),
      ("II*\0", "TIFF", "tiff"), ("\0\0\0\u{18}ftypheic", "HEIC", "heic"), ("\0\0\0\u{18}ftypavif", "AVIF", "avif"),
      ("P5\n2 2\n", "PNM", "pgm"),
    ])
  func foreign(beginning: String, format: String, fileExtension: String) throws {
    let folder = try SoundTestFolder()
    let named = try folder.write(Array(beginning.utf8), to: "a." + fileExtension)
    let error = #expect(throws: CorpusKindError.self) { try CorpusKind.of(path: named) }
    let words = try #require(error?.description)
    #expect(words.contains("a picture in \(format)") && words.contains("convert it to PNG"), "\(words)")
    #expect(throws: CorpusKindError.self) { try CorpusKind.of(path: folder.path) }
    // As people rename them.
    let renamed = try folder.write(Array(beginning.utf8), to: "b.png")
    #expect(folder.gridError(of: "b.png")?.description.contains("\(renamed) is a picture in \(format)") == true)
    try FileManager.default.removeItem(atPath: renamed)
    try folder.paint(to: "c.png")
    let report = try GridCorpus.open(folder.path).report
    #expect(report.contains { $0.contains("left out 1") && $0.contains("a picture in \(format)") }, "\(report)")
  }

  private func read(
    _ bytes: [UInt8], named name: String = "a.picture", over backdrop: Backdrop = .white
  ) throws -> PictureFile {
    let folder = try SoundTestFolder()
    return try PictureFile(reading: folder.write(bytes, to: name), over: backdrop)
  }

  private func fault(of bytes: [UInt8]) -> PictureError? { #expect(throws: PictureError.self) { try read(bytes) } }
}
