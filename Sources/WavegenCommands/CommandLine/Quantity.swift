import Foundation

/// Rates and times as people write them: 16k, 44.1 kHz, 90s, 1m30, 2 h.
enum Quantity {
  /// A value with units as the plain number that an option takes; nil if it has no units, or none that fit.
  /// - Parameter unit: what the option counts in, as its help calls it.
  static func plain(_ text: String, in unit: String?) -> String? {
    switch unit {
    case "hertz": hertz(text).map(decimal)
    case "seconds": seconds(text).map(decimal)
    case "minutes": seconds(text).map { decimal($0 / 60) }
    case "decibels": text.wholeMatch(of: /([-+]?[0-9.]+) ?dB/.ignoresCase()).map { String($0.1) }
    default: nil
    }
  }

  private static func hertz(_ text: String) -> Double? {
    guard let match = text.wholeMatch(of: /([0-9]*\.?[0-9]+) ?(k?)(hz)?/.ignoresCase()), let number = Double(match.1),
      !match.2.isEmpty || match.3 != nil
    else { return nil }
    // Of 44.1 × 1000 no fraction is left, whatever the binary number holds.
    return (number * (match.2.isEmpty ? 1 : 1000) * 1e6).rounded() / 1e6
  }

  /// Hours, minutes, seconds and milliseconds, in this order; behind minutes or hours the last number needs no unit.
  private static func seconds(_ text: String) -> Double? {
    let units: [(names: [String], seconds: Double)] = [
      (["h", "hour", "hours"], 3600), (["m", "min", "minute", "minutes"], 60), (["s", "sec", "second", "seconds"], 1),
      (["ms"], 0.001),
    ]
    var (rest, sum, next) = (text[...], 0.0, 0)
    repeat {
      guard let match = rest.prefixMatch(of: /([0-9]*\.?[0-9]+) ?([a-z]*) ?/.ignoresCase()),
        let number = Double(match.1)
      else { return nil }
      let name = match.2.lowercased()
      let index = name.isEmpty && 1...2 ~= next ? next : units.firstIndex { $0.names.contains(name) }
      guard let index, index >= next else { return nil }
      sum += number * units[index].seconds
      next = index + 1
      rest = rest[match.range.upperBound...]
    } while !rest.isEmpty
    return sum
  }

  private static func decimal(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
