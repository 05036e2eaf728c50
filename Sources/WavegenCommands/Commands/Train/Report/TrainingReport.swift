import Durability
import Foundation

/// The page of a training run, which is written anew at every look.
///
/// It is one file that refers to nothing outside of it, and it is always whole: whoever opens it sees the run as it was
/// at some look.
struct TrainingReport {
  private let path: String
  private let facts: ReportFacts
  private var samples = ReportSamples()

  init(_ path: String, _ facts: ReportFacts) {
    self.path = path
    self.facts = facts
  }

  /// Shows a sample on the page from now on.
  ///
  /// - Throws: what reading a sound or an image, and drawing it, throws.
  mutating func add(_ sample: RunFiles.Sample) throws { samples.append(try ReportSample(reading: sample)) }

  /// - Throws: `FileError` if the page could not be written; the one before is then still there.
  func write(_ history: TrainingHistory, _ status: ReportPage.Status, _ verdict: TrainingVerdict?) throws(FileError) {
    let page = ReportPage(
      facts: facts, history: history, status: status, verdict: verdict, samples: samples.newestFirst.map(\.figure))
    let file = try DurableFile(replacing: path)
    try file.write(page.html.markup)
    try file.commit()
  }
}
