import Foundation
import Media
import Testing

@Suite("Picture")
struct PictureTests {
  // Written by Python's struct and zlib modules, after the PNG specification.
  private static let palette = """
    89504e470d0a1a0a0000000d4948445200000002000000010803000000c3fc8fb800000006504c5445ff00000080ff572265c50000000b4944\
    415478da6360600400000400022cde48ad0000000049454e44ae426082
    """
  private static let sixteenBits = """
    89504e470d0a1a0a0000000d49484452000000030000000110000000006e1b972b0000000f4944415478da6360606868f8ff1f00068402ffff\
    1b62f10000000049454e44ae426082
    """
  private static let greyWithAlpha = """
    89504e470d0a1a0a0000000d49484452000000020000000108040000005e2bb7010000000d4944415478da63e0facfc50000033e0114eba5ef\
    2d0000000049454e44ae426082
    """
  private static let oneBit = """
    89504e470d0a1a0a0000000d4948445200000008000000010100000000cb7bd2ee0000000a4944415478da63d8080000b300b28c1a2b470000\
    000049454e44ae426082
    """
  private static let thirtyThousandSquare = """
    89504e470d0a1a0a0000000d4948445200007530000075300800000000434ca766000000094944415478da63000000010001b10db693000000\
    0049454e44ae426082
    """

  @Test("What is written as PNG is read the same, grey and in colour", arguments: [1, 3])
  func roundTrip(channels: Int) throws {
    let folder = try SoundTestFolder()
    let picture = try folder.paint(rows: 5, columns: 7, channels: channels, to: "a.png")
    #expect(try Picture(reading: folder.path + "/a.png") == picture)
    #expect(try folder.names == ["a.png"])
  }

  @Test("Palettes, 16 bits, single bits and transparency come as 8 bits, grey only where the file is")
  func conversions() throws {
    #expect(try read(Self.palette) == Picture(rows: 1, columns: 2, channels: 3, values: [255, 0, 0, 0, 128, 255]))
    #expect(try read(Self.sixteenBits) == Picture(rows: 1, columns: 3, values: [0, 128, 255]))
    #expect(try read(Self.greyWithAlpha) == Picture(rows: 1, columns: 2, values: [10, 255]))
    #expect(
      try read(Self.oneBit) == Picture(rows: 1, columns: 8, values: [255, 0, 255, 255, 0, 0, 0, 255]))
  }

  @Test("A file that is not PNG, one cut short, and one that is not there are told apart")
  func faults() throws {
    let folder = try SoundTestFolder()
    let text = try folder.write(Array("no picture".utf8), to: "a.png")
    #expect(throws: PictureError.notAPicture(path: text)) { try Picture(reading: text) }
    try folder.paint(to: "b.png")
    let torn = try folder.write(Array(folder.bytes(of: "b.png").dropLast(20)), to: "torn.png")
    let error = #expect(throws: PictureError.self) { try Picture(reading: torn) }
    guard case .damaged(torn, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let missing = #expect(throws: PictureError.self) { try Picture(reading: folder.path + "/c.png") }
    #expect(missing?.description.contains("there is no such file") == true)
  }

  @Test("A header that promises more pixels than the file can hold is refused before they are allocated")
  func promises() throws {
    let error = #expect(throws: PictureError.self) { try read(Self.thirtyThousandSquare) }
    #expect(error?.description.contains("30000 × 30000 pixels") == true)
  }

  @Test("A picture made smaller has the means of the areas that its pixels cover")
  func smaller() {
    let values: [UInt8] = [0, 10, 20, 30, 40, 50, 60, 70]
    let picture = Picture(rows: 2, columns: 4, values: values)
    #expect(picture.resized(toLongerSide: 2) == Picture(rows: 1, columns: 2, values: [25, 45]))
    // Three pixels of four: the shares are 3/4 and 1/4, 1/2 and 1/2, 1/4 and 3/4 of a third each.
    let line = Picture(rows: 1, columns: 4, values: [0, 90, 180, 60])
    #expect(line.resized(toLongerSide: 3) == Picture(rows: 1, columns: 3, values: [23, 135, 90]))
  }

  @Test("A picture made larger is interpolated between the centres of its pixels, and its ends stay")
  func larger() {
    let line = Picture(rows: 1, columns: 2, values: [0, 200])
    // Centres of the new pixels lie at −0.25, 0.25, 0.75, 1.25 of the old ones.
    #expect(line.resized(toLongerSide: 4) == Picture(rows: 2, columns: 4, values: [0, 50, 150, 200, 0, 50, 150, 200]))
  }

  @Test("Resizing keeps a flat picture flat, each colour for itself, at every size", arguments: [1, 2, 3, 7, 31, 64])
  func flat(side: Int) {
    let picture = Picture(
      rows: 9, columns: 14, channels: 3, values: (0..<126).flatMap { _ in [7, 100, 255] as [UInt8] })
    let resized = picture.resized(toLongerSide: side)
    #expect(resized.columns == side && resized.rows == max(1, Int((9 * Double(side) / 14).rounded())))
    #expect(resized.values == (0..<resized.rows * side).flatMap { _ in [7, 100, 255] as [UInt8] })
  }

  @Test("Resizing to its own size changes nothing")
  func sameSize() {
    let picture = Picture(rows: 3, columns: 5, values: randomBytes(15, seed: 4))
    #expect(picture.resized(toLongerSide: 5) == picture)
  }

  private func read(_ hexadecimal: String) throws -> Picture {
    let folder = try SoundTestFolder()
    return try Picture(reading: folder.write(bytes(hexadecimal: hexadecimal), to: "a.png"))
  }
}

