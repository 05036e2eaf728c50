import Durability
import Glibc

extension TextCorpus {
  /// Extensions of the files of a folder that are taken for text, in lower case.
  static let extensions: Set<String> = ["txt", "text", "md"]

  /// Beginnings of the names of texts about a corpus, which are not part of it.
  private static let companions = ["readme", "licence", "license", "copying", "notice", "source.txt", "authors"]

  /// Whether a file of this name, in a folder, is text to learn from.
  static func isText(name: String) -> Bool {
    let base = FilePath(name).name.lowercased()
    return extensions.contains(fileExtension(of: name)) && !companions.contains { base.hasPrefix($0) }
  }

  /// Reads one file, whatever its name, or all texts below a folder.
  ///
  /// Folders or files named `train`, `valid`, `test` make parts if there is something to learn from and something else.
  /// - Throws: `TextCorpusError`, whose sentence names the file.
  public static func open(
    _ path: String, accepting acceptance: TextAcceptance = .texts
  ) throws(TextCorpusError) -> CorpusParts<TextCorpus> {
    var status = stat()
    guard stat(StreamedInput.place(of: path), &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      let (document, remark) = try read(path, accepting: acceptance)
      guard !document.bytes.isEmpty else { throw .empty(path: path) }
      let corpus = TextCorpus(documents: [document])
      return CorpusParts(whole: corpus, report: [corpus.summary] + (remark.map { ["\(path) \($0)"] } ?? []))
    }
    let walk: FolderWalk
    do { walk = try FolderWalk(root: path) } catch { throw .folder(error) }
    let names = walk.files.filter(isText)
    guard !names.isEmpty else { throw .noText(path: path, found: FileTally(of: walk.files).description) }
    return try open(
      names, in: path, accepting: acceptance, remarks: walk.unreadable,
      ignoredFileCount: walk.files.count - names.count)
  }

  private static func open(
    _ names: [String], in root: String, accepting acceptance: TextAcceptance, remarks: [CorpusRemark],
    ignoredFileCount: Int
  ) throws(TextCorpusError) -> CorpusParts<TextCorpus> {
    var remarks = remarks
    var recoded: [CorpusRemark] = []
    var texts: [(name: String, part: CorpusPart, document: Document)] = []
    var unusable: [CorpusRemark] = []
    let parts = parts(of: names)
    for (name, part) in zip(names, parts) {
      guard let part else {
        remarks.append(CorpusRemark(path: name, text: "belongs to none of the parts"))
        continue
      }
      do throws(TextCorpusError) {
        let (document, remark) = try read(FilePath(root).appending(name), accepting: acceptance)
        if let remark { recoded.append(CorpusRemark(path: name, text: remark)) }
        if document.bytes.isEmpty {
          remarks.append(CorpusRemark(path: name, text: "is empty (0 bytes)"))
        } else {
          texts.append((name, part, document))
        }
      } catch {
        guard let remark = error.remark(on: name) else { throw error }
        unusable.append(remark)
        if names.count == 1 { throw error }
      }
    }
    guard !FileVerdict.areTooMany(unusable.count, of: names.count) else {
      throw .unusable(path: root, leftOut: unusable, fileCount: names.count)
    }
    remarks += unusable
    let documents = withoutCopies(texts, telling: &remarks)
    guard !documents.isEmpty else { throw .empty(path: root) }
    var opened = CorpusParts<TextCorpus>()
    for part in CorpusPart.allCases {
      guard let corpus = documents[part].map(TextCorpus.init) else { continue }
      opened[part] = corpus
      opened.report.append((part == .whole ? "" : "\(part.rawValue): ") + corpus.summary)
    }
    if !recoded.isEmpty { opened.report.append(CorpusRemark.list(recoded)) }
    if !remarks.isEmpty { opened.report.append("left out \(remarks.count): \(CorpusRemark.list(remarks))") }
    if ignoredFileCount > 0 {
      let count = ignoredFileCount
      opened.report.append("ignored \(count) \(count == 1 ? "file that is" : "files that are") not text")
    }
    return opened
  }

  /// A text that is there twice counts once: where it is learned from, if it is.
  private static func withoutCopies(
    _ texts: [(name: String, part: CorpusPart, document: Document)], telling remarks: inout [CorpusRemark]
  ) -> [CorpusPart: [Document]] {
    var documents: [CorpusPart: [Document]] = [:]
    var seen: [ArraySlice<UInt8>: String] = [:]
    for part in CorpusPart.allCases {
      let own = texts.filter { $0.part == part }
      let originals = Copies.originals(of: own.map(\.document.bytes), at: own.map(\.name))
      for (text, original) in zip(own, originals) {
        if let original = original.map({ own[$0].name }) ?? seen[text.document.bytes] {
          remarks.append(CorpusRemark(path: text.name, text: "is a copy of \(original)"))
        } else {
          documents[part, default: []].append(text.document)
        }
      }
      for (text, original) in zip(own, originals) where original == nil { seen[text.document.bytes] = text.name }
    }
    return documents
  }

  /// The part of each file; nil for those beside a split. A title may hold such a word by chance, so it takes two parts.
  private static func parts(of names: [String]) -> [CorpusPart?] {
    let parts = names.map { name in
      let components = FilePath(name).components
      let folder = components.dropLast().first.flatMap { CorpusPart(folderName: $0) }
      return folder ?? CorpusPart(fileName: components.last ?? "")
    }
    let found = Set(parts.compactMap(\.self))
    guard found.contains(.training), found.count >= 2 else { return names.map { _ in .whole } }
    return parts
  }

  /// The letters of a file in UTF-16 or UTF-32 are read as UTF-8, and a byte-order mark is no part of a text; all other
  /// bytes are taken as they are, for they may be letters of an older encoding.
  /// - Returns: the text, and what of the file was read as something else.
  private static func read(
    _ path: String, accepting acceptance: TextAcceptance
  ) throws(TextCorpusError) -> (document: Document, remark: String?) {
    let bytes: [UInt8]
    do { bytes = try ReadableFile.bytes(of: path) } catch { throw .file(error) }
    guard acceptance == .anyBytes || !bytes.starts(with: GzipStream.magic) else { throw .compressed(path: path) }
    func asTheyAre(_ finding: String) -> (Document, String?) {
      (Document(path: path, bytes: bytes), "\(finding); its bytes are taken as they are")
    }
    let encoding = TextEncoding.of(bytes).encoding
    do throws(TextFault) {
      let letters = try FileText.utf8(of: bytes)
      if let fault = TextFault(ofBinary: letters) { throw fault }
      return (
        Document(path: path, bytes: letters),
        encoding == .utf8 ? nil : "is in \(encoding.name) and is read as UTF-8"
      )
    } catch {
      let binary = TextFault(ofBinary: bytes)
      guard acceptance == .anyBytes || encoding == .utf8 && binary == nil else {
        throw .notText(path: path, binary ?? error)
      }
      return asTheyAre((binary ?? error).finding)
    }
  }

  /// For people: "3 texts, 1200000 bytes".
  private var summary: String {
    "\(documents.count) \(documents.count == 1 ? "text" : "texts"), \(byteCount) bytes"
  }
}

/// Which bytes are learned as a text.
public enum TextAcceptance: Sendable {
  /// What seems to be one; other files are refused, and left out of folders.
  case texts
  /// Whatever there is.
  case anyBytes
}
