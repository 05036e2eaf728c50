public import ArgumentParser
import Autoregression
import Causality
import Foundation
public import Media
import Models
import TensorCore

/// How images and tables become what a model learns from.
struct GridOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The number of values of a pixel, equal intervals of brightness (default: 2, binarised, for grey images; 256 for \
      colour; as many as a table has).
      """, valueName: "count"))
  var levels: Int?

  @Option(
    help: """
      How grey becomes black or white: threshold (white from 128 on), fixed (drawn once with the brightness as \
      probability) or dynamic (drawn anew in every pass; default).
      """)
  var binarise: Binarisation?

  @Option(help: ArgumentHelp("Resize images so that their longer side has this many pixels.", valueName: "pixels"))
  var imageSize: Int?

  @Option(help: "What transparent parts of images become: white (default) or black.")
  var transparent: Backdrop?

  @Flag(help: "Ignore the classes of the images.")
  var withoutClasses = false

  enum Binarisation: String, ExpressibleByArgument, CaseIterable {
    case threshold, fixed, dynamic

    var encoding: SymbolEncoding {
      switch self {
      case .threshold: .threshold
      case .fixed: .fixed
      case .dynamic: .dynamic
      }
    }
  }

  mutating func validate() throws {
    try Allowed.check(levels, "--levels", 2...256)
    try Allowed.check(imageSize, "--image-size", 1...4096)
    if let levels, levels != 2, binarise != nil {
      throw ValidationError("--binarise makes two levels; leave out --levels \(levels), or --binarise.")
    }
  }

  /// Refuses options that have no meaning for what is learned.
  func refuse(for examples: String) throws {
    let given = [
      (levels != nil, "--levels"), (binarise != nil, "--binarise"), (imageSize != nil, "--image-size"),
      (transparent != nil, "--transparent"), (withoutClasses, "--without-classes"),
    ]
    for (_, option) in given.filter(\.0) {
      throw Failure(.usage, "\(option) is for images and tables, and the corpus holds \(examples)")
    }
  }

  /// How a corpus becomes symbols: as the options say, as the run did that is resumed, or as is usual.
  func description(of corpus: GridCorpus, resuming earlier: GridDescription?) throws -> GridDescription {
    if let binarise, corpus.kind == .vectors, !corpus.values.contains(where: { $0 >= 128 }) {
      throw Failure(
        .usage,
        """
        --binarise \(binarise) takes 0 to 255 for brightness, and no value of the table is above 127; leave it out, for \
        a table of few values needs no binarisation
        """)
    }
    let encoding = encoding(of: corpus, resuming: earlier)
    let largest = Int(corpus.values.max() ?? 0)
    let levelCount =
      encoding.isBinary
      ? 2 : levels ?? earlier?.levelCount ?? (encoding == .exact ? max(2, largest + 1) : 256)
    var description = GridDescription(
      kind: corpus.kind == .images ? .images : .vectors, rows: corpus.rows, columns: corpus.columns,
      channelCount: corpus.channels, levelCount: levelCount, encoding: encoding,
      classNames: withoutClasses || (earlier?.classNames.isEmpty ?? false) ? [] : corpus.classNames)
    // A run goes on with how its table was written; one of before that was noted, without.
    description.table = earlier == nil ? corpus.style.map(TableDescription.init) : earlier?.table
    if corpus.kind == .images { description.transparency = transparency(resuming: earlier) }
    return description
  }

  /// What transparent parts become, as it stands in files; nil for white.
  private func transparency(resuming earlier: GridDescription?) -> String? {
    guard let transparent else { return earlier?.transparency }
    return transparent == .white ? nil : transparent.rawValue
  }

  /// What transparent parts become: as the options say, or as in the run that is resumed.
  func backdrop(resuming earlier: GridDescription?) -> Backdrop { transparent ?? earlier?.backdrop ?? .white }

  private func encoding(of corpus: GridCorpus, resuming earlier: GridDescription?) -> SymbolEncoding {
    if let binarise { return binarise.encoding }
    if levels == nil, let earlier { return earlier.encoding }
    // Pictures of zeros and ones are black and white already.
    if corpus.kind == .vectors || corpus.values.allSatisfy({ $0 <= 1 }) { return .exact }
    if let levels { return levels == 2 ? .threshold : .quantised }
    return corpus.channels == 3 ? .quantised : .dynamic
  }
}

extension Backdrop: ExpressibleByArgument {}

extension GridDescription {
  /// What transparent parts of pictures become, so that they are read as they were when the model learned.
  var backdrop: Backdrop { transparency.flatMap(Backdrop.init(rawValue:)) ?? .white }

  /// How tables that are drawn are written.
  var style: TableStyle {
    TableStyle(
      columnNames: table?.columnNames, separator: table.flatMap { TableSeparator(rawValue: $0.separator) } ?? .comma)
  }
}

extension TableDescription {
  init(_ style: TableStyle) { self.init(columnNames: style.columnNames, separator: style.separator.rawValue) }
}
