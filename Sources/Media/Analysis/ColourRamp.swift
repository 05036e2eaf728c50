import Glibc

/// One pixel in sRGB.
package struct Colour: Equatable, Sendable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// How light the colour looks, 0 (black) … 100 (white): the L* of CIE 1976.
  package var lightness: Double {
    func linear(_ value: UInt8) -> Double {
      let v = Double(value) / 255
      return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    return luminance > 216.0 / 24389 ? 116 * cbrt(luminance) - 16 : luminance * 24389 / 27
  }
}

/// Colours for a quantity from 0 to 1, from night through embers to cream.
///
/// A ramp between a few control points, walked so that equal steps of the quantity are equal steps of lightness
/// (L*): twice as far along looks twice as bright, also in print without colour.
package struct ColourRamp: Sendable {
  /// 256 colours, darkest first.
  package let colours: [Colour]

  package static let embers = ColourRamp(through: [
    Colour(9, 8, 26), Colour(46, 22, 92), Colour(112, 32, 122), Colour(186, 52, 104), Colour(236, 104, 66),
    Colour(250, 178, 92), Colour(255, 246, 214),
  ])

  /// - Precondition: at least two points, each lighter than the one before.
  init(through points: [Colour]) {
    precondition(points.count >= 2 && zip(points, points.dropFirst()).allSatisfy { $0.lightness < $1.lightness })
    let lightnesses = points.map(\.lightness)
    let (darkest, lightest) = (lightnesses[0], lightnesses[points.count - 1])
    colours = (0..<256).map { step in
      let wanted = darkest + (lightest - darkest) * Double(step) / 255
      let upper = lightnesses.dropFirst().firstIndex { $0 >= wanted } ?? points.count - 1
      let share = (wanted - lightnesses[upper - 1]) / (lightnesses[upper] - lightnesses[upper - 1])
      return Colour.blend(points[upper - 1], points[upper], share: share)
    }
  }

  /// The colour at `position`; what lies outside 0…1 takes the nearest end.
  package subscript(position: Float) -> Colour {
    position > 0 ? colours[Int(min(position, 1) * 255 + 0.5)] : colours[0]
  }
}

extension Colour {
  /// A mixture: share 0 is the first colour, share 1 the second.
  static func blend(_ first: Colour, _ second: Colour, share: Double) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8(min(max(Double(a) + (Double(b) - Double(a)) * share + 0.5, 0), 255))
    }
    return Colour(mix(first.red, second.red), mix(first.green, second.green), mix(first.blue, second.blue))
  }
}
