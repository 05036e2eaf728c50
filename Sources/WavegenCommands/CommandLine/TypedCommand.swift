import Foundation

/// The words after `wavegen`, held against what their command takes, before the argument parser sees them.
///
/// The parser alone takes the last of two values without a word, takes `-1` for an option, and blames an option where
/// the command is misspelt. After this every option is there once, and stands with its value in one word.
package struct TypedCommand {
  /// Words that are still to be read.
  var rest: ArraySlice<String>
  /// What the parser is given.
  private var words: [String] = []
  /// The command so far.
  private(set) var command: KnownCommand
  /// What was given of every option, by its name, and of those that may be repeated by name and key.
  private var given: [String: String] = [:]
  private var positionalCount = 0
  /// The option that was read last, and its value.
  private(set) var last: (argument: KnownArgument, value: String)?

  private init(_ arguments: [String]) {
    rest = arguments[...]
    command = .program
  }

  /// The words as the argument parser is to have them.
  /// - Throws: `Failure` that says in one sentence what is wrong, and what was probably meant.
  package static func words(of arguments: [String]) throws(Failure) -> [String] {
    var typed = TypedCommand(arguments)
    guard try typed.readCommand(), !asksForHelp(arguments) else { return arguments }
    try typed.readArguments()
    return typed.words
  }

  /// Goes down to the command that is meant.
  /// - Returns: whether its arguments follow.
  private mutating func readCommand() throws(Failure) -> Bool {
    while !command.commands.isEmpty, let word = rest.first {
      if Self.asksForHelp([word]) { return false }
      if word == KnownCommand.help, command.path == KnownCommand.program.path {
        try checkNames(rest.dropFirst())
        return false
      }
      guard let next = command.commands.first(where: { $0.commandName == word }) else {
        throw noCommand(word)
      }
      command = next
      words.append(word)
      rest.removeFirst()
    }
    // Without a command below it the parser shows what there is, or runs the usual one.
    return command.commands.isEmpty
  }

  /// Checks the command that help is asked for.
  private mutating func checkNames(_ names: ArraySlice<String>) throws(Failure) {
    for name in names where !Self.asksForHelp([name]) {
      guard let next = command.commands.first(where: { $0.commandName == name }) else { throw noCommand(name) }
      command = next
    }
  }

  private mutating func readArguments() throws(Failure) {
    while let word = rest.popFirst() {
      if word == "--" {
        words.append(word)
        while let word = rest.popFirst() { try takePositional(word) }
      } else if word.isLikeAnOption {
        try takeOption(word)
      } else {
        try takePositional(word)
      }
    }
  }

  private mutating func takePositional(_ word: String) throws(Failure) {
    let places = command.positionals
    let place =
      positionalCount < places.count ? places[positionalCount] : places.last.flatMap { $0.isRepeating ? $0 : nil }
    try refuseNoValue(word, place?.name ?? "a word")
    guard let place else { throw surplus(word) }
    try refuseCurlyQuotes(word, place)
    positionalCount += 1
    words.append(word)
  }

  private mutating func takeOption(_ word: String) throws(Failure) {
    let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let argument = command.argument(named: sides[0]) else { throw noOption(sides[0]) }
    if argument.kind == .flag {
      guard sides.count == 1 else {
        throw Failure(.usage, "\(argument.name) takes no value; write \(argument.name) alone, or leave it out")
      }
      try noteOnce(argument, nil)
      return words.append(argument.name)
    }
    let value = try sides.count == 2 ? sides[1] : nextValue(of: argument)
    try refuseNoValue(value, sides[0])
    try refuseCurlyQuotes(value, argument)
    try noteOnce(argument, value)
    last = (argument, value)
    words.append("\(argument.name)=\(Quantity.plain(value, in: argument.valueName) ?? value)")
  }

  /// What follows an option. A negative number is a value; other words that begin with a dash are not.
  private mutating func nextValue(of argument: KnownArgument) throws(Failure) -> String {
    guard let word = rest.first else {
      throw Failure(.usage, "\(argument.name) needs a value; write \(argument.synopsis)")
    }
    guard word == "-" || !word.hasPrefix("-") || word.isLikeANegativeNumber else {
      let name = String(word.prefix { $0 != "=" })
      throw Failure(
        .usage,
        word == "--" || command.argument(named: name) != nil
          ? "\(argument.name) needs a value, and \(name) follows; write \(argument.synopsis)"
          : """
          \(argument.name) needs a value, and \(word) looks like an option; if it is the value, write \
          \(argument.name)=\(word)
          """)
    }
    rest.removeFirst()
    return word
  }

  /// Whether an option was given before.
  func has(_ name: String) -> Bool { given[name] != nil }

  /// Notes an option, and refuses it if it was given before.
  private mutating func noteOnce(_ argument: KnownArgument, _ value: String?) throws(Failure) {
    // What may be repeated gives each of its keys a value: --set key=value.
    let sides = argument.isRepeating ? (value ?? "").split(separator: "=", maxSplits: 1).map(String.init) : []
    let name = sides.count == 2 ? "\(argument.name) \(sides[0])" : argument.name
    let value = sides.count == 2 ? sides[1] : value
    guard let before = given.updateValue(value ?? "", forKey: name) else { return }
    let one = argument.names.count > 1 ? " (\(argument.names.joined(separator: " and ")) are one option)" : ""
    throw Failure(
      .usage,
      "\(name) is given twice\(value.map { ", as \(before) and as \($0)" } ?? "")\(one); give it once")
  }

  private func refuseNoValue(_ value: String, _ name: String) throws(Failure) {
    if value.isEmpty { throw Failure(.usage, "\(name) is empty; give it a value") }
    if value == "=" { throw Failure(.usage, "= stands alone; leave out the spaces around it") }
  }

  /// Whether the parser is to answer, whatever else there is.
  private static func asksForHelp(_ words: [String]) -> Bool {
    words.prefix { $0 != "--" }.contains { word in
      ["-h", "-help", "--help", "--help-hidden", "--version", "--experimental-dump-help"].contains(word)
        || word.hasPrefix("--generate-completion-script") || word.hasPrefix("---completion")
    }
  }
}

extension String {
  /// Whether a word names an option, be it with a dash that is none.
  fileprivate var isLikeAnOption: Bool {
    guard count > 1, let first else { return false }
    return first == "-" || first.isLikeADash && !FileManager.default.fileExists(atPath: self)
  }

  /// "-1", "-.5", "-1,5", "-inf": no option begins like that.
  fileprivate var isLikeANegativeNumber: Bool {
    guard hasPrefix("-"), let second = dropFirst().first else { return false }
    return second.isNumber || second == "." || Double(self) != nil
  }
}
