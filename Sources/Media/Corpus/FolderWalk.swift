import Durability
import Glibc

/// The files below a folder, in an order that depends on nothing but their names.
struct FolderWalk {
  /// Paths relative to the folder, sorted by their bytes. Hidden files and folders are left out; links that lead nowhere
  /// and pipes are listed, so that whoever opens them can report them.
  private(set) var files: [String] = []
  /// Folders that could not be read and names that are no text, and why.
  private(set) var unreadable: [CorpusRemark] = []

  private let root: String
  private var folders = [""]
  /// Links to folders wait until all real folders are read, so that a file is found under its real path if it has one.
  private var links: [String] = []
  /// A folder is read once however many links lead to it, so loops end and nothing counts twice.
  private var visited: Set<FolderIdentity> = []

  private struct FolderIdentity: Hashable {
    var device: UInt
    var inode: UInt
  }

  /// - Throws: `CorpusError.unreadableFolder` if not even the folder itself can be read.
  init(root: String) throws(CorpusError) {
    self.root = root
    while let folder = folders.popLast() ?? links.popLast() {
      guard let identity = Self.folderIdentity(path(of: folder)), visited.insert(identity).inserted else { continue }
      guard let names = Self.names(in: path(of: folder)) else {
        let reason = String(cString: strerror(errno))
        guard !folder.isEmpty else { throw .unreadableFolder(path: root, reason: reason) }
        unreadable.append(CorpusRemark(path: folder, text: "is a folder that cannot be read (\(reason))"))
        continue
      }
      for name in names.illegible {
        let path = FilePath(folder).appending(name)
        unreadable.append(CorpusRemark(path: path, text: "has a name that is not UTF-8; rename it"))
      }
      sort(names.legible, in: folder)
    }
    files.sort(by: Self.precedes)
    unreadable.sort { Self.precedes($0.path, $1.path) }
  }

  /// Puts the entries of one folder where they belong.
  private mutating func sort(_ names: [String], in folder: String) {
    for name in names.sorted(by: Self.precedes) where !FilePath(name).isHidden {
      let relative = FilePath(folder).appending(name)
      if Self.folderIdentity(path(of: relative)) == nil {
        files.append(relative)
      } else if Self.isLink(path(of: relative)) {
        links.append(relative)
      } else {
        folders.append(relative)
      }
    }
  }

  private func path(of relative: String) -> String {
    relative.isEmpty ? root : FilePath(root).appending(relative)
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    FilePath(left) < FilePath(right)
  }

  /// Nil for whatever is not a folder, links followed.
  private static func folderIdentity(_ path: String) -> FolderIdentity? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    return FolderIdentity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Nil, with `errno` set, if the folder cannot be read. A name that is not UTF-8 is one that no path here can hold; it
  /// comes with � for what is no text.
  private static func names(in path: String) -> (legible: [String], illegible: [String])? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: (legible: [String], illegible: [String]) = ([], [])
    while let entry = readdir(folder) {
      withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { name in
          if let legible = String(validatingCString: name) {
            names.legible.append(legible)
          } else {
            names.illegible.append(String(cString: name))
          }
        }
      }
    }
    return names
  }
}
