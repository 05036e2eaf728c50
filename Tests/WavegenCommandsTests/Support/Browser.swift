import Foundation
import Testing
import WavegenTestSupport

/// A real browser without a window, if there is one on this machine.
enum Browser {
  struct Shown {
    /// The document as the browser understood it.
    let document: String
    /// What the browser wrote to standard error; complaints about the page are marked CONSOLE.
    let messages: String
    /// Where its picture of the page lies.
    let screenshot: String
  }

  /// The first one on the PATH.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Opens a file twice: once for the document, once for a picture of it.
  static func open(_ page: String, with browser: String, in folder: TemporaryFolder) throws -> Shown {
    let picture = folder.path("screen.png")
    let address = URL(fileURLWithPath: page).absoluteString
    let common = [
      "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
      "--user-data-dir=\(folder.path("browser"))",
    ]
    let document = try run(browser, common + ["--dump-dom", address], folder)
    let drawn = try run(browser, common + ["--window-size=900,2400", "--screenshot=\(picture)", address], folder)
    return Shown(
      document: document.output, messages: document.messages + drawn.messages, screenshot: picture)
  }

  private static func run(
    _ browser: String, _ arguments: [String], _ folder: TemporaryFolder
  ) throws -> (output: String, messages: String) {
    let files = ["browser.out", "browser.err"]
    for file in files { try folder.write("", to: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: browser)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path(files[0])))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path(files[1])))
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try folder.data($0), as: UTF8.self) }
    try #require(process.terminationStatus == 0, "\(texts[1])")
    return (texts[0], texts[1])
  }
}
