import Foundation
import Media
import Testing

/// What people and programs write above, between and below the rows of a table.
@Suite("Lines around a table") struct TableBeginningTests {
  private static let rows = "1,0,2\n0,1,2\n1,1,0\n"

  private func open(_ text: String) throws -> GridCorpusParts {
    let folder = try SoundTestFolder()
    return try GridCorpus.open(folder.write(Array(text.utf8), to: "table.csv"))
  }

  @Test(
    "Titles, units, comments, repeated names and totals are passed over, and the line about the table says so",
    arguments: [
      ("A title\na,b,c\n", "", "line 1 ('A title') is a title and is left out"),
      ("A title\n\n\na,b,c\n", "", "line 1 ('A title') is a title and is left out"),
      ("Title 2020,,\nby me\na,b,c\n", "", "line 2 ('by me') is a title and is left out"),
      ("Title; of 2020\na,b,c\n", "", "line 1 ('Title; of 2020') is a title and is left out"),
      ("a,b,c\nm,kg,-\n", "", "line 2 ('m kg -') holds no values and is left out"),
      ("A title\na,b,c\nm,kg,s\nmean,mean,sum\n", "", "line 4 ('mean mean sum') holds no values"),
      ("# one\n#two, too\na,b,c\n", "", "2 lines of comment left out"),
      ("a,b,c\n", "a,b,c\n1,1,1\n\u{FEFF}a,b,c\n", "2 repeated headers left out"),
      ("a,b,c\n", "Total,,\n", "line 5 ('Total') stands below the rows and is left out"),
      ("@relation r\n@attribute a numeric\n@data\na,b,c\n", "", "line 3 ('@data') is a title"),
      ("a,b,c\n", "\nSource: me\n", "line 6 ('Source: me') stands below the rows and is left out"),
    ])
  func lines(above: String, below: String, words: String) throws {
    let parts = try open(above + Self.rows + below)
    #expect(parts.whole?.values.prefix(9) == [1, 0, 2, 0, 1, 2, 1, 1, 0])
    #expect(parts.whole?.style?.columnNames == ["a", "b", "c"])
    #expect(parts.report.contains { $0.contains("header; 3 columns") && $0.contains(words) }, "\(parts.report)")
  }

  @Test("A title may stand above rows without names, and above a single column")
  func withoutNames() throws {
    let parts = try open("What I measured\n" + Self.rows)
    #expect(parts.whole?.exampleCount == 3 && parts.whole?.style?.columnNames == nil)
    let column = try open("A title\nweight\n1\n0\n1\n")
    #expect(column.whole?.values == [1, 0, 1] && column.whole?.style?.columnNames == ["weight"])
  }

  @Test("Points between semicolons may be meant to part thousands, so how they are read is told")
  func points() throws {
    #expect(try open("a;b\n1.000;2\n3.000;4\n").report.contains { $0.hasSuffix("decimal points, so 1.000 is one") })
    #expect(try !open("a,b\n1.000,2\n3,4\n").report.contains { $0.contains("points") })
    let error = #expect(throws: GridCorpusError.self) { try open("a;kind\n1;x\n2;y\n") }
    #expect(error?.description.hasSuffix("or call it label if it names the class") == true)
  }

  @Test(
    "What is no title is an error of its own row",
    arguments: [
      ("1,2\n1,2,3\n4,5,6\n", "2 values in row 1, but 3 in the others"),
      ("a,b,c\n1,2,3\nx,y,z\n4,5,6\n", "'x' in row 3"), ("a,b,c\n1,2,3\n4,5\n6,7,8\n", "2 values in row 3"),
      ("a,b,c\n1,2,3\nTotal,,\n4,5,6\n", "'Total' in row 3"), ("a,b,class\nNA,?,dog\n1,2,cat\n", "'NA' in row 2"),
    ])
  func faults(text: String, words: String) throws {
    let error = #expect(throws: GridCorpusError.self) { try open(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(
    "The first column that is called after a class is the class, wherever it stands and however it is spelled",
    arguments: ["label", "Class", "TARGET", "class_label", "Class Name", "category"], [0, 1, 2])
  func label(name: String, place: Int) throws {
    var names = ["a", "b"]
    names.insert(name, at: place)
    let rows = [["7", "2"], ["4", "5"]].enumerated().map { index, values in
      var row = values
      row.insert(["dog", "cat"][index], at: place)
      return row.joined(separator: ",")
    }
    let parts = try open(([names.joined(separator: ",")] + rows).joined(separator: "\n"))
    #expect(parts.whole?.values == [7, 2, 4, 5] && parts.whole?.classNames == ["cat", "dog"])
    #expect(parts.report.contains { $0.contains("column \(place + 1) ('\(name)') is the class") }, "\(parts.report)")
  }

  @Test("A second column of classes is neither a value nor the class, which is told")
  func furtherLabel() throws {
    let parts = try open("label,a,target,b\n1,7,x,2\n0,4,y,5\n")
    #expect(parts.whole?.values == [7, 2, 4, 5] && parts.whole?.labels == [1, 0])
    #expect(parts.report.contains { $0.contains("column 3 ('target') names classes too") }, "\(parts.report)")
    // Decimals are no class, so the next one is it.
    let error = #expect(throws: GridCorpusError.self) { try open("target,a,label\n1,7,x\n3.50,1,y\n") }
    #expect(error?.description.contains("'3.50' in row 3, column 1 (target)") == true)
  }
}
