/// What can stop a training run from inside.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  case diverged(step: Int, learningRate: Double)

  public var description: String {
    switch self {
    case .diverged(let step, let learningRate):
      """
      the loss of step \(step) is not a number, at a learning rate of \(learningRate); nothing saved before is lost: \
      resume with a lower --learning-rate
      """
    }
  }
}
