import Media
import Models

/// What a corpus has that is nearest to what was drawn.
struct NearestExamples {
  private let corpus: GridCorpus
  private let grid: GridDescription

  /// - Throws: `Failure` if the corpus holds other shapes than the model draws.
  init(in path: String, like grid: GridDescription) throws {
    let parts = try GridCorpus.openTelling(path, like: grid)
    guard let corpus = parts.training ?? parts.whole, grid.kind == .images else {
      throw Failure(.usage, "--nearest takes a corpus of images to look in, but \(path) holds none to learn from")
    }
    guard (corpus.rows, corpus.columns, corpus.channels) == (grid.rows, grid.columns, grid.channelCount) else {
      throw Failure(
        .badData,
        """
        the images of --nearest \(path) have \(corpus.shape) when their longer side is that of the model's, which have \
        \(GridShape(grid)); give images of the same proportions
        """)
    }
    self.corpus = corpus
    self.grid = grid
  }

  /// Writes pairs: an image, and beside it the nearest one of the corpus.
  /// - Parameter examples: values of images of the model's size.
  func write(besides examples: [[UInt8]], to output: GridOutput, magnification: Int) throws {
    let pictures = examples.flatMap { [$0, Array(corpus.example(nearest(to: $0)))].map { grid.picture($0) } }
    // An even number in a row, so that no pair is torn apart.
    var perRow = 2
    while perRow * perRow < pictures.count { perRow += 2 }
    try output.write(pictures, picturesPerRow: perRow, magnification: magnification)
  }

  /// By the sum of squared differences.
  private func nearest(to example: [UInt8]) -> Int {
    var (best, smallest) = (0, Int.max)
    for index in 0..<corpus.exampleCount {
      var distance = 0
      for (mine, other) in zip(example, corpus.example(index)) {
        distance += (Int(mine) - Int(other)) * (Int(mine) - Int(other))
      }
      if distance < smallest { (best, smallest) = (index, distance) }
    }
    return best
  }
}
