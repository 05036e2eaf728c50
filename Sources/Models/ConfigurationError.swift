/// What can be wrong with a model's configuration.
public enum ConfigurationError: Error, Equatable, CustomStringConvertible {
  case outOfRange(key: String, value: String, allowed: String)
  case unknownKey(key: String, known: [String])
  case notAValue(key: String, value: String, expected: String)
  case unknownModel(name: String, known: [String])
  case unknownPreset(name: String, known: [String])
  case unreadable(reason: String)
  /// More than can be learned.
  case tooManyParameters(model: String, count: Int, most: Int)
  /// The model cannot learn what it is given.
  case unfit(model: String, reason: String)

  public var description: String {
    switch self {
    case .outOfRange(let key, let value, let allowed): "\(key) is \(value), but must be \(allowed)"
    case .unknownKey(let key, let known):
      "there is no hyper-parameter \"\(key)\"; this model has \(known.joined(separator: ", "))"
    case .notAValue(let key, let value, let expected): "\(key) should be \(expected), but is \"\(value)\""
    case .unknownModel(let name, let known):
      "there is no model \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .unknownPreset(let name, let known):
      "there is no preset \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .unreadable(let reason): "the configuration cannot be read: \(reason)"
    case .tooManyParameters(let model, let count, let most):
      "the model \(model) would have \(Self.text(count)) parameters here, and at most \(Self.text(most)) can be learned"
    case .unfit(let model, let reason): "the model \(model) cannot learn this: \(reason)"
    }
  }

  /// 12345678 → "12,345,678".
  private static func text(_ count: Int) -> String {
    let digits = Array(String(count))
    return digits.indices.reduce("") { text, index in
      text + (index > 0 && (digits.count - index).isMultiple(of: 3) ? "," : "") + String(digits[index])
    }
  }
}
