public import Kernels

/// What is given beside the symbols of one grid: a row of numbers, a frame, for every few sites.
///
/// Site i reads frame (lead + i) / hop, or the last one where there are no more. Frames are given and not predicted, so
/// a site may read later ones as well as earlier ones.
public struct ConditionFrames: Sendable, Equatable {
  /// `[frames, channels]`.
  public let values: Tensor<Float>
  public let frameCount: Int
  public let channelCount: Int
  /// Sites that share a frame.
  public let hop: Int
  /// Sites of these frames that come before the first of the grid.
  public let lead: Int

  /// How many frames before and after its own a site reads, where there are some.
  public static let margin = 1

  /// - Precondition: there is a frame, hop ≥ 1, lead ≥ 0.
  public init(_ values: Tensor<Float>, hop: Int, lead: Int = 0) {
    precondition(values.shape.extents.count == 2 && values.count > 0, "frames of \(values.shape)")
    precondition(hop >= 1 && lead >= 0, "frames of \(hop) sites, \(lead) sites before the first")
    self.values = values
    (frameCount, channelCount) = (values.shape.rowCount, values.shape.channelCount)
    self.hop = hop
    self.lead = lead
  }

  /// The frame that a site reads.
  func frame(ofSite site: Int) -> Int { min((lead + site) / hop, frameCount - 1) }

  public static func == (left: ConditionFrames, right: ConditionFrames) -> Bool {
    (left.hop, left.lead) == (right.hop, right.lead) && left.values.shape == right.values.shape
      && (left.values.identity == right.values.identity || left.values.values == right.values.values)
  }
}

/// Sites that read the same frame.
struct FrameRun {
  /// Nil where nothing is given.
  let frames: ConditionFrames?
  /// The number of their frame.
  let frame: Int
  let sites: Range<Int>
}

extension SiteLayout {
  /// All sites in order, cut where another frame begins; whole grids where nothing is given.
  var frameRuns: [FrameRun] {
    zip(gridStarts, grids).enumerated().flatMap { index, grid -> [FrameRun] in
      let (start, siteCount) = (grid.0, grid.1.siteCount)
      guard !conditions.isEmpty else {
        return [FrameRun(frames: nil, frame: 0, sites: start..<start + siteCount)]
      }
      let frames = conditions[index]
      let last = frames.frame(ofSite: siteCount - 1)
      return (frames.frame(ofSite: 0)...last).map { frame in
        let lower = max(0, frame * frames.hop - frames.lead)
        let upper = frame == last ? siteCount : (frame + 1) * frames.hop - frames.lead
        return FrameRun(frames: frames, frame: frame, sites: start + lower..<start + upper)
      }
    }
  }

  /// The frames that sites read, as sites of their own: a grid of them for every grid, at least one.
  package var frames: SiteLayout {
    guard !conditions.isEmpty else { return SiteLayout(grids.map { _ in Grid(columns: 1) }) }
    return SiteLayout(
      zip(conditions, grids).map { frames, grid in
        Grid(columns: frames.frame(ofSite: grid.siteCount - 1) - frames.frame(ofSite: 0) + 1)
      })
  }
}
