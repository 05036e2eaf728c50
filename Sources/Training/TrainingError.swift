/// What can stop a training run from inside.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss of a step, or its gradient, is not a number; the step has moved nothing.
  case notANumber(step: Int, learningRate: Double)
  /// What a look found is not a number, though the losses of the steps were.
  case lookNotANumber(step: Int)
  /// The loss has stayed far above what the run began with.
  case exploded(step: Int, bitsPerSymbol: Double, learningRate: Double)
  /// It happened once more, after the run had gone back and learned more slowly.
  indirect case divergedAgain(firstStep: Int, TrainingError)

  public var description: String {
    switch self {
    case .notANumber(let step, let learningRate):
      "the loss of step \(step) is not a number, at a learning rate of \(learningRate)"
    case .lookNotANumber(let step): "the held-out loss after step \(step) is not a number"
    case .exploded(let step, let bitsPerSymbol, let learningRate):
      """
      the loss has exploded: it is \(Float(bitsPerSymbol)) bits per symbol at step \(step) and has been that high for \
      \(TrainingState.Progress.stepsToExplode) steps, at a learning rate of \(learningRate)
      """
    case .divergedAgain(let firstStep, let error):
      """
      \(error); the run had diverged before, at step \(firstStep), and had gone back to learn more slowly, so it stops; \
      the best model of its looks, if there was one, is kept: begin anew with a tenth of the --learning-rate or a lower \
      --gradient-norm-limit
      """
    }
  }
}
