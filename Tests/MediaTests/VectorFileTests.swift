import Durability
import Foundation
import Media
import Testing

@Suite("Tables and arrays")
struct VectorFileTests {
  @Test(
    "Commas, semicolons, tabs and spaces separate numbers; empty lines, comments and line ends of all sorts are nothing",
    arguments: [
      "0,1,255\n7,8,9\n", "0;1;255\r\n7;8;9", "0 1 255\n7 8 9\n", "  0\t1   255 \n\n\n7\t8\t9\t\n",
      "# three columns\n0, 1.0 ,2.55e2\n\u{20}\n7.,+8,09\n",
    ])
  func separators(text: String) throws {
    let corpus = try #require(try open(text).whole)
    #expect(corpus.shape == .vectors(columns: 3) && corpus.values == [0, 1, 255, 7, 8, 9])
    #expect(corpus.kind == .vectors && corpus.rows == 1 && corpus.exampleCount == 2)
  }

  @Test("A first line of names is left out, and the report says so; a mark of UTF-8 is no name")
  func header() throws {
    let parts = try open("\u{FEFF}age,\"height\",x\n1,2,3\n")
    #expect(parts.whole?.values == [1, 2, 3])
    #expect(parts.report.first == "1 vector of 3 values")
    #expect(parts.report.last?.hasSuffix("table.csv: header; 3 columns; separated by ','") == true)
    #expect(try open("\u{FEFF}1,2,3\n").report.last?.contains("no header; 3 columns") == true)
  }

  @Test(
    "A value that is not a whole number 0…255 is named with its row and column",
    arguments: [
      ("1,2\n3,256\n", 2, 2, "256"), ("1,2\n\n-1,3\n", 3, 1, "-1"), ("0.5,1\n", 1, 1, "0.5"),
      ("1,0\n1,x\n", 2, 2, "x"),
      ("1 99999999999999999999999999\n", 1, 2, "999999999999999999999999…"), ("1,\u{1B}[2J\n", 1, 2, "?[2J"),
      ("1,2\n0x10,3", 2, 1, "0x10"),
    ])
  func values(text: String, row: Int, column: Int, found: String) throws {
    let expected = GridFileFault.value(row: row, column: column, found: found)
    #expect(fault(of: text) == expected)
    #expect(expected.description.contains("row \(row), column \(column)"))
  }

  @Test("A row that is shorter or longer than those before is named")
  func ragged() throws {
    #expect(fault(of: "1,2,3\n4,5\n") == .raggedRow(row: 2, expected: 3, found: 2, separator: "separated by ','"))
    #expect(fault(of: "1 2\n2 1\n\n3\n") == .raggedRow(row: 4, expected: 2, found: 1, separator: "separated by blanks"))
  }

  @Test("A table without rows is empty", arguments: ["", "\n\n", "a,b,c\n", "# nothing\n"])
  func empty(text: String) throws {
    #expect(fault(of: text) == .empty)
  }

  @Test("A gzipped table is refused with what to do")
  func compressed() throws {
    let folder = try SoundTestFolder()
    let path = try folder.write(gzip(Array("1,2\n".utf8)), to: "a.csv.gz")
    let error = folder.gridError(of: "a.csv.gz")
    #expect(error == .content(path: path, .compressed))
    #expect(error?.description.contains("gunzip") == true)
  }

  @Test("Files of the names that the literature uses are parts")
  func parts() throws {
    let folder = try SoundTestFolder()
    try folder.write(Array("0 1\n1 1\n".utf8), to: "binarized_mnist_train.amat")
    try folder.write(Array("0 0\n".utf8), to: "binarized_mnist_valid.amat")
    try folder.write(Array("1 0\n".utf8), to: "binarized_mnist_test.amat")
    try folder.write(Array("5 5\n".utf8), to: "contest.csv")
    let parts = try GridCorpus.open(folder.path)
    #expect(parts.training?.values == [0, 1, 1, 1])
    #expect(parts.validation?.values == [0, 0] && parts.test?.values == [1, 0])
    #expect(parts.report.contains { $0.contains("contest.csv belongs to none of the parts") })
  }

