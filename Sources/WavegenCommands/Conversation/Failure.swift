import ArgumentParser
import Autoregression
import Durability
import Foundation
import Media
import Models
import TensorCore
import Training

/// Why the program ends without having done what was asked: one sentence, and an exit code.
struct Failure: Error, CustomStringConvertible {
  let description: String
  let code: Code

  enum Code: Int32 {
    case usage = 64
    case badData = 65
    case missingInput = 66
    case internalError = 70
    case inputOutput = 74
    case interrupted = 130
  }

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  /// What an error of any layer below means for whoever called the program.
  init(_ error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as any CodedError: self.init(error.code, error.description)
    default: self.init(.internalError, "\(error)")
    }
  }

  static func exit(with error: any Error) -> Never {
    if error is CleanExit || error is ExitCode || error is ValidationError || !(error is any CodedError || error is Failure) {
      Wavegen.exit(withError: error)
    }
    let failure = Failure(error)
    Console.say("wavegen: \(failure.description)")
    Foundation.exit(failure.code.rawValue)
  }
}

/// An error that knows its exit code.
protocol CodedError: Error, CustomStringConvertible {
  var code: Failure.Code { get }
}

extension FileError: CodedError {
  var code: Failure.Code {
    switch kind {
    case .missing, .notReadable: operation == .read ? .missingInput : .inputOutput
    default: .inputOutput
    }
  }
}

extension TensorFileError: CodedError {
  var code: Failure.Code { if case .file(let error) = self { error.code } else { .badData } }
}

extension CheckpointError: CodedError {
  var code: Failure.Code { if case .file(let error) = self { error.code } else { .badData } }
}

extension TrainingStateError: CodedError {
  var code: Failure.Code { if case .file(let error) = self { error.code } else { .badData } }
}

extension ConfigurationError: CodedError {
  var code: Failure.Code { .usage }
}

extension ParameterError: CodedError {
  var code: Failure.Code { .badData }
}

extension StepPlanError: CodedError {
  var code: Failure.Code { .internalError }
}

extension TrainingError: CodedError {
  var code: Failure.Code { .badData }
}
