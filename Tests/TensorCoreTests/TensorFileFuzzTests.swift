import Foundation
import TensorCore
import Testing

@Suite("A tensor file with random damage")
struct TensorFileFuzzTests {
  @Test("Five thousand damaged files are each refused or read whole, and none brings the reader down")
  func damage() throws {
    let place = TensorFilePath()
    let tensors = [
      NamedTensor(name: "weight", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
      NamedTensor(name: "empty", shape: [0], values: []),
      NamedTensor(name: "bias", shape: [3], values: [7, 8, 9]),
    ]
    try TensorFile.write(tensors, metadata: ["format": "1", "config": "{\"levels\":256}"], to: place.path)
    let sound = try place.bytes()
    var generator = SeededGenerator(seed: 20_160_912)
    var refusedCount = 0
    for round in 0..<5_000 {
      try Data(damaged(sound, using: &generator)).write(to: URL(fileURLWithPath: place.path))
      do throws(TensorFileError) {
        let file = try TensorFile(reading: place.path)
        for entry in file.entries {
          let values = try file.values(of: entry.name)
          #expect(values.count == entry.elementCount)
          #expect(entry.shape.reduce(1, *) == entry.elementCount)
        }
      } catch {
        guard case .malformed = error else {
          Issue.record("round \(round): \(error)")
          continue
        }
        #expect(!error.description.contains("\n"))
        refusedCount += 1
      }
    }
    // Damage to values, names and texts cannot be seen; damage to the structure must be.
    #expect(refusedCount > 2_500)
    #expect(refusedCount < 5_000)
  }

  private func damaged(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: bytes.indices, using: &generator)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = .random(in: .min ... .max, using: &generator)
      case 2: bytes[place] = Array("{}[]\",:\\0129-.eun ".utf8).randomElement(using: &generator) ?? 0
      case 3: bytes.removeSubrange(place...)
      case 4: bytes.append(contentsOf: repeatElement(0, count: Int.random(in: 1...20, using: &generator)))
      case 5:
        bytes[Int.random(in: 0..<min(8, bytes.count), using: &generator)] = .random(
          in: .min ... .max, using: &generator)
      default: bytes.insert(UInt8(ascii: "9"), at: place)
      }
    }
    return bytes
  }
}
