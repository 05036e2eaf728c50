import Models

/// A model is asked for a label or a class that it does not know.
struct UnknownRequest: CodedError {
  enum Asked {
    case label(name: String, value: String)
    case className(String)

    /// As it stands on the command line.
    var option: String {
      switch self {
      case .label(let name, let value): "--label \(name)=\(value)"
      case .className(let name): "--class \(name)"
      }
    }
  }

  let asked: Asked
  /// What the model knows instead.
  let reason: String

  init(_ asked: Asked, _ reason: String) {
    self.asked = asked
    self.reason = reason
  }

  var description: String { "\(asked.option): \(reason)" }
  var code: Failure.Code { .usage }

  /// The sentence goes on with whose model it is, and which of those that come with the program would know.
  func failure(of checkpoint: Checkpoint) -> Failure {
    let other = ShippedModel.knowing(asked).map {
      ", and \($0.option), which comes with wavegen, knows \(asked.option)"
    }
    return Failure(code, "\(description); the model is \(ShippedModel.name(ofFile: checkpoint.path))\(other ?? "")")
  }
}
