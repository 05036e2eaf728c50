import Durability
import Glibc

/// Arguments that are bytes and no text.
///
/// A file may have any name, and a shell passes it on byte by byte, but a string holds text only: what is none becomes �, and
/// no file is called so. Such files are opened by their bytes before anything else happens, and read under the name with �.
/// A name under which something is to be written has to be text.
enum IllegibleNames {
  /// - Throws: `Failure` if an argument that is no text names no file that can be read, or two of them look the same.
  static func takeFromCommandLine() throws(Failure) {
    let arguments = (1..<max(1, Int(CommandLine.argc))).compactMap { CommandLine.unsafeArgv[$0] }
    let legible = Set(arguments.compactMap { String(validatingCString: $0) })
    var bytesByName: [String: [CChar]] = [:]
    for argument in arguments where String(validatingCString: argument) == nil {
      let value = argument + valueStart(of: argument)
      let name = String(cString: value)
      let bytes = Array(UnsafeBufferPointer(start: value, count: strlen(value)))
      guard bytesByName[name] ?? bytes == bytes, !legible.contains(name) else {
        throw Failure(
          .usage, "two arguments read \(name) and are different, for their names are not UTF-8; rename the files")
      }
      bytesByName[name] = bytes
      guard StreamedInput.take(illegible: value, as: name) else {
        throw Failure(
          .usage,
          """
          the argument \(name) is not UTF-8 and names no file that can be read; files to be written, folders and \
          values need UTF-8, so rename it
          """)
      }
    }
  }

  /// Where the value begins in `--option=value`; 0 in anything else.
  private static func valueStart(of argument: UnsafePointer<CChar>) -> Int {
    guard argument[0] == 0x2D, argument[1] == 0x2D else { return 0 }
    return (0..<strlen(argument)).first { argument[$0] == 0x3D }.map { $0 + 1 } ?? 0
  }
}