  @Test("Rows of different lengths in two files of one part, and an image size for a table, are refused")
  func disagreement() throws {
    let folder = try SoundTestFolder()
    let first = try folder.write(Array("0,1\n".utf8), to: "train.csv")
    let second = try folder.write(Array("0,1,2\n".utf8), to: "train-2.csv")
    #expect(
      folder.gridError() == .mixedShapes(first: second, .vectors(columns: 3), other: first, .vectors(columns: 2)))
    #expect(folder.gridError(of: "train.csv", imageSize: 4) == .imageSizeForVectors(path: first))
  }

  @Test("Arrays that NumPy writes are read from any of its number types")
  func arrays() throws {
    #expect(
      try open(npy("<f4", "(2, 3)", bytes(hexadecimal: "0000803f0000004000004040000080400000a04000007f43"))).whole
        == GridCorpus(shape: .vectors(columns: 3), values: [1, 2, 3, 4, 5, 255]))
    #expect(try open(npy(">i2", "(1, 2)", [0, 200, 0, 7])).whole?.values == [200, 7])
    #expect(try open(npy("<u4", "(1, 1)", [9, 0, 0, 0])).whole?.values == [9])
    #expect(try open(npy("<i8", "(2,)", little(3, 8) + little(4, 8))).whole?.shape == .vectors(columns: 1))
    #expect(try open(npy("<f8", "(1, 1)", little(Int(bitPattern: UInt(7.0.bitPattern)), 8))).whole?.values == [7])
    #expect(try open(npy("|b1", "(2, 1)", [1, 0])).whole?.values == [1, 0])
    #expect(try open(npy("|u1", "(1, 2, 2)", [1, 2, 3, 4])).whole?.shape == .images(rows: 2, columns: 2))
    let colour = try open(npy("|u1", "(1, 1, 2, 3)", [1, 2, 3, 4, 5, 6])).whole
    #expect(colour?.shape == .images(rows: 1, columns: 2, channels: 3))
  }

  @Test("What is wrong with an array is said")
  func arrayFaults() throws {
    #expect(arrayFault(npy(">i2", "(2, 2)", [0, 1, 0, 2, 1, 44, 0, 4])) == .value(row: 2, column: 1, found: "300"))
    #expect(arrayFault(npy("|i1", "(1, 2)", [1, 255])) == .value(row: 1, column: 2, found: "-1"))
    let half = little(Int(Float(0.5).bitPattern), 4)
    #expect(arrayFault(npy("<f4", "(1, 1)", half)) == .value(row: 1, column: 1, found: "0.5"))
    #expect(arrayFault(npy("<f2", "(1, 1)", [0, 0])) == .numberType("numbers of the type '<f2'"))
    #expect(arrayFault(npy("|u1", "(0, 3)", [])) == .empty)
    #expect(arrayFault(npy("|u1", "(2, 3)", [1, 2, 3])) == .truncated(expected: 76, found: 73))
    #expect(arrayFault(npy("|u1", "(1, 3)", [1, 2, 3, 4])) == .tooLong(expected: 73))
    #expect(arrayFault(npy("|u1", "(2, 3, 4, 5)", randomBytes(120, seed: 1))) == .dimensions([2, 3, 4, 5]))
    #expect(arrayFault(npy("|u1", "(99999, 99999, 99999)", [])) == .tooLarge(dimensions: [99999, 99999, 99999]))
    for header in [npy("|u1", "()", [1]), npy("|u1", "(1, x)", [1]), npy("|u1", "(1, 1)", order: "True", [1])] {
      guard case .arrayHeader = arrayFault(header) else {
        Issue.record("\(String(decoding: header, as: UTF8.self)) was taken")
        continue
      }
    }
  }

  @Test("Labels of arrays and tables are matched by name, and must be one column")
  func labels() throws {
    let folder = try SoundTestFolder()
    try folder.write(npy("|u1", "(2, 2, 2)", Array(1...8)), to: "train.npy")
    try folder.write(npy("<i8", "(2,)", little(4, 8) + little(0, 8)), to: "train_labels.npy")
    #expect(try GridCorpus.open(folder.path).whole?.labels == [4, 0])
    let path = try folder.write(npy("|u1", "(2, 2)", [1, 2, 3, 4]), to: "train_labels.npy")
    #expect(folder.gridError() == .content(path: path, .labelsNotInOneColumn))
  }

  @Test("What is written as an array or a table is read the same, and appears whole")
  func writing() throws {
    let folder = try SoundTestFolder()
    let values = randomBytes(60, seed: 3)
    try NPYFile.write(values, dimensions: [5, 4, 3], to: folder.path + "/a.npy")
    let images = try #require(try GridCorpus.open(folder.path + "/a.npy").whole)
    #expect(images == GridCorpus(shape: .images(rows: 4, columns: 3), values: values))
    // Where NumPy looks for the numbers: a multiple of 64, after a line that ends.
    let written = try folder.bytes(of: "a.npy")
    #expect(written.count == 128 + 60 && written[127] == 10)
    try TableFile.writeCSV(values, columns: 12, to: folder.path + "/b.csv")
    let rows = try GridCorpus.open(folder.path + "/b.csv").whole
    #expect(rows?.shape == .vectors(columns: 12) && rows?.values == values)
    try TableFile.writeCSV([1, 20, 255, 0], columns: 2, to: folder.path + "/c.csv")
    #expect(try folder.bytes(of: "c.csv") == Array("1,20\n255,0\n".utf8))
    #expect(throws: FileError.self) { try NPYFile.write([1], dimensions: [1], to: folder.path + "/no/a.npy") }
    #expect(try folder.names == ["a.npy", "b.csv", "c.csv"])
  }

  private func open(_ text: String) throws -> GridCorpusParts {
    let folder = try SoundTestFolder()
    return try GridCorpus.open(folder.write(Array(text.utf8), to: "table.csv"))
  }

  private func open(_ array: [UInt8]) throws -> GridCorpusParts {
    let folder = try SoundTestFolder()
    return try GridCorpus.open(folder.write(array, to: "array.npy"))
  }

  private func fault(of text: String) -> GridFileFault? {
    content(#expect(throws: GridCorpusError.self) { try open(text) })
  }

  private func arrayFault(_ array: [UInt8]) -> GridFileFault? {
    content(#expect(throws: GridCorpusError.self) { try open(array) })
  }

  private func content(_ error: GridCorpusError?) -> GridFileFault? {
    guard case .content(_, let fault) = error else { return nil }
    return fault
  }
}
