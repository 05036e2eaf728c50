import Durability

extension TensorFile {
  /// Writes tensors and text to `path`, replacing the file there only when the new one is complete.
  ///
  /// The same tensors in the same order with the same metadata give the same bytes. Values go to the file tensor by
  /// tensor; no second copy of them is made.
  ///
  /// - Parameters:
  ///   - tensors: in the order in which they are to stand in the file.
  ///   - metadata: texts for readers of the file; written in the order of their keys.
  ///   - path: see `DurableFile` for what becomes of an existing file, a link or a device.
  /// - Throws: `TensorFileError.file` if the file cannot be written, `.tooLong` if it could not be read again; what was
  ///   there before is then untouched.
  /// - Precondition: no two tensors have the same name, and none is called `__metadata__`.
  public static func write(
    _ tensors: [NamedTensor], metadata: [String: String], to path: String
  ) throws(TensorFileError) {
    let header = TensorFileHeader.bytes(describing: tensors, metadata: metadata)
    guard header.count - TensorFileHeader.lengthByteCount <= TensorFileHeader.maximumByteCount,
      tensors.count <= TensorFileHeader.maximumTensorCount
    else { throw .tooLong(path: path, what: "\(tensors.count) tensors, described in \(header.count) bytes") }
    try callingSystem { () throws(FileError) in
      let file = try DurableFile(replacing: path)
      try file.write(header)
      for tensor in tensors {
        try tensor.values.span.withUnsafeBytes { (bytes) throws(FileError) in try file.write(bytes) }
      }
      try file.commit()
    }
  }
}

extension TensorFileHeader {
  /// The values of the first tensor begin at a multiple of this, so that a reader may map them for any instruction set.
  private static let alignment = 64

  /// Everything before the data: the length, the JSON, and spaces up to the alignment.
  static func bytes(describing tensors: [NamedTensor], metadata: [String: String]) -> [UInt8] {
    var json = Array(Self.json(describing: tensors, metadata: metadata).utf8)
    let unaligned = (lengthByteCount + json.count) % alignment
    if unaligned > 0 { json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: alignment - unaligned)) }
    let length = UInt64(json.count)
    return (0..<lengthByteCount).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + json
  }

  private static func json(describing tensors: [NamedTensor], metadata: [String: String]) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      // By their bytes, an order that no version of Unicode changes.
      let texts = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(jsonString($0.key)):\(jsonString($0.value))" }
      members.append("\(jsonString(metadataKey)):{\(texts.joined(separator: ","))}")
    }
    var names: Set<String> = [metadataKey]
    var offset = 0
    for tensor in tensors {
      precondition(names.insert(tensor.name).inserted, "two tensors of one file are called \(tensor.name)")
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let end = offset + tensor.values.count * elementByteCount
      members.append(
        "\(jsonString(tensor.name)):"
          + "{\"dtype\":\"\(elementType)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    return "{\(members.joined(separator: ","))}"
  }

  /// `text` as JSON writes it; only what must be escaped is.
  private static func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\u{00}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
