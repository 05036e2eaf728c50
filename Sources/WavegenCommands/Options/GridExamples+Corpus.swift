import Autoregression
import Causality
import Durability
import Foundation
import Media
import Models
import TensorCore

extension GridCorpus {
  /// Opens a corpus and tells what was found.
  static func openTelling(
    _ path: String, kind: Kind, imageSize: Int?, over backdrop: Backdrop
  ) throws -> GridCorpusParts {
    let parts = try open(path, kind: kind, imageSize: imageSize, over: backdrop)
    for line in parts.report { Console.say((line.hasPrefix("left out") ? "warning   " : "corpus    ") + line) }
    return parts
  }

  /// Opens a corpus as the examples of a model were opened, and tells what was found.
  static func openTelling(_ path: String, like grid: GridDescription) throws -> GridCorpusParts {
    let size = grid.kind == .images ? max(grid.rows, grid.columns) : nil
    let parts = try openTelling(path, kind: Kind(grid.kind), imageSize: size, over: grid.backdrop)
    let names = [parts.whole, parts.test, parts.validation, parts.training].lazy.compactMap { $0?.style?.columnNames }
      .first
    if let learned = grid.table?.columnNames, let names, names.count == learned.count,
      let column = names.indices.first(where: { names[$0] != learned[$0] })
    {
      Console.say(
        """
        warning   \(path) calls its variable \(column + 1) '\(names[column])', which was '\(learned[column])' when the \
        model learned; they are taken for the same
        """)
    }
    return grid.channelCount == 3 ? parts.map(\.inColour) : parts
  }
}

extension TextCorpus {
  /// Opens a corpus and tells what was found.
  static func openTelling(_ path: String, accepting acceptance: TextAcceptance) throws -> CorpusParts<TextCorpus> {
    let parts = try open(path, accepting: acceptance)
    for line in parts.report { Console.say((line.hasPrefix("left out") ? "warning   " : "corpus    ") + line) }
    return parts
  }
}

extension GridExamples {
  /// A corpus as the symbols of a model.
  /// - Parameter seed: of what classes are left out, if the model learns to do without; nil leaves out none.
  init(_ corpus: GridCorpus, as description: GridDescription, leavingOutBy seed: UInt64? = nil) throws {
    try description.check(corpus)
    let classes = try description.labels(of: corpus)?.map { [$0] } ?? []
    let dropout = seed.map { ExampleLabels.Dropout(probability: description.classDropout ?? 0, seed: $0) }
    self.init(
      values: corpus.values, labels: ExampleLabels(classes, dropout: dropout ?? .none),
      grid: Grid(rows: corpus.rows, columns: corpus.columns * corpus.channels), levelCount: description.levelCount,
      encoding: description.encoding)
  }

  /// As the network arranges their values.
  func arranged(for network: some ModelConfiguration) -> GridExamples {
    network.exampleGrid.map { arranged(on: $0) } ?? self
  }

  func arranged(for model: some AutoregressiveModel) -> GridExamples {
    model.domain.grid.map { arranged(on: $0) } ?? self
  }
}

extension GridDescription {
  /// Refuses a corpus of other shapes, or with values that the model has no symbols for.
  func check(_ corpus: GridCorpus) throws {
    guard corpus.shape == GridShape(self) else {
      throw Failure(
        .badData,
        """
        the model learned examples of \(GridShape(self)), but these have \(corpus.shape)\
        \(kind == .images ? ", their longer side made equal" : ""); give such examples
        """)
    }
    if encoding == .exact, let index = corpus.values.firstIndex(where: { $0 >= levelCount }) {
      let (row, column) = index.quotientAndRemainder(dividingBy: corpus.shape.valueCount)
      throw Failure(
        .badData,
        """
        the value in row \(row + 1), column \(column + 1) is \(corpus.values[index]), but the model has \
        \(levelCount) levels, 0 to \(levelCount - 1); give --levels \(corpus.values[index] + 1) or \
        more when training, or correct the table
        """)
    }
  }

  /// The class of every example by the model's count; nil if the model knows none, or if the examples have none and the
  /// model has learned to do without.
  fileprivate func labels(of corpus: GridCorpus) throws -> [Int]? {
    guard !classNames.isEmpty else { return nil }
    guard let labels = corpus.labels else {
      guard let classDropout, classDropout > 0 else {
        throw Failure(
          .badData, "the model was told the classes of its examples, and these have none; give such with labels")
      }
      Console.say("classes   none are known of these examples, and the model does without")
      return nil
    }
    let indices = try corpus.classNames.map { name in
      guard let index = classNames.index(ofName: name) else {
        throw Failure(
          .badData,
          "there are examples of a class \"\(name)\", but the model knows \(classNames.joined(separator: ", ")) only")
      }
      return index
    }
    return labels.map { indices[$0] }
  }
}

extension GridShape {
  init(_ grid: GridDescription) {
    self =
      grid.kind == .vectors
      ? .vectors(columns: grid.columns)
      : .images(rows: grid.rows, columns: grid.columns, channels: grid.channelCount)
  }
}
