import Foundation
import Media
import Testing
import WavegenTestSupport

@Suite("A picture of what a prediction depends on") struct InfluencePictureTests {
  private func drawn(
    _ strengths: [Float], rows: Int, columns: Int, of place: Int, axes: InfluencePicture.Axes
  ) throws -> Picture {
    let folder = try TemporaryFolder()
    try InfluencePicture(strengths, rows: rows, columns: columns, of: place, axes: axes, caption: "one, two: 3")
      .write(to: folder.path("field.png"))
    return try Picture(reading: folder.path("field.png"))
  }

  private func pixel(_ picture: Picture, row: Int, column: Int) -> [UInt8] {
    let first = (row * picture.columns + column) * 3
    return Array(picture.values[first..<first + 3])
  }

  @Test("is brighter where the influence is stronger, black where there is none, and blue at the place itself")
  func brightness() throws {
    let picture = try drawn([1, 0.01, 0, 0], rows: 2, columns: 2, of: 3, axes: .image)
    let places = [(0, 0), (0, 1), (1, 0), (1, 1)].map { row, column in
      pixel(picture, row: 60 + 240 * row + 120, column: 74 + 240 * column + 120)
    }
    #expect(places[0].map(Int.init).reduce(0, +) > places[1].map(Int.init).reduce(0, +))
    #expect(places[1] != [0, 0, 0] && places[2] == [0, 0, 0])
    #expect(places[3][2] > places[3][0])
  }

  @Test(
    "fits on a page, whatever the size of what it shows",
    arguments: [(1, 1), (1, 5), (1, 4097), (1, 300_000), (28, 28), (3, 2000), (2000, 3), (1, 65_536), (700, 900)])
  func size(rows: Int, columns: Int) throws {
    let strengths = [Float](repeating: 0.5, count: rows * columns)
    for axes in rows == 1
      ? [.image, .past(unit: "bytes", perSecond: nil), .past(unit: "samples", perSecond: 8000)]
      : [InfluencePicture.Axes.image]
    {
      let picture = try drawn(strengths, rows: rows, columns: columns, of: strengths.count - 1, axes: axes)
      #expect(picture.columns <= 1200 && picture.rows <= 1200)
      #expect(picture.values.contains { $0 > 180 }, "axes and caption are there")
    }
  }

  @Test("A single strong place among thousands under one pixel is seen")
  func peak() throws {
    var strengths = [Float](repeating: 0, count: 50_001)
    strengths[25_000] = 1
    let picture = try drawn(
      strengths, rows: 1, columns: 50_001, of: 50_000, axes: .past(unit: "samples", perSecond: nil))
    let row = (74..<74 + 960).map { pixel(picture, row: 100, column: $0) }
    #expect(row.count { $0 != [0, 0, 0] } == 2, "the place and the strong one")
  }
}
