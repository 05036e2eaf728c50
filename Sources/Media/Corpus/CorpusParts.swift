/// What a path holds: the parts that its publisher or its owner made, or all of it in one.
public struct CorpusParts<Corpus: Sendable>: Sendable {
  /// To learn from.
  public var training: Corpus?
  /// To choose by while learning.
  public var validation: Corpus?
  /// To be judged by, once.
  public var test: Corpus?
  /// Everything, where there are no parts; then the other three are nil.
  public var whole: Corpus?
  /// For people: what was found, how much of it, and what was left out.
  public var report: [String] = []

  public init(
    training: Corpus? = nil, validation: Corpus? = nil, test: Corpus? = nil, whole: Corpus? = nil,
    report: [String] = []
  ) {
    (self.training, self.validation, self.test) = (training, validation, test)
    self.whole = whole
    self.report = report
  }

  /// The same parts with another content.
  public func map(_ transform: (Corpus) -> Corpus) -> CorpusParts {
    CorpusParts(
      training: training.map(transform), validation: validation.map(transform), test: test.map(transform),
      whole: whole.map(transform), report: report)
  }

  /// All parts there are, what to learn from first.
  public var all: [Corpus] { [whole, training, validation, test].compactMap(\.self) }

  subscript(part: CorpusPart) -> Corpus? {
    get {
      switch part {
      case .training: training
      case .validation: validation
      case .test: test
      case .whole: whole
      }
    }
    set {
      switch part {
      case .training: training = newValue
      case .validation: validation = newValue
      case .test: test = newValue
      case .whole: whole = newValue
      }
    }
  }
}

extension CorpusParts: Equatable where Corpus: Equatable {}

/// A part of a corpus, as the names of its files tell.
enum CorpusPart: String, CaseIterable, Sendable {
  case training
  case validation
  case test
  case whole

  /// Words that stand for a part in the name of a file or a folder.
  private static let words: [String: CorpusPart] = [
    "train": .training, "training": .training,
    "valid": .validation, "validation": .validation, "val": .validation,
    "test": .test, "testing": .test, "t10k": .test,
  ]

  /// The part that a word of the name stands for: `train-images.idx3-ubyte`, `binarized_mnist_valid.amat`, `test.csv`.
  ///
  /// Words are what stands between signs that are no letters or digits, so `values.csv` and `contest.csv` are no parts.
  /// CIFAR-10's `data_batch_1.bin` is for training.
  init?(fileName: String) {
    let name = fileName.lowercased()
    let words = name.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    if name.hasPrefix("data_batch") {
      self = .training
    } else if let part = words.lazy.compactMap({ Self.words[$0] }).first {
      self = part
    } else {
      return nil
    }
  }

  /// The part whose folder this is: `train/`, `valid/`, `test/` and the like.
  init?(folderName: some StringProtocol) {
    guard let part = Self.words[folderName.lowercased()] else { return nil }
    self = part
  }
}
