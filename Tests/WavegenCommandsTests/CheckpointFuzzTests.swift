import Foundation
import TensorCore
import Testing
import WavegenTestSupport

@Suite("Checkpoints at random") struct CheckpointFuzzTests {
  private static let numbers = [
    "0", "-1", "1", "3", "255", "257", "1e300", "-1e300", "9223372036854775807", "-9223372036854775808",
    "18446744073709551616", "4294967296", "1048576", "0.5", "null", "true", "\"x\"", "[]", "{}",
  ]

  /// Damages a file: bits, bytes, its length, or a number in its header.
  private static func mutate(_ file: Data, seed: Int) -> Data {
    var dice = SeededGenerator(seed: UInt64(seed))
    var file = file
    let headerLength = 8 + file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    switch seed % 5 {
    case 0:
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        file[Int.random(in: 0..<file.count, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
      }
    case 1:
      file[Int.random(in: 0..<headerLength, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
    case 2:
      file = file.prefix(Int.random(in: 0..<file.count, using: &dice))
    default:
      // A number somewhere in the header gives way to another, and the header's length is made right again.
      var header = String(decoding: file[8..<headerLength], as: UTF8.self)
      let found = header.matches(of: /-?[0-9]+(\.[0-9]+)?/).filter { !header[$0.range].isEmpty }
      guard let victim = found.randomElement(using: &dice), let value = numbers.randomElement(using: &dice) else {
        break
      }
      header.replaceSubrange(victim.range, with: value.replacing("\"", with: "\\\""))
      let bytes = Data(header.utf8) + Data(repeating: UInt8(ascii: " "), count: -header.utf8.count & 7)
      let length = Data((0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) })
      file = length + bytes + file[headerLength...]
    }
    return file
  }

  /// The configuration within the header is where numbers do most harm, so half of the mutations are made there.
  private static func mutateConfiguration(_ file: Data, seed: Int) throws -> Data {
    var dice = SeededGenerator(seed: UInt64(seed) &+ 1 << 32)
    var parts = try TensorFileParts(file)
    var json = try #require(parts.metadata["configuration"])
    // The 256 counts of the histogram are one victim and not 256.
    let histogram = json.range(of: "\"histogram\":[")?.upperBound
    let found = json.matches(of: /-?[0-9]+(\.[0-9]+)?/).filter { match in
      guard let histogram, match.range.lowerBound > histogram else { return true }
      return match.range.lowerBound < json.index(histogram, offsetBy: 4)
    }
    guard let victim = found.randomElement(using: &dice), let value = numbers.randomElement(using: &dice) else {
      return file
    }
    json.replaceSubrange(victim.range, with: value)
    parts.metadata["configuration"] = json
    return try parts.file
  }

  @Test("No file stops the program other than with 0, 65 or 66", arguments: 0..<150)
  func mutation(seed: Int) throws {
    let workplace = try Workplace(recordingCount: 0)
    try workplace.addModel()
    let original = try workplace.folder.data("wavegen.safetensors")
    let mutated =
      try seed % 2 == 0 ? Self.mutate(original, seed: seed / 2) : Self.mutateConfiguration(original, seed: seed)
    try workplace.folder.write(mutated, to: "wavegen.safetensors")
    for command in [["describe"], ["sample", "--seconds", "0.01", "out.wav"]] {
      let outcome = try Program.run(command, in: workplace.folder)
      #expect(outcome.signal == nil, "\(command), seed \(seed): \(outcome.errors)")
      #expect([0, 65, 66].contains(outcome.status), "\(command), seed \(seed): \(outcome.errors)")
    }
  }
}
