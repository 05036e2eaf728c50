import Foundation
import Testing
import WavegenTestSupport

/// A folder with small images to learn: stripes, upright in one class and lying in the other.
final class ImageWorkplace {
  let folder: TemporaryFolder
  static let (rows, columns) = (6, 5)

  init(trainingCount: Int = 60, testCount: Int = 20) throws {
    folder = try TemporaryFolder()
    try folder.makeFolder("stripes")
    try write("train", count: trainingCount, first: 0)
    try write("test", count: testCount, first: 1000)
  }

  private func write(_ part: String, count: Int, first: Int) throws {
    let labels = (0..<count).map { UInt8($0 % 2) }
    let images = labels.enumerated().flatMap { index, label in Self.stripes(label, seed: first + index) }
    try folder.write(
      Data(Self.idx([count, Self.rows, Self.columns], images)), to: "stripes/\(part)-images-idx3-ubyte")
    try folder.write(Data(Self.idx([count], labels)), to: "stripes/\(part)-labels-idx1-ubyte")
  }

  /// Brightness of one image: stripes two pixels apart, moved by the seed.
  private static func stripes(_ label: UInt8, seed: Int) -> [UInt8] {
    (0..<rows * columns).map { place in
      let position = label == 0 ? place % columns : place / columns
      return (position + seed / 2) % 3 == 0 ? 250 : 5
    }
  }

  /// An IDX file of bytes.
  static func idx(_ extents: [Int], _ values: [UInt8]) -> [UInt8] {
    let beginning: [UInt8] = [0, 0, 8, UInt8(extents.count)]
    let lengths = extents.flatMap { extent -> [UInt8] in
      (0..<4).reversed().map { byte in UInt8(extent >> (8 * byte) & 255) }
    }
    return beginning + lengths + values
  }

  func path(_ name: String) -> String { folder.path(name) }

  func run(_ arguments: String..., standardOutput: String? = nil) throws -> Program.Outcome {
    try Program.run(arguments, in: folder, standardOutput: standardOutput)
  }

  /// Trains a small network on the stripes with more options.
  func train(_ more: String..., model: String = "pixelcnn") throws -> Program.Outcome {
    let sizes = ["--set", "channels=4", "--set", "headChannels=8", "--batch", "8", "--threads", "1"]
    let layers = ["--set", model == "pixelcnn" ? "blockCount=1" : "layerCount=1"]
    let usual = ["--corpus", "stripes", "--model", model] + sizes + layers
    return try Program.run(["train"] + usual.replaced(by: more), in: folder)
  }
}
