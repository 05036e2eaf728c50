import ArgumentParser
import Foundation

/// A command as the argument parser describes it: its name, what it takes, and the commands below it.
package struct KnownCommand: Decodable {
  package let commandName: String
  /// The names of the commands above it, from the program's on.
  private let superCommands: [String]?
  private let subcommands: [KnownCommand]?
  private let arguments: [KnownArgument]?
  private let defaultSubcommand: String?

  /// The program with all its commands.
  package static let program: KnownCommand = {
    struct Description: Decodable { let command: KnownCommand }
    do {
      return try JSONDecoder().decode(Description.self, from: Data(Wavegen._dumpHelp().utf8)).command
    } catch {
      preconditionFailure("the argument parser describes the commands in an unknown way: \(error)")
    }
  }()

  /// As it is written: "wavegen corpus fetch".
  package var path: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }

  /// Those below it, without `help`.
  package var commands: [KnownCommand] { (subcommands ?? []).filter { $0.commandName != Self.help } }

  /// What the option or the flag is that goes by this name, dashes included.
  package func argument(named name: String) -> KnownArgument? { options.first { $0.names.contains(name) } }

  /// All that goes by a name.
  package var options: [KnownArgument] { (arguments ?? []).filter { $0.kind != .positional } }

  /// All that goes by its place.
  var positionals: [KnownArgument] { (arguments ?? []).filter { $0.kind == .positional } }

  /// The command that runs where none of those below is named.
  var usual: KnownCommand? { commands.first { $0.commandName == defaultSubcommand } }

  /// This command and all below it.
  package var all: [KnownCommand] { [self] + commands.flatMap(\.all) }

  static let help = "help"
}

/// An option, a flag, or what a command takes by its place.
package struct KnownArgument: Decodable {
  package enum Kind: String, Decodable { case positional, option, flag }

  package let kind: Kind
  package let isRepeating: Bool
  package let valueName: String?
  /// As they are written, dashes included.
  package let names: [String]

  private struct Name: Decodable {
    let kind: String
    let name: String
  }

  private enum CodingKeys: String, CodingKey { case kind, isRepeating, valueName, names }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    isRepeating = try container.decode(Bool.self, forKey: .isRepeating)
    valueName = try container.decodeIfPresent(String.self, forKey: .valueName)
    names = try (container.decodeIfPresent([Name].self, forKey: .names) ?? []).map {
      ($0.kind == "long" ? "--" : "-") + $0.name
    }
  }

  /// The name that help shows first.
  package var name: String { names.first { $0.hasPrefix("--") } ?? names.first ?? "<\(valueName ?? "")>" }

  /// "--seconds <seconds>", "<out>", "--json".
  var synopsis: String { kind == .option ? "\(name) <\(valueName ?? "value")>" : name }
}
