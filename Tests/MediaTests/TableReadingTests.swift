import Foundation
import Media
import Testing

/// How a table is written is guessed, checked over all rows, and told in one line.
@Suite("Tables as people have them")
struct TableReadingTests {
  @Test(
    "One separator is found for the whole file, and told",
    arguments: [
      ("1,0;2,0\n0,0;1,0\n", [1, 2, 0, 1], "no header; 2 columns; separated by ';'; decimal commas"),
      ("1,0 2,0\n0,0 1,0\n", [1, 2, 0, 1], "no header; 2 columns; separated by blanks; decimal commas"),
      ("1.0,2.00\n0.,1\n", [1, 2, 0, 1], "no header; 2 columns; separated by ','"),
      ("a\tb c\n1\t2\n", [1, 2], "header; 2 columns; separated by tabs"),
      ("0\t1   2\n1 2\t0\n", [0, 1, 2, 1, 2, 0], "no header; 3 columns; separated by blanks"),
      ("1|2\n3|4\n", [1, 2, 3, 4], "no header; 2 columns; separated by '|'"),
      ("sep=;\n1;2\n", [1, 2], "no header; 2 columns; separated by ';'"),
      ("weight in kg\n1\n0", [1, 0], "header; 1 column"),
      ("x;y,z\n1,2\n", [1, 2], "header; 2 columns; separated by ','"),
    ])
  func separators(text: String, values: [UInt8], reading: String) throws {
    let parts = try open(text)
    #expect(parts.whole?.values == values)
    #expect(parts.report.contains { $0.hasSuffix("table.csv: " + reading) }, "\(parts.report)")
  }

  @Test("Lines end with a line feed, a carriage return or both, also mixed", arguments: ["\n", "\r", "\r\n", "\n\r\n"])
  func lineEnds(end: String) throws {
    #expect(try open("a,b\(end)1,2\(end)3,4").whole?.values == [1, 2, 3, 4])
    #expect(try open("a,b\r1,2\r\n3,4\n").whole?.values == [1, 2, 3, 4])
  }

  @Test("Quoted fields may hold separators, line ends and quotation marks")
  func quotation() throws {
    let corpus = try open("\"a, b\",\"c\n\"\"d\"\"\"\n\"1\",\"0\"\n2, \"3\" \n\"4,0\",5\n").whole
    #expect(corpus?.values == [1, 0, 2, 3, 4, 5])
    #expect(corpus?.style?.columnNames == ["a, b", "c\n\"d\""])
    // The quotation ends in line 3, so what is wrong below is in line 4.
    #expect(fault(of: "\"a\n\n\",b\n1,x\n") == .value(row: 4, column: 2, name: "b", found: "x"))
    #expect(fault(of: "a,b\n1,\"2\n3,4\n") == .openQuotation(row: 2))
    #expect(fault(of: "1,\"1,000\"\n") == .value(row: 1, column: 2, found: "1,000"))
  }

  @Test("Words of truth are numbers, and the report says which")
  func truth() throws {
    let parts = try open("a,b\nTrue,no\nFALSE,Yes\n")
    #expect(parts.whole?.values == [1, 0, 0, 1])
    #expect(parts.report.contains { $0.hasSuffix("true and yes are 1, false and no are 0") })
  }

