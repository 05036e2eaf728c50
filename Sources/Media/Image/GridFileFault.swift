/// What is the matter with the content of one file of pictures, labels or numbers.
///
/// The description goes on where the path ends: "is cut short: …".
public enum GridFileFault: Error, Hashable, Sendable {
  case empty
  case tooLarge(dimensions: [Int])
  /// Not the first bytes that an IDX file has.
  case wrongMagicNumber(found: [UInt8])
  case damagedGzip(reason: String)
  /// Gzipped, in a format that is not read so.
  case compressed
  /// In bytes; `found` is nil where the file is too small for it to be worth inflating.
  case truncated(expected: Int, found: Int?)
  case tooLong(expected: Int)
  /// The type of the numbers in IDX or NPY.
  case numberType(String)
  case arrayHeader(reason: String)
  case dimensions([Int])
  /// Row and column count from 1; a row of a text is its line. The name is that of the column.
  case value(row: Int, column: Int, name: String? = nil, found: String)
  /// Nothing, or a word that says so.
  case missing(row: Int, column: Int, name: String? = nil, found: String)
  case mixedDecimals(row: Int, column: Int)
  /// The separator is told as in "separated by ';'".
  case raggedRow(row: Int, expected: Int, found: Int, separator: String? = nil)
  /// A quotation mark that is never closed.
  case openQuotation(row: Int)
  /// A zero byte in a table of text.
  case notText(row: Int)
  /// A table that begins like UTF-16 or UTF-32 and is none.
  case encoding(TextFault)
  case spreadsheet
  /// Not a whole number of CIFAR-10's records.
  case recordSize(byteCount: Int)
  case recordLabel(record: Int, found: Int)
  /// A column of a table of labels, or a further dimension.
  case labelsNotInOneColumn
  /// Rows that should be square pictures.
  case noSquares(columnCount: Int)
}

extension GridFileFault {
  /// Where in a table it is, if that can be said.
  var row: Int? {
    switch self {
    case .value(let row, _, _, _), .missing(let row, _, _, _), .mixedDecimals(let row, _), .raggedRow(let row, _, _, _),
      .openQuotation(let row), .notText(let row):
      row
    default: nil
    }
  }
}

extension GridFileFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty:
      "holds no examples, so there is nothing to learn from"
    case .tooLarge(let dimensions):
      "says that it holds \(Self.product(dimensions)) values, and a corpus holds at most "
        + "\(GridCorpus.greatestValueCount); it is damaged, or must be cut into several"
    case .wrongMagicNumber(let found):
      "is no IDX file: it begins with \(Self.hexadecimal(found)), where IDX begins with 00 00 08 and the number of "
        + "dimensions (01 for labels, 03 for pictures)"
    case .damagedGzip(let reason):
      "could not be inflated: \(reason); get it again from where it came from"
    case .compressed:
      "is compressed with gzip, which is read for IDX only; unpack it with gunzip"
    case .truncated(let expected, let found):
      "is cut short: its header promises \(expected) bytes, but it has \(found.map(String.init) ?? "far fewer"); "
        + "get it again from where it came from"
    case .tooLong(let expected):
      "goes on after the \(expected) bytes that its header promises; it is damaged"
    case .numberType(let found):
      "holds \(found), which cannot be read here; save it as unsigned bytes"
    case .arrayHeader(let reason):
      "is no NumPy array that can be read: \(reason)"
    case .dimensions(let found):
      "has the dimensions \(Self.product(found)), but examples are numbers, rows, pictures (rows × columns) or "
        + "pictures in colour (rows × columns × 1 or 3, the channels last)"
    case .value(let row, let column, let name, let found):
      "has '\(found)' in \(Self.place(row, column, name)), where a whole number 0…255 is needed; round, shift or number "
        + "the values of that column, or leave it out"
        + (found.contains(where: \.isLetter) && name != nil ? ", or call it label if it names the class" : "")
    case .missing(let row, let column, let name, let found):
      "has \(found.isEmpty ? "nothing" : "'\(found)'") in \(Self.place(row, column, name)), where a whole number 0…255 "
        + "is needed; give what is not known a number of its own, or leave the row or the column out"
    case .mixedDecimals(let row, let column):
      "has decimal points and decimal commas, the other one first in row \(row), column \(column); write all numbers "
        + "alike"
    case .raggedRow(let row, let expected, let found, let separator):
      "has \(found) \(found == 1 ? "value" : "values") in row \(row), but \(expected) in the others"
        + (separator.map { " (\($0))" } ?? "") + "; all rows must be equally long, with one separator"
    case .openQuotation(let row):
      "has a quotation mark in row \(row) that is never closed; close or remove it"
    case .notText(let row):
      "has a zero byte in row \(row), so it is no text or a damaged one; save the table as CSV in UTF-8"
    case .encoding(let fault):
      fault.description
    case .spreadsheet:
      "is a spreadsheet or an archive and no text; save the table as CSV"
    case .recordSize(let byteCount):
      "has \(byteCount) bytes, but a CIFAR-10 batch is made of records of \(CIFARFile.recordByteCount); it is cut short "
        + "or something else"
    case .recordLabel(let record, let found):
      "says that its picture \(record) is of class \(found), but CIFAR-10 has the classes 0…9; it is damaged or "
        + "something else"
    case .labelsNotInOneColumn:
      "should hold labels, one number for each example, but has several columns"
    case .noSquares(let columnCount):
      "has rows of \(columnCount) values, which are no square pictures; learn them with --kind tables, or save pictures as a "
        + "NumPy array of count × rows × columns"
    }
  }

  private static func place(_ row: Int, _ column: Int, _ name: String?) -> String {
    "row \(row), column \(column)" + (name.map { " (\($0))" } ?? "")
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let text = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(separator: " ")
    return text.isEmpty ? "nothing" : text
  }

  private static func product(_ dimensions: [Int]) -> String {
    dimensions.map(String.init).joined(separator: " × ")
  }
}
