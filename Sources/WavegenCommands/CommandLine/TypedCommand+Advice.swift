import Foundation
import Models

extension TypedCommand {
  /// For a word where a command should stand.
  func noCommand(_ word: String) -> Failure {
    let names = command.commands.map(\.commandName)
    let place = command.path == KnownCommand.program.path ? "" : " of `\(command.path)`"
    guard let first = names.first else {
      return Failure(.usage, "there is no command '\(word)'\(place), which has none; leave it out")
    }
    guard !word.hasADash else {
      let example = "\(command.path) \(first)"
      let knowing = command.commands.filter { $0.argument(named: word.asOption) != nil }.map(\.commandName)
      return Failure(
        .usage,
        knowing.isEmpty
          ? "\(word) stands where a command should; the command comes first, such as \(example)"
          : """
          \(word) stands before the command; \(word.asOption) is an option of \(Self.list(knowing)), and comes after it: \
          \(command.path) \(Spelling.nearest(to: rest.last ?? "", among: knowing) ?? knowing[0]) \(word.asOption)
          """)
    }
    let meant = Spelling.nearest(to: word, among: names).map { "did you mean '\($0)'?" }
    return Failure(
      .usage, "there is no command '\(word)'\(place); \(meant ?? "there are \(names.joined(separator: ", "))")")
  }

  /// For an option that the command does not have.
  func noOption(_ word: String) -> Failure {
    let name = word.asOption
    if command.argument(named: name) != nil { return Failure(.usage, "\(Self.fault(of: word)); write \(name)") }
    let lacks = "`\(command.path)` has no option \(word)"
    if let advice = adviceOnFiles(name) { return Failure(.usage, "\(lacks); \(advice)") }
    let own = command.options.flatMap(\.names).filter { $0.hasPrefix("--") }
    let knowing = KnownCommand.program.all.filter { $0.argument(named: name) != nil }.map { $0.path.withoutProgram }
    let elsewhere = knowing.isEmpty ? nil : "it is an option of \(Self.list(knowing))"
    let near = Spelling.nearest(to: name, among: own).map { "did you mean \($0)?" }
    let advice = [elsewhere, near].compactMap(\.self).joined(separator: "; ")
    if !advice.isEmpty { return Failure(.usage, "\(lacks); \(advice)") }
    let file = word.hasPrefix("--") ? "" : ", and a file of that name is ./\(word)"
    return Failure(.usage, "\(lacks); `wavegen help \(command.path.withoutProgram)` lists all\(file)")
  }

  /// For options that name files elsewhere: of the model, and of what is made.
  private func adviceOnFiles(_ name: String) -> String? {
    let value = rest.first ?? ""
    if name == "--model", command.argument(named: "--checkpoint") != nil {
      return ModelCatalog.names.contains(value)
        ? "the kind of network was chosen by train; name the file of the trained model with --checkpoint"
        : "name the trained model with --checkpoint"
    }
    guard ["--output", "--out", "-o", "--o"].contains(name) else { return nil }
    if let place = command.positionals.last(where: { $0.valueName == "out" }) {
      return """
        what is made is named without an option: \(command.path) … \(value.isEmpty ? place.name : value)\
        \(command.argument(named: "--checkpoint") == nil ? "" : "; a trained model is named with --checkpoint")
        """
    }
    return command.argument(named: "--checkpoint") == nil ? nil : "the model is named with --checkpoint"
  }

  /// For a word that has no option before it, where the command takes none, or no more.
  func surplus(_ word: String) -> Failure {
    let places = command.positionals.map(\.name)
    let takes =
      places.isEmpty ? "no word without an option" : "only \(places.joined(separator: " and ")) without an option"
    return Failure(
      .usage, "`\(command.path)` takes \(takes), and got '\(word)'\(adviceOnSurplus(word).map { "; \($0)" } ?? "")")
  }

  private func adviceOnSurplus(_ word: String) -> String? {
    if let (argument, value) = last, argument.name == "--text" {
      return "a text of several words is put in quotes: --text '\(value) …'"
    }
    if let (argument, value) = last, FileManager.default.fileExists(atPath: "\(value) \(word)") {
      return "a name with spaces is put in quotes: \(argument.name) '\(value) \(word)'"
    }
    if word == KnownCommand.help { return "write `wavegen help \(command.path.withoutProgram)`" }
    let isModel = word.hasSuffix(".safetensors") || ShippedModel(rawValue: word) != nil
    for option in [isModel ? "--checkpoint" : "--corpus"] where command.argument(named: option) != nil && !has(option) {
      return "write \(option) \(word)"
    }
    if ModelCatalog.names.contains(word), command.argument(named: "--model") != nil {
      return "write --model \(word)"
    }
    return nil
  }

  /// Quotes that word processors and web pages put in place of those that a shell knows.
  func refuseCurlyQuotes(_ value: String, _ argument: KnownArgument) throws(Failure) {
    guard let first = value.first, first.isCurlyQuote, !FileManager.default.fileExists(atPath: value) else { return }
    let isQuoted = value.dropFirst().contains(where: \.isCurlyQuote)
    let closed = isQuoted && value.last?.isCurlyQuote == true
    // A text may hold any, and a name may begin with a word in quotes, where the shell has not cut it.
    let isCut = !isQuoted && !value.contains(where: \.isWhitespace)
    guard argument.name == "--text" ? isCut : closed || !isQuoted else { return }
    throw Failure(
      .usage,
      """
      \(argument.name) is \(value), in quotes that a shell does not know; write straight ones, " or ', around it, or none
      """)
  }

  /// What is wrong with how a known option is written.
  private static func fault(of word: String) -> String {
    let dashes = word.prefix { $0.isLikeADash }
    return dashes.contains { $0 != "-" }
      ? "\(word) begins with a dash that only looks like the one of options, as on web pages"
      : "there is no option \(word)"
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}

extension Character {
  /// Hyphens, dashes and the minus sign, as typed or as set.
  var isLikeADash: Bool { "-‐‑‒–—―−﹣－".contains(self) }

  fileprivate var isCurlyQuote: Bool { "“”„‟‘’‚‛«»".contains(self) }
}

extension String {
  fileprivate var hasADash: Bool { first?.isLikeADash == true }

  /// The option that a word is likely meant to be: `–-corpus`, `-corpus`, `--Corpus` and `--top_p` are misspelt.
  fileprivate var asOption: String {
    let name = drop { $0.isLikeADash }.lowercased().prefix { $0 != "=" }
    return "--" + name.map { $0 == "_" || $0.isLikeADash ? "-" : String($0) }.joined()
  }

  /// The path of a command without the program's name.
  fileprivate var withoutProgram: String { split(separator: " ").dropFirst().joined(separator: " ") }
}
