import ArgumentParser
import Durability
import Media
import Models

/// What a folder is taken for.
struct KindOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What to learn of the corpus: sound, images, tables or text (default: what there is most of to learn, of that which \
      --model can learn).
      """, valueName: "kind"))
  var kind: Kind?

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case sound, images, tables, text

    var corpusKind: CorpusKind {
      switch self {
      case .sound: .sound
      case .images: .images
      case .tables: .vectors
      case .text: .text
      }
    }
  }

  /// What is learned of a corpus, and says so where there is a choice.
  /// - Parameters:
  ///   - model: the name of the network, if it is named.
  ///   - earlier: what the run has learned that is resumed.
  func kind(of path: String, for model: String?, resuming earlier: ExampleKind?) throws -> CorpusKind {
    if let kind { return kind.corpusKind }
    if let earlier { return CorpusKind(earlier) }
    let contents = try CorpusContents(of: path)
    let learnable = try model.map { try ModelCatalog.configuration(named: $0).kinds.map { CorpusKind($0) } }
    // What the network cannot learn is refused in words of its own, when it is built.
    let kind = (contents.leading(among: learnable) ?? contents.shares[0]).kind
    if contents.shares.count > 1 {
      Console.say("corpus    learned as \(kind.name): it has \(contents.description); --kind takes another")
    }
    let name = StreamedInput.readable(path)
    switch contents.reason {
    case .name: break
    case .content(let sign): Console.say("corpus    \(name) is learned as \(kind.name): \(sign); --kind takes another")
    case .nameAgainstTable(let sign):
      Console.say("noted     \(name) is learned as text and holds \(sign); --kind tables learns its rows")
    }
    return kind
  }
}

extension CorpusKind {
  init(_ kind: ExampleKind) {
    self =
      switch kind {
      case .sound: .sound
      case .images: .images
      case .vectors: .vectors
      case .text: .text
      }
  }
}

extension GridCorpus.Kind {
  init(_ kind: ExampleKind) { self = kind == .vectors ? .vectors : .images }
}
