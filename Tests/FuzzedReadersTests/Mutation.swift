import TensorCore

/// Makes damaged files of sound ones: the same ones in every run.
struct Mutation {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Numbers that break what does not look.
  private static let texts = [
    "-1", "0", "1e300", "9223372036854775807", "-9223372036854775808", "18446744073709551616", "4294967296", "1048577",
    "\"", "{", "[", "null",
  ].map { Array($0.utf8) }
  private static let lengths: [[UInt8]] = [
    [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0x7F],
    [0, 0, 0, 0x40],
  ]

  /// One to four changes, mostly near the beginning, where headers are.
  mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
      let reach = Bool.random(using: &generator) ? min(bytes.count, 128) : bytes.count
      let place = Int.random(in: 0..<reach, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = .random(in: .min ... .max, using: &generator)
      case 2: bytes.removeSubrange(place...)
      case 3: bytes.insert(contentsOf: bytes[place..<min(place + 32, bytes.count)], at: place)
      case 4: bytes.removeSubrange(place..<min(place + 8, bytes.count))
      case 5: replace(in: &bytes, at: place, by: Self.lengths.randomElement(using: &generator) ?? [])
      case 6: bytes.append(contentsOf: repeatElement(UInt8(place & 255), count: 64))
      default: replaceNumber(in: &bytes, from: place)
      }
    }
    return bytes
  }

  private func replace(in bytes: inout [UInt8], at place: Int, by others: [UInt8]) {
    bytes.replaceSubrange(place..<min(place + others.count, bytes.count), with: others)
  }

  /// The next run of digits gives way to another number.
  private mutating func replaceNumber(in bytes: inout [UInt8], from place: Int) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
    let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.endIndex
    bytes.replaceSubrange(start..<end, with: Self.texts.randomElement(using: &generator) ?? [])
  }
}