@Suite("Image sheet")
struct ImageSheetTests {
  private let pictures = (1...3).map { Picture(rows: 1, columns: 2, values: [UInt8($0), UInt8(10 * $0)]) }

  @Test("Pictures fill the rows of a near-square in their order, and what stays empty is grey")
  func order() {
    let sheet = ImageSheet(of: pictures)
    #expect(sheet.picturesPerRow == 2)
    #expect(sheet.picture == Picture(rows: 2, columns: 4, values: [1, 10, 2, 20, 3, 30, 96, 96]))
  }

  @Test("64 pictures make 8 by 8, 65 make 8 rows of 9, and a number of columns can be asked for")
  func size() {
    let picture = Picture(rows: 2, columns: 3, values: Array(1...6))
    let many = { (count: Int) in [Picture](repeating: picture, count: count) }
    #expect(ImageSheet(of: many(64)).picture.shape == .images(rows: 16, columns: 24))
    #expect(ImageSheet(of: many(65)).picture.shape == .images(rows: 16, columns: 27))
    #expect(ImageSheet(of: many(6), picturesPerRow: 2).picture.shape == .images(rows: 6, columns: 6))
    #expect(ImageSheet(of: many(2), picturesPerRow: 5).picture.shape == .images(rows: 2, columns: 6))
  }

  @Test("Gaps are one pixel wide between and around, whatever the magnification")
  func gaps() {
    let sheet = ImageSheet(of: Array(pictures.prefix(2)), gap: .onePixel, magnification: 2)
    let line = [UInt8](repeating: 96, count: 11)
    let row: [UInt8] = [96, 1, 1, 10, 10, 96, 2, 2, 20, 20, 96]
    #expect(sheet.picture == Picture(rows: 4, columns: 11, values: line + row + row + line))
  }

  @Test("One picture in colour makes the sheet coloured, and the file holds it")
  func colour() throws {
    let folder = try SoundTestFolder()
    let red = Picture(rows: 1, columns: 2, channels: 3, values: [200, 0, 0, 100, 0, 0])
    let sheet = ImageSheet(of: [pictures[0], red])
    #expect(sheet.picture.values == [1, 1, 1, 10, 10, 10, 200, 0, 0, 100, 0, 0])
    try sheet.write(to: folder.path + "/sheet.png")
    #expect(try Picture(reading: folder.path + "/sheet.png") == sheet.picture)
    let error = #expect(throws: PictureError.self) { try sheet.write(to: folder.path + "/no/sheet.png") }
    #expect(error?.description.contains("its folder does not exist") == true)
  }
}
