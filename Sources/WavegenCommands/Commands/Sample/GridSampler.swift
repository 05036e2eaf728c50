import Autoregression
import Causality
import Kernels
import Models
import TensorCore

/// How images and vectors are drawn, by which model.
struct GridSampler {
  let model: any AutoregressiveModel
  let grid: GridDescription
  /// Rows and columns of what is drawn, if not those that the model learned from.
  var size: (rows: Int, columns: Int)?
  var sampling = SamplingConfiguration()
  var seed: UInt64 = 0
  var precision = WeightPrecision.float32
  /// In which order sites are drawn; the model's first if nil.
  var order: SiteOrder?
  /// The class of every example; any class for each if nil and the model knows classes.
  var label: Int?
  let backend: Backend

  /// Rows and columns of what is drawn.
  var dimensions: (rows: Int, columns: Int) { size ?? (grid.rows, grid.columns) }

  /// The grid as the model sees it.
  private var shape: Grid? {
    guard let size else { return model.domain.grid }
    return Grid(rows: size.rows, columns: size.columns * grid.channelCount)
  }

  /// Compiles the model for `count` examples, of which none is drawn yet.
  func drawing(of count: Int) throws(StepPlanError) -> GridDrawing {
    let plan = try model.stepPlan(
      precision: precision, grid: shape, order: order, on: Backend(backend.implementation, threadCount: 1))
    return try GridDrawing(self, plan, count: count)
  }

  /// The class of every example: of all the same, or drawn, since each example that was learned from had one.
  func labels(count: Int) -> [[Int]] {
    guard let classCount = model.classCount else { return [] }
    return (0..<count).map { stream in
      var generator = SeededGenerator(seed: seed, purpose: "class of stream \(stream)")
      return [label ?? generator.integer(below: classCount)]
    }
  }
}
