import ArgumentParser
import Foundation
import Media

/// `wavegen corpus`: corpora that others publish.
struct CorpusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "corpus", abstract: "List and fetch published corpora.", subcommands: [List.self, Fetch.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the corpora that can be fetched.")

    func run() throws {
      let width = (CorpusCatalog.all.map(\.name.count).max() ?? 0) + 2
      for corpus in CorpusCatalog.all {
        let name = corpus.name.padding(toLength: width, withPad: " ", startingAt: 0)
        try StandardOutput.print("\(name)\(corpus.title), \(Wording.bytes(corpus.byteCount)), \(corpus.licence)")
        try StandardOutput.print(String(repeating: " ", count: width) + corpus.publisherPage)
      }
    }
  }

  struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch a corpus from its publisher and check it.")

    @Argument(help: "The corpus, as `wavegen corpus list` names it.")
    var name: String

    @Argument(help: "The folder that becomes the corpus (default: its name).")
    var destination: String?

    @Option(
      help: ArgumentHelp(
        "Fetch the same archive from another address, or the same files from another folder.", valueName: "address"))
    var url: String?

    func run() throws {
      let corpus = try CorpusCatalog.corpus(named: name)
      let folder = destination ?? corpus.name
      Console.say("fetching  \(corpus.title), \(Wording.bytes(corpus.byteCount)), from \(url ?? corpus.address)")
      let outcome = try CorpusFetch.fetch(corpus, into: folder, from: url) { progress in
        Console.showProgress(
          "\(Wording.bytes(progress.receivedByteCount)) of \(Wording.bytes(progress.totalByteCount))")
      }
      Console.endProgress()
      switch outcome {
      case .fetched:
        Console.say("fetched   \(folder) (\(corpus.licence)); train with `wavegen train --corpus \(folder)`")
      case .alreadyPresent: Console.say("present   \(folder) already holds \(corpus.title)")
      }
    }
  }
}
