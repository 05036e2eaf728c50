/// What people are told of pictures and tables that were read: what was guessed, what was changed, and what is odd.
enum GridReport {
  /// - Parameters:
  ///   - isGrey: whether what came of it is in grey.
  ///   - colour: of what is stored in colour when all is read; nil if nothing is.
  static func lines(_ reader: GridPartReader, isGrey: Bool, colour: ColourUse?) -> [String] {
    var lines = readings(reader.readings)
    for change in PictureFile.Change.allCases {
      guard let count = reader.changes[change] else { continue }
      let others = change == .greyed && !isGrey ? "; others are not, so all are learned in colour" : ""
      let pictures = count == 1 ? "picture" : "pictures"
      lines.append("\(count) \(pictures) \(change.words(for: count, over: reader.backdrop))\(others)")
    }
    if let resized = reader.resized {
      let pictures = resized.count == 1 ? "1 picture is" : "\(resized.count) pictures are"
      lines.append("\(pictures) resized, such as \(resized.example) from \(resized.from) to \(resized.to)")
    }
    switch colour {
    case .none?: lines.append("all pictures \(PictureFile.Change.greyed.words(for: 2, over: .white))")
    case .rounding(let difference)?:
      lines.append(
        "all pictures are stored in colour but grey: red, green and blue differ by at most \(difference) of 255 levels, "
          + "as by rounding, and their mean is taken")
    case .faint(let difference)?:
      lines.append(
        "all pictures are nearly grey: red, green and blue differ by at most \(difference) of 255 levels; they are "
          + "learned in colour, so save them in grey if that is chance")
    case .plain?, nil: break
    }
    return lines
  }

  /// Rows of a table that are pictures, by their number of values.
  static func pictures(in pieces: [GridPiece]) -> [String] {
    guard let first = pieces.first, let side = first.shape.squareSide, side >= 8 else { return [] }
    let areNamed = first.style?.columnNames?.contains { $0.lowercased().hasPrefix("pix") } ?? false
    // Those of MNIST come in black and white as well.
    guard areNamed || side == 28 || pieces.contains(where: { $0.values.contains { $0 > 15 } }) else { return [] }
    return [
      "\(first.shape.columns) columns may be pictures of \(side) × \(side) pixels; --kind images learns them as such"
    ]
  }

  /// "a.csv: header; 6 columns; separated by ';'": once for all files that were read alike.
  private static func readings(_ readings: [CorpusRemark]) -> [String] {
    var texts: [String] = []
    var paths: [String: [String]] = [:]
    for reading in readings {
      if paths[reading.text] == nil { texts.append(reading.text) }
      paths[reading.text, default: []].append(reading.path)
    }
    return texts.map { text in
      let alike = paths[text] ?? []
      return (alike.first ?? "") + (alike.count > 1 ? " and \(alike.count - 1) more" : "") + ": " + text
    }
  }

  /// What is the same in all examples, where it should not be.
  static func sameness(of pieces: [GridPiece], isFilled: Bool) -> [String] {
    let count = pieces.reduce(0) { $0 + $1.exampleCount }
    guard count > 1, let first = pieces.first else { return [] }
    let length = first.shape.valueCount
    var constant = Array(0..<length)
    var areRowsFlat = first.shape.kind == .vectors && length > 1
    var areEqual = true
    for piece in pieces {
      piece.values.withUnsafeBufferPointer { values in
        for start in stride(from: 0, to: values.count, by: length) {
          constant.removeAll { values[start + $0] != first.values[$0] }
          areEqual = areEqual && constant.count == length
          if areRowsFlat { areRowsFlat = (1..<length).allSatisfy { values[start + $0] == values[start] } }
          if constant.isEmpty && !areRowsFlat { return }
        }
      }
    }
    let noun = first.shape.kind == .images ? "pictures" : "rows"
    if areEqual {
      let remedy = isFilled ? "; perhaps what is drawn has the colour that transparency became: see --transparent" : ""
      return ["all \(count) \(noun) are equal, so there is nothing to learn from them\(remedy)"]
    }
    guard first.shape.kind == .vectors else { return [] }
    var lines: [String] = []
    if !constant.isEmpty {
      let example = constant.first.flatMap { first.style?.columnNames?[$0] }.map {
        ", such as '\(TableField.words(for: $0))'"
      }
      lines.append(
        "\(constant.count) of \(length) columns never change\(constant.count == 1 ? "s" : "")\(example ?? "")")
    }
    if areRowsFlat { lines.append("in every row all values are equal, so all columns say the same") }
    return lines
  }
}

extension PictureFile.Change {
  /// What was done to so many pictures: "are turned as …".
  public func words(for count: Int, over backdrop: Backdrop) -> String {
    let (isOne, other) = (count == 1, Backdrop.allCases.first { $0 != backdrop } ?? backdrop)
    return switch self {
    case .greyed:
      "\(isOne ? "is" : "are") stored in colour but grey: red, green and blue are equal everywhere"
    case .filled:
      "\(isOne ? "has" : "have") transparent parts, which become \(backdrop.rawValue); --transparent \(other.rawValue) "
        + "makes them \(other.rawValue)"
    case .turned: "\(isOne ? "is" : "are") turned as the camera noted (EXIF)"
    case .animated: "\(isOne ? "is" : "are") animated, and only the first image is taken"
    case .shortened: "\(isOne ? "has" : "have") 16 bits a channel, of which the upper 8 are taken"
    }
  }
}
