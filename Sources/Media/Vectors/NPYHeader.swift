/// What stands before the numbers of a NumPy file.
struct NPYHeader {
  /// How one number is written.
  struct Number: Equatable {
    enum Kind { case unsigned, signed, float }
    var kind: Kind
    var byteCount: Int
    var isBigEndian: Bool
  }

  let number: Number
  let dimensions: [Int]
  /// Where the numbers begin.
  let byteCount: Int

  /// Enough for every header of version 1; no others are written for arrays of numbers.
  static let greatestByteCount = 1 << 17

  /// - Throws: `.arrayHeader`, `.numberType`, `.compressed`.
  init(of bytes: [UInt8]) throws(GridFileFault) {
    guard !bytes.starts(with: GzipStream.magic) else { throw .compressed }
    guard bytes.starts(with: NPYFile.magic), bytes.count >= 10 else {
      throw .arrayHeader(reason: "it does not begin as NumPy files do")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw .arrayHeader(reason: "it is of version \(version), and versions 1 to 3 are known")
    }
    // Two bytes for the length of the text in version 1, four later, the least first.
    let lengthByteCount = version == 1 ? 2 : 4
    guard bytes.count >= 8 + lengthByteCount else { throw .arrayHeader(reason: "it ends within its header") }
    let length = bytes[8..<8 + lengthByteCount].reversed().reduce(0) { $0 << 8 | Int($1) }
    byteCount = 8 + lengthByteCount + length
    guard bytes.count >= byteCount else { throw .arrayHeader(reason: "it ends within its header") }
    let text = String(decoding: bytes[(8 + lengthByteCount)..<byteCount], as: UTF8.self)

    number = try Self.number(Self.entry("descr", in: text))
    guard try Self.entry("fortran_order", in: text).hasPrefix("False") else {
      throw .arrayHeader(reason: "its columns are contiguous; save numpy.ascontiguousarray of it")
    }
    dimensions = try Self.dimensions(Self.entry("shape", in: text))
    guard !dimensions.isEmpty else { throw .arrayHeader(reason: "it is a single number and not an array") }
  }

  /// What follows a key of the dictionary that the header is.
  private static func entry(_ key: String, in text: String) throws(GridFileFault) -> Substring {
    guard let place = text.firstRange(of: "'\(key)'") else {
      throw .arrayHeader(reason: "its header says nothing about '\(key)'")
    }
    let rest = text[place.upperBound...].drop { $0 == " " }
    guard rest.first == ":" else { throw .arrayHeader(reason: "its header says nothing about '\(key)'") }
    return rest.dropFirst().drop { $0 == " " }
  }

  /// `'<f4'`: order of the bytes, kind, and how many bytes.
  private static func number(_ entry: Substring) throws(GridFileFault) -> Number {
    guard let quote = entry.first, quote == "'" || quote == "\"" else {
      throw .numberType("records of several fields")
    }
    let name = entry.dropFirst().prefix { $0 != quote }.prefix(16)
    guard let order = name.first, "<>|=".contains(order), let byteCount = Int(name.dropFirst(2)) else {
      throw .numberType("numbers of the type '\(name)'")
    }
    let kind: Number.Kind? =
      switch (name.dropFirst().first, byteCount) {
      case ("u", 1), ("u", 2), ("u", 4), ("u", 8), ("b", 1): .unsigned
      case ("i", 1), ("i", 2), ("i", 4), ("i", 8): .signed
      case ("f", 4), ("f", 8): .float
      default: nil
      }
    guard let kind else { throw .numberType("numbers of the type '\(name)'") }
    return Number(kind: kind, byteCount: byteCount, isBigEndian: order == ">")
  }

  /// `(60000, 28, 28)`, `(5,)`, `()`.
  private static func dimensions(_ entry: Substring) throws(GridFileFault) -> [Int] {
    guard entry.first == "(", let end = entry.firstIndex(of: ")") else {
      throw .arrayHeader(reason: "its header gives no shape")
    }
    let fields = entry[entry.index(after: entry.startIndex)..<end].split(separator: ",")
    let numbers = fields.map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
    var dimensions: [Int] = []
    for number in numbers {
      guard let dimension = Int(number), dimension >= 0 else {
        throw .arrayHeader(reason: "its header gives the dimension '\(number.prefix(24))'")
      }
      dimensions.append(dimension)
    }
    return dimensions
  }
}

extension NPYHeader.Number {
  /// One number of the file.
  ///
  /// A 64-bit integer beyond 2⁵³ is rounded; it is no value of a picture either way.
  func value(of bytes: ArraySlice<UInt8>) -> Double {
    let pattern =
      isBigEndian
      ? bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch kind {
    case .unsigned: return Double(pattern)
    case .signed:
      let unused = UInt64(64 - 8 * byteCount)
      return Double(Int64(bitPattern: pattern << unused) >> Int64(unused))
    case .float:
      return byteCount == 4
        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern))) : Double(bitPattern: pattern)
    }
  }
}
