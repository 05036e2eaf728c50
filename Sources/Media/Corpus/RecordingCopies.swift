import Durability

/// Which recordings are there more than once.
///
/// The same sound in two folders, or in two containers, is one recording: heard twice it would count twice, and one half
/// could be held out while the other is learned from.
struct RecordingCopies {
  /// Every recording once, with the paths of its copies.
  private(set) var recordings: [AudioCorpus.Recording]
  /// The others.
  private(set) var remarks: [CorpusRemark] = []

  /// - Parameter prints: of the symbols of each recording.
  init(among all: [AudioCorpus.Recording], prints: [SymbolPrint]) {
    var recordings = all
    var originals = Copies.originals(of: prints, at: all.map(\.path))
    for (index, original) in Self.compressed(all) where originals[index] == nil {
      originals[index] = originals[original] ?? original
    }
    for (index, original) in originals.enumerated() {
      guard let original else { continue }
      recordings[original].copies.append(all[index].path)
      remarks.append(CorpusRemark(path: all[index].path, text: "is a copy of \(all[original].path)"))
    }
    self.recordings = recordings.indices.filter { originals[$0] == nil }.map { recordings[$0] }
  }

  /// Recordings beside which the same one lies in another format, under the same name and as long: a lossy copy has
  /// other samples.
  private static func compressed(_ recordings: [AudioCorpus.Recording]) -> [(copy: Int, of: Int)] {
    let groups = Dictionary(grouping: recordings.indices) { FilePath(FilePath(recordings[$0].path).withoutExtension) }
    return groups.values.filter { $0.count > 1 }.flatMap { group -> [(copy: Int, of: Int)] in
      let ranked = group.sorted { (rank(of: recordings[$0]), $0) < (rank(of: recordings[$1]), $1) }
      return ranked.dropFirst().compactMap { index in
        let (length, other) = (
          recordings[index].originalDurationInSeconds, recordings[ranked[0]].originalDurationInSeconds
        )
        return abs(length - other) <= max(paddingInSeconds, 0.02 * other) ? (index, ranked[0]) : nil
      }
    }.sorted { $0.copy < $1.copy }
  }

  /// What encoders add to a recording, about.
  private static let paddingInSeconds = 0.3

  /// What has lost nothing comes first.
  private static func rank(of recording: AudioCorpus.Recording) -> Int {
    ["mp3", "ogg", "oga", "opus", "m4a", "aac", "wma", "webm"].contains(fileExtension(of: recording.path)) ? 1 : 0
  }
}
