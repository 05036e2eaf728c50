import Autoregression
import Foundation
import Models
import Testing

@Suite("The description of images and tables")
struct GridDescriptionTests {
  private static let table = GridDescription(
    kind: .vectors, rows: 1, columns: 2, channelCount: 1, levelCount: 2, encoding: .exact, classNames: [])

  @Test("A file of before tables were described opens, and nothing is added to one that needs it not")
  func earlier() throws {
    let text = """
      {"grid":{"channelCount":1,"classNames":[],"columns":2,"encoding":"exact","kind":"vectors","levelCount":2,"rows":1}}
      """
    #expect(try JSONDecoder().decode(DataDescription.self, from: Data(text.utf8)) == .grid(Self.table))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(DataDescription.grid(Self.table)), as: UTF8.self) == text)
  }

  @Test("How a table was written and what transparency became come back")
  func roundTrip() throws {
    var table = Self.table
    table.table = TableDescription(columnNames: ["a", "b;\n"], separator: "\t")
    var images = Self.table
    (images.kind, images.transparency) = (.images, "black")
    for grid in [table, images] {
      let data = try JSONEncoder().encode(DataDescription.grid(grid))
      #expect(try JSONDecoder().decode(DataDescription.self, from: data) == .grid(grid))
    }
  }

  @Test(
    "Names that are not as many as columns, an unknown separator and an unknown colour are refused",
    arguments: [
      (["a"], ",", nil), (["a", "b", "c"], ",", nil), (nil, ":", nil), (nil, "", nil), (nil, ",", "black"),
    ] as [([String]?, String, String?)])
  func refused(names: [String]?, separator: String, transparency: String?) throws {
    var grid = Self.table
    grid.table = TableDescription(columnNames: names, separator: separator)
    grid.transparency = transparency
    let data = try JSONEncoder().encode(DataDescription.grid(grid))
    #expect(throws: ConfigurationError.self) { try JSONDecoder().decode(DataDescription.self, from: data) }
  }
}
