import ArgumentParser
import Foundation

/// Why the program ends without having done what was asked: one sentence, and an exit code.
package struct Failure: Error, CustomStringConvertible {
  package let description: String
  package let code: Code

  /// How the program ends, after `sysexits.h`.
  package enum Code: Int32, Sendable {
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
  package init(_ error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as any CodedError: self.init(error.code, error.description)
    default: self.init(.internalError, "\(error)")
    }
  }

  /// Ends the process: with a sentence of its own, or the way the argument parser does for help and wrong usage.
  static func exit(with error: any Error) -> Never {
    Console.endProgress()
    if (error as? any CodedError)?.isQuietEnd == true || error is StandardOutput.ClosedPipe { Foundation.exit(0) }
    if !(error is any CodedError), !(error is Failure), isOfTheArgumentParser(error) {
      guard Wavegen.exitCode(for: error) != .success else { Wavegen.exit(withError: error) }
      if let refused = RefusedNumber(message: Wavegen.message(for: error)) {
        exit(with: Failure(.usage, refused.description))
      }
      for line in Wavegen.fullMessage(for: error).split(separator: "\n") { Console.say(String(line)) }
      Foundation.exit(Code.usage.rawValue)
    }
    let failure = Failure(error)
    Console.say("wavegen: \(failure.description)")
    Foundation.exit(failure.code.rawValue)
  }

  /// Help, version and wrong usage have an exit code of their own there; what the parser does not know has 1.
  private static func isOfTheArgumentParser(_ error: any Error) -> Bool {
    let code = Wavegen.exitCode(for: error)
    return code == .success || code == .validationFailure
  }
}

/// An error that knows its exit code.
package protocol CodedError: Error, CustomStringConvertible {
  var code: Failure.Code { get }
  /// Whether the program has simply reached its end when this happens.
  var isQuietEnd: Bool { get }
}

extension CodedError {
  package var isQuietEnd: Bool { false }
}
