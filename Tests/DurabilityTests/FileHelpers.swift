import Foundation

func text(of path: String) throws -> String {
  try String(contentsOfFile: path, encoding: .utf8)
}

func put(_ text: String, into path: String) throws {
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
}

/// The status of what `path` itself names, links not followed.
func status(of path: String) throws -> stat {
  var status = stat()
  if lstat(path, &status) != 0 { throw POSIXError(.ENOENT) }
  return status
}

/// Tells the process of the exit test called `name` a path; exit tests of Swift 6.2 capture nothing.
func handOver(_ path: String, to name: String) throws {
  try FileManager.default.createSymbolicLink(
    atPath: NSTemporaryDirectory() + "durability-tests-\(getpid())-\(name)", withDestinationPath: path)
}

/// The path that the test, whose process started this one, has handed over; once.
func handedOver(to name: String) throws -> String {
  let link = NSTemporaryDirectory() + "durability-tests-\(getppid())-\(name)"
  defer { unlink(link) }
  return try FileManager.default.destinationOfSymbolicLink(atPath: link)
}

/// Gives up the rights of the superuser, who may write everywhere. Only for processes of an exit test.
func becomeOrdinaryUser() {
  let nobody: uid_t = 65534
  if geteuid() == 0 { precondition(seteuid(nobody) == 0) }
}
