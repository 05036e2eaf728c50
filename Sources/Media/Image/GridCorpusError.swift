public import Durability

/// Why a path yields no pictures and no tables.
public enum GridCorpusError: Error, Equatable, Sendable {
  // MARK: What was asked for

  case imageSize(Int)
  case imageSizeForVectors(path: String)
  case fraction(Double)
  case tooFewToSplit(exampleCount: Int)

  // MARK: What is there

  case file(FileError)
  case folder(CorpusError)
  /// `found` lists what is there instead, empty if nothing is.
  case nothingReadable(path: String, found: String)
  case labelsWithoutExamples(path: String)
  case content(path: String, GridFileFault)
  case picture(PictureError)

  // MARK: What does not go together

  case labelCount(examples: String, exampleCount: Int, labels: String, labelCount: Int)
  case mixedShapes(first: String, GridShape, other: String, GridShape)
  /// More than half of the files are left out.
  case unusable(path: String, leftOut: [CorpusRemark], fileCount: Int)
  /// Files that fit into a corpus one by one, but not all together.
  case tooManyValues(path: String)
}

extension GridCorpusError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .imageSize(let found):
      "pictures can be resized to 1…\(Picture.greatestSide) pixels, but \(found) was asked for"
    case .imageSizeForVectors(let path):
      "\(path) holds rows of numbers, which have no image size; leave the image size out"
    case .fraction(let found):
      "the share of examples to hold out must lie between 0 and 1, but \(found) was given; 0.1 is usual"
    case .tooFewToSplit(let count):
      "there \(count == 1 ? "is only 1 example" : "are \(count) examples"), and holding some out needs at least 2"
    case .file(let error): error.description
    case .folder(let error): error.description
    case .nothingReadable(let path, let found):
      "there are no pictures and no tables in \(path): looked for \(GridFormat.list), found "
        + (found.isEmpty ? "no files at all" : found)
    case .labelsWithoutExamples(let path):
      "\(path) holds labels and no examples, as its name or its one dimension says; name the file with the examples, or "
        + "the folder of both, or give a table of examples a name without \"label\""
    case .content(let path, let fault): "\(StreamedInput.readable(path)) \(fault)"
    case .picture(let error): error.description
    case .labelCount(let examples, let exampleCount, let labels, let labelCount):
      "\(labels) has \(labelCount) labels, but \(examples) has \(exampleCount) examples; they must belong together"
    case .mixedShapes(let first, let shape, let other, let otherShape):
      "\(other) has \(otherShape), but \(first) has \(shape), and all must agree"
        + Self.remedy(shape, otherShape)
    case .unusable(let path, let leftOut, let fileCount): FileVerdict.sentence(path, leftOut, of: fileCount)
    case .tooManyValues(let path):
      "\(path) holds more than the \(GridCorpus.greatestValueCount) values that a corpus can hold; take fewer files, or "
        + "smaller pictures"
    }
  }

  /// What is the matter with one file of several, which is left out for it; nil if the error is about more than that.
  var fileRemark: CorpusRemark? {
    switch self {
    case .content(let path, let fault): CorpusRemark(path: path, text: "\(fault)")
    case .file(let error): CorpusRemark(path: error.path, text: "is not used: \(error)")
    case .picture(let error):
      error.path.map { path in
        CorpusRemark(
          path: path,
          text: "\(error)".firstRange(of: path + " ").map { String("\(error)"[$0.upperBound...]) } ?? "\(error)")
      }
    case .labelCount(let examples, let exampleCount, let labels, let labelCount):
      CorpusRemark(path: examples, text: "has \(exampleCount) examples and \(labelCount) labels in \(labels)")
    default: nil
    }
  }

  /// What makes two shapes one: resizing keeps proportions.
  private static func remedy(_ shape: GridShape, _ other: GridShape) -> String {
    guard shape.kind == .images, other.kind == .images else { return "" }
    let areProportional = shape.rows * other.columns == other.rows * shape.columns
    return areProportional ? "; resize them with --image-size" : "; crop them to the same proportions"
  }
}
