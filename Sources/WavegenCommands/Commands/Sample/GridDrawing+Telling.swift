import Autoregression
import Models

extension GridDrawing {
  /// Tells what a large drawing will take, before it begins.
  /// - Parameters:
  ///   - outputByteCount: what writing will need beside the examples.
  ///   - remedy: what to take where it does not fit.
  /// - Throws: `Failure` if it needs more memory than the machine has.
  func announce(outputByteCount: Int, remedy: String) throws {
    let byteCount = byteCount + outputByteCount
    let (rows, columns) = dimensions
    let words = ExampleWords(.grid(grid))
    let amount = Wording.count(rows * columns, grid.kind == .images ? "pixel" : "value")
    let whole = count == 1 ? amount : "\(Wording.count(count, words.example)) of \(amount)"
    try ProcessMemory.check("drawing \(whole)", needing: byteCount, remedy: remedy)
    guard siteCount >= Self.largeExample || count * siteCount >= Self.largeDrawing || byteCount >= Self.muchMemory
    else { return }
    Console.say(
      "drawing   \(whole), \(Wording.bytes(byteCount)) of memory, about \(Wording.duration(measureDuration()))")
  }

  /// Symbols of an example that is large: an image of 128 × 128.
  static let largeExample = 1 << 14
  /// Symbols of all examples that are many together: more than a thousand handwritten digits.
  private static let largeDrawing = 1 << 20
  /// In bytes: 1 GB.
  private static let muchMemory = 1 << 30

  /// Draws, and shows how far it is.
  /// - Parameter known: symbols that are not drawn, by place.
  /// - Throws: `Failure` if it was interrupted; `DamagedWeights`.
  func drawTelling(known: Known = []) throws -> [[UInt8]] {
    let start = ContinuousClock.now
    let total = count * siteCount
    let drawn = try draw(known: known) { done in
      let part = min(1, Double(done) / Double(total))
      let left = (.now - start) / .seconds(1) * (1 - part) / part
      Console.showProgress("drawing   \(Wording.decimal(100 * part, places: 0)) %, \(Wording.duration(left)) left")
      return Interruption.isRequested ? .stop : .proceed
    }
    Console.endProgress()
    guard let drawn else { throw Failure(.interrupted, "stopped before all was drawn; nothing was written") }
    return drawn
  }
}