  @Test(
    "UTF-16 is read in either order of its bytes, with a mark and without", arguments: [true, false], [true, false])
  func utf16(hasMark: Bool, greatestFirst: Bool) throws {
    let units = Array(((hasMark ? "\u{FEFF}" : "") + "ab;c\n1;0\n").utf16)
    let bytes = units.flatMap {
      greatestFirst ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)]
    }
    let parts = try open(bytes)
    #expect(parts.whole?.values == [1, 0] && parts.whole?.style?.columnNames == ["ab", "c"])
    #expect(parts.report.contains { $0.hasSuffix("UTF-16") })
  }

  @Test(
    "Separators with nothing behind them at the ends of all rows are nothing",
    arguments: ["a,b\n1,2,\n3,4,\n", "a,b,\n1,2,\n3,4,\n", "1,2,,,\n3,4,,,\n,,,,\n", "a,b,\n1,2\n3,4\n"])
  func trailing(text: String) throws {
    #expect(try open(text).whole?.values == [1, 2, 3, 4])
  }

  @Test("Separators at the end of some rows only make them longer")
  func someTrailing() throws {
    #expect(fault(of: "1,2\n3,4,\n") == .raggedRow(row: 2, expected: 2, found: 3, separator: "separated by ','"))
    #expect(fault(of: "1,2,\n3,4,5\n") == .raggedRow(row: 2, expected: 2, found: 3, separator: "separated by ','"))
  }

  @Test(
    "A first column that only tells rows apart is left out, and the report names it",
    arguments: [
      ",a,b\n0,5,3\n1,4,3\n", "Unnamed: 0,a,b\n7,5,3\n3,4,3\n", "id;a;b\nx-1;5;3\nx-2;4;3\n", "#,a,b\n1,5,3\n2,4,3\n",
      "\"a\" \"b\"\n\"1\" 5 3\n\"2\" 4 3\n", "Unnamed: 0.1,Unnamed: 0,a,b\n0,0,5,3\n1,1,4,3\n", ",0,1\n0,5,3\n1,4,3\n",
    ])
  func index(text: String) throws {
    let parts = try open(text)
    #expect(parts.whole?.values == [5, 3, 4, 3])
    #expect(parts.report.contains { $0.contains("tells rows apart and is left out") }, "\(parts.report)")
  }

  @Test("A first column without a name that counts many rows is left out; one that does not is a variable")
  func unnamedIndex() throws {
    let counted = (0..<300).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    #expect(try open(counted).whole?.values == (0..<300).map { UInt8($0 % 2) })
    #expect(try open("0,1\n1,0\n2,1\n").whole?.values == [0, 1, 1, 0, 2, 1])
    #expect(try open("id,a\n1,5\n1,4\n").whole?.values == [1, 5, 1, 4])
  }

  @Test("A column called label is the class, of numbers or of names, and no value")
  func label() throws {
    let digits = try open("label,pixel0,pixel1\n5,0,3\n0,4,3\n").whole
    #expect(digits?.values == [0, 3, 4, 3] && digits?.labels == [5, 0] && digits?.classNames.count == 6)
    let named = try open("a,b,class\n1,2,dog\n3,4,cat\n0,0,dog\n").whole
    #expect(named?.values == [1, 2, 3, 4, 0, 0] && named?.labels == [1, 0, 1])
    #expect(named?.classNames == ["cat", "dog"] && named?.style?.columnNames == ["a", "b"])
    #expect(fault(of: "a,label\n1,0\n2,\n") == .missing(row: 3, column: 2, name: "label", found: ""))
  }

  @Test("Labels of a file beside the examples may stand beside numbers of rows, and be names")
  func labelFile() throws {
    let folder = try SoundTestFolder()
    try folder.write(Array("0,1\n1,0\n".utf8), to: "train.csv")
    try folder.write(Array("id,label\n0,cat\n1,ant\n".utf8), to: "train_labels.csv")
    let corpus = try GridCorpus.open(folder.path).whole
    #expect(corpus?.labels == [1, 0] && corpus?.classNames == ["ant", "cat"])
  }

  @Test(
    "A header of numbers that count the columns is a header",
    arguments: [
      "0,1,2,3,4,5,6,7\n9,9,9,9,9,9,9,9\n", "1,2,3,4,5,6,7,8\n9,9,9,9,9,9,9,9\n", "x,0,1,2,3,4,5,6\n9,9,9,9,9,9,9,9\n",
      "0,1,2,3\n1,1,0,0\n",
    ])
  func numbersAsHeader(text: String) throws {
    #expect(try open(text).whole?.exampleCount == 1)
  }

  @Test("Thousands of columns have names, and a fault says which it is in")
  func wide() throws {
    let names = (0..<3000).map { "pixel\($0)" }.joined(separator: ",")
    let row = (0..<3000).map { "\($0 % 256)" }.joined(separator: ",")
    let corpus = try open("\(names)\n\(row)\n\(row)\n").whole
    #expect(corpus?.columns == 3000 && corpus?.style?.columnNames?.last == "pixel2999")
    #expect(
      fault(of: "\(names)\n\(row)\n\(row.dropLast(1))x\n")?.description.contains("column 3000 (pixel2999)") == true)
  }

  @Test(
    "What is wrong is told at its row and column, with what to do",
    arguments: [
      ("a\tb\tc\n1\t\t2\n1\t2\t3\n", "nothing in row 2, column 2 (b)", "a number of its own"),
      ("a,b\n1,2\nNaN,4\n", "'NaN' in row 3, column 1 (a)", "a number of its own"),
      ("a,b\n1,2\n\n\n3,?\n", "'?' in row 5, column 2 (b)", "leave the row or the column out"),
      ("a,b\n1,2\n-3,4\n", "'-3' in row 3, column 1 (a)", "shift"),
      ("1,2\n300,4\n", "'300' in row 2, column 1,", "0…255"),
      ("0.5,1\n", "'0.5' in row 1, column 1,", "round"),
      ("0,1,2\n0;1;2\n", "1 value in row 2, but 3", "separated by ','"),
      ("1,0;2,0\n1.0;2\n", "row 2, column 1", "write all numbers alike"),
      ("a,b\n1,2\n3\0,4\n", "zero byte in row 3", "UTF-8"),
      ("PK\u{3}\u{4}…", "spreadsheet", "as CSV"),
    ])
  func faults(text: String, place: String, remedy: String) throws {
    let words = try #require(fault(of: text)?.description)
    #expect(words.contains(place) && words.contains(remedy), "\(words)")
  }

  @Test("Rows that are all equal, and columns that never change, are noted")
  func constant() throws {
    #expect(try open("a,b\n1,1\n1,1\n").report.contains { $0.contains("all 2 rows are equal") })
    let some = try open("a,b,c\n1,1,0\n1,2,0\n").report
    #expect(some.contains { $0.contains("2 of 3 columns never change, such as 'a'") }, "\(some)")
    #expect(try open("a,b\n1,1\n2,2\n").report.contains { $0.contains("in every row all values are equal") })
    #expect(try !open("a,b\n1,0\n2,2\n").report.contains { $0.contains("equal") || $0.contains("never") })
  }

  @Test("Tables whose columns have other names are noted")
  func otherNames() throws {
    let folder = try SoundTestFolder()
    try folder.write(Array("a,b\n1,0\n0,1\n".utf8), to: "train.csv")
    try folder.write(Array("b,a\n1,0\n0,1\n".utf8), to: "test.csv")
    let report = try GridCorpus.open(folder.path).report
    #expect(report.contains { $0.contains("test.csv calls its variable 1 'b', which is 'a' in") }, "\(report)")
  }

  @Test("What is written after a style is read with it again", arguments: TableSeparator.allCases)
  func style(separator: TableSeparator) throws {
    let folder = try SoundTestFolder()
    let style = TableStyle(columnNames: ["a", "b; \"c\", d", " e\t|f\n"], separator: separator)
    try TableFile.writeCSV([1, 2, 3, 4, 5, 6], columns: 3, style: style, to: folder.path + "/a.csv")
    let corpus = try GridCorpus.open(folder.path + "/a.csv").whole
    #expect(corpus?.values == [1, 2, 3, 4, 5, 6])
    #expect(corpus?.style?.separator == separator)
    // Blanks at the ends of a name are not kept.
    #expect(corpus?.style?.columnNames == ["a", "b; \"c\", d", "e\t|f\n"])
  }

  private func open(_ text: String) throws -> GridCorpusParts { try open(Array(text.utf8)) }

  private func open(_ bytes: [UInt8]) throws -> GridCorpusParts {
    let folder = try SoundTestFolder()
    return try GridCorpus.open(folder.write(bytes, to: "table.csv"))
  }

  private func fault(of text: String) -> GridFileFault? {
    guard case .content(_, let fault) = #expect(throws: GridCorpusError.self, performing: { try open(text) }) else {
      return nil
    }
    return fault
  }
}
