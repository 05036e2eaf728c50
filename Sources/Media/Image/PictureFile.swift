import Durability

/// What the transparent parts of a picture become.
public enum Backdrop: String, CaseIterable, Sendable { case white, black }

/// A picture, and what had to be done to make it one of a file.
public struct PictureFile: Sendable {
  /// What was done on the way from the file to the picture, and people would want to know.
  public enum Change: Hashable, Sendable, CaseIterable {
    /// Stored in colour, but red, green and blue are equal everywhere, so it is grey.
    case greyed
    /// Some of it was transparent.
    case filled
    /// Turned or mirrored as the camera wrote down that it should be.
    case turned
  }

  public internal(set) var picture: Picture
  public internal(set) var changes: Set<Change>

  /// Reads a PNG or JPEG file, whichever it is by its first bytes.
  ///
  /// Grey where all channels are equal, else in colour. Deeper channels and palettes become 8 bits.
  /// - Parameter backdrop: what shows through where the picture is transparent.
  /// - Throws: `PictureError`.
  public init(reading path: String, over backdrop: Backdrop = .white) throws(PictureError) {
    let bytes: [UInt8]
    do { bytes = try ReadableFile.bytes(of: path) } catch { throw .file(error) }
    if bytes.starts(with: Picture.magicPNG) {
      self = try Self.png(bytes, from: path, over: backdrop)
    } else if bytes.starts(with: Picture.magicJPEG) {
      self = try Self.jpeg(bytes, from: path)
    } else if let format = ForeignPicture(beginning: bytes) {
      throw .foreign(path: path, format)
    } else {
      throw .notAPicture(path: path)
    }
    if let grey = picture.greyIfEqual {
      picture = grey
      changes.insert(.greyed)
    }
  }

  init(_ picture: Picture, _ changes: Set<Change> = []) {
    (self.picture, self.changes) = (picture, changes)
  }
}

extension Picture {
  /// Most values of one picture; beyond it lies damage, or a picture that no model here could learn from.
  static let greatestValueCount = 1 << 28

  /// Reads a PNG or JPEG file: see `PictureFile`, which also tells what was done.
  public init(reading path: String, over backdrop: Backdrop = .white) throws(PictureError) {
    self = try PictureFile(reading: path, over: backdrop).picture
  }

  /// The same in one channel, if it has three that are equal everywhere.
  var greyIfEqual: Picture? {
    guard channels == 3, values.isGreyInColour else { return nil }
    return Picture(rows: rows, columns: columns, values: values.everyThird)
  }
}

extension [UInt8] {
  /// Whether red, green and blue, side by side, are the same everywhere.
  var isGreyInColour: Bool {
    withUnsafeBufferPointer { values in
      for red in Swift.stride(from: 0, to: values.count, by: 3)
      where values[red] != values[red + 1] || values[red] != values[red + 2] {
        return false
      }
      return true
    }
  }

  /// The first channel of three.
  var everyThird: [UInt8] { Swift.stride(from: 0, to: count, by: 3).map { self[$0] } }
}
