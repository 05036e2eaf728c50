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
    /// The first of several.
    case animated
    /// Stored with 16 bits a channel.
    case shortened
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
    guard channels == 3, values.greatestColourDifference(upTo: 0) != nil else { return nil }
    return Picture(rows: rows, columns: columns, values: values.meansOfThree)
  }

  /// The same in one channel, if it has three that differ by no more than rounding makes them differ.
  public var greyIfRounded: Picture? {
    guard channels == 3, ColourUse(of: [values]).isGrey else { return nil }
    return Picture(rows: rows, columns: columns, values: values.meansOfThree)
  }
}

/// Whether pictures with three channels have any colour.
enum ColourUse: Equatable {
  /// Red, green and blue are equal everywhere.
  case none
  /// They differ by so many levels at most, as after JPEG or another change of colours that rounds.
  case rounding(Int)
  /// They differ by so many levels at most, which hardly anybody sees.
  case faint(Int)
  case plain

  private static let greatestOfRounding = 2
  private static let greatestFaint = 16
  /// A difference is small beside a contrast so many times as large.
  private static let contrast = 12

  /// - Parameter values: of pictures in colour.
  init(of values: [[UInt8]]) {
    var greatest = 0
    for values in values {
      guard let difference = values.greatestColourDifference(upTo: Self.greatestFaint) else {
        self = .plain
        return
      }
      greatest = max(greatest, difference)
    }
    let (least, most) = (values.compactMap { $0.min() }.min() ?? 0, values.compactMap { $0.max() }.max() ?? 0)
    self =
      switch greatest {
      case 0: .none
      case _ where Self.contrast * greatest > Int(most) - Int(least): .plain
      case ...Self.greatestOfRounding: .rounding(greatest)
      default: .faint(greatest)
      }
  }

  var isGrey: Bool {
    switch self {
    case .none, .rounding: true
    case .faint, .plain: false
    }
  }
}

extension [UInt8] {
  /// By how many levels red, green and blue, side by side, differ at most; nil if by more than a limit.
  func greatestColourDifference(upTo limit: Int) -> Int? {
    withUnsafeBufferPointer { values in
      var greatest: UInt8 = 0
      for red in Swift.stride(from: 0, to: values.count, by: 3) {
        let (first, second, third) = (values[red], values[red + 1], values[red + 2])
        greatest = Swift.max(
          greatest, Swift.max(first, second, third) - Swift.min(first, second, third))
        if greatest > limit { return nil }
      }
      return Int(greatest)
    }
  }

  /// The mean of every three, rounded.
  var meansOfThree: [UInt8] {
    Swift.stride(from: 0, to: count, by: 3).map { red -> UInt8 in
      let sum = Int(self[red]) + Int(self[red + 1]) + Int(self[red + 2])
      return UInt8((sum + 1) / 3)
    }
  }
}
