import Durability

/// The one rule for files that cannot be used: they are left out and named, unless they are most of what there is.
///
/// One broken picture of forty is no reason to stop, and neither is one broken recording. Where more than half cannot be
/// used, something else is wrong, and learning from the rest would answer a question that nobody asked.
enum FileVerdict {
  /// Whether a run must not go on without so many of its files.
  static func areTooMany(_ leftOut: Int, of all: Int) -> Bool { 2 * leftOut > all }

  /// For people, where it must not.
  static func sentence(_ path: String, _ remarks: [CorpusRemark], of all: Int) -> String {
    "\(remarks.count) of the \(all) files in \(path) cannot be used, too many to go on with the rest: "
      + "\(CorpusRemark.list(remarks)); mend them, or take them away"
  }
}
