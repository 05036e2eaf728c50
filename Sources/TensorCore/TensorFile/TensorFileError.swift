public import Durability

/// A tensor file could not be written or read.
public enum TensorFileError: Error, Equatable, Sendable {
  /// The system refused.
  case file(FileError)
  /// The file is not what it should be.
  case malformed(path: String, fault: Fault)
  /// What is to be written has too many tensors, or too long descriptions, to be read again.
  case tooLong(path: String, what: String)
  /// The file is sound but has no tensor of this name.
  case missingTensor(name: String, path: String)

  /// What is wrong with the content of a file.
  public enum Fault: Error, Equatable, Sendable {
    /// Shorter than the eight bytes that give the header's length.
    case tooShort(byteCount: Int)
    /// A header longer than any that is sensible.
    case headerTooLong(byteCount: UInt64)
    /// More tensors than any network has.
    case tooManyTensors
    /// A header longer than the file; `available` bytes follow the length.
    case headerCutShort(byteCount: UInt64, available: Int)
    /// Not the JSON that a header consists of; `offset` in bytes from the start of the header.
    case syntax(offset: Int, expected: String, found: String)
    case repeatedName(String)
    case repeatedField(tensor: String, field: String)
    case missingField(tensor: String, field: String)
    case unknownField(tensor: String, field: String)
    case unsupportedElementType(tensor: String, type: String)
    /// The element count or the byte count does not fit into an `Int`.
    case shapeTooLarge(tensor: String)
    /// The tensor's bytes are not four for each element. The range need not be one: `end` may lie before `begin`.
    case wrongByteCount(tensor: String, shape: [Int], begin: Int, end: Int)
    /// A tensor overlaps the one before it or leaves a hole; offsets in bytes from the start of the data.
    case misplaced(tensor: String, expected: Int, found: Int)
    /// More or fewer bytes after the header than the tensors need.
    case wrongDataLength(expected: Int, found: Int)
  }
}

extension TensorFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error):
      error.description
    case .malformed(let path, let fault):
      "\(path) is not a valid tensor file (safetensors): \(fault)"
    case .tooLong(let path, let what):
      "could not write \(path): \(what), where \(TensorFileHeader.maximumTensorCount) and "
        + "\(TensorFileHeader.maximumByteCount) are the most; take a smaller network, or fewer words or classes"
    case .missingTensor(let name, let path):
      "\(path) has no tensor \(quoted(name)); it was written for another network or by another version"
    }
  }
}

extension TensorFileError.Fault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort(let byteCount):
      "it has \(byteCount) bytes and needs at least 8; \(Self.copyAgain)"
    case .headerTooLong(let byteCount):
      "its first 8 bytes announce a header of \(byteCount) bytes and \(TensorFileHeader.maximumByteCount) is the most; "
        + "check that it is the file you meant"
    case .tooManyTensors:
      "it has more than \(TensorFileHeader.maximumTensorCount) tensors; check that it is the file you meant"
    case .headerCutShort(let byteCount, let available):
      "its first 8 bytes announce a header of \(byteCount) bytes and only \(available) follow; \(Self.copyAgain)"
    case .syntax(let offset, let expected, let found):
      "at byte \(offset) of its header \(expected) was expected and \(found) was found; \(Self.writeAgain)"
    case .repeatedName(let name):
      "its header has \(quoted(name)) twice; \(Self.writeAgain)"
    case .repeatedField(let tensor, let field):
      "tensor \(quoted(tensor)) has \(quoted(field)) twice; \(Self.writeAgain)"
    case .missingField(let tensor, let field):
      "tensor \(quoted(tensor)) has no \(quoted(field)); \(Self.writeAgain)"
    case .unknownField(let tensor, let field):
      "tensor \(quoted(tensor)) has an unknown field \(quoted(field)); \(Self.writeAgain)"
    case .unsupportedElementType(let tensor, let type):
      "tensor \(quoted(tensor)) has elements of type \(quoted(type)) and only F32 can be read; convert it to float32"
    case .shapeTooLarge(let tensor):
      "the shape of tensor \(quoted(tensor)) has more elements than can be counted; \(Self.writeAgain)"
    case .wrongByteCount(let tensor, let shape, let begin, let end):
      "tensor \(quoted(tensor)) of shape \(abbreviated(shape)) needs 4 bytes for each element and its data_offsets are "
        + "[\(begin), \(end)]; \(Self.writeAgain)"
    case .misplaced(let tensor, let expected, let found):
      "the data of tensor \(quoted(tensor)) begins at byte \(found) and the data before it ends at byte \(expected); "
        + Self.writeAgain
    case .wrongDataLength(let expected, let found):
      "its tensors need \(expected) bytes of data and \(found) follow the header; \(Self.copyAgain)"
    }
  }

  private static let copyAgain = "it may have been cut short, copy it again"
  private static let writeAgain = "write it again with the program that made it"
}

/// Runs `body` and passes its error on as `TensorFileError.file`.
func callingSystem<Result>(_ body: () throws(FileError) -> Result) throws(TensorFileError) -> Result {
  do { return try body() } catch { throw .file(error) }
}

/// Runs `body` and passes its error on as a fault of the file at `path`.
func checkingContent<Result>(
  of path: String, _ body: () throws(TensorFileError.Fault) -> Result
) throws(TensorFileError) -> Result {
  do { return try body() } catch { throw .malformed(path: path, fault: error) }
}

/// `text` in quotation marks, fit for one line of an error: what is invisible is spelled out, long texts are cut.
func quoted(_ text: String) -> String {
  let longest = 80
  let start = text.unicodeScalars.prefix(longest)
  let visible = start.map { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
    default: String(scalar)
    }
  }.joined()
  return "\"" + visible + (start.endIndex == text.unicodeScalars.endIndex ? "\"" : "…\"")
}

private func abbreviated(_ shape: [Int]) -> String {
  let longest = 8
  return shape.count <= longest ? "\(shape)" : "\(shape.prefix(longest))".dropLast() + ", …]"
}
