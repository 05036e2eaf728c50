import TensorCore
import Testing

@Suite("A site layout")
struct SiteLayoutTests {
  private let grids = [Grid(columns: 1300), Grid(columns: 3), Grid(columns: 700)]

  @Test("covers every site with tiles, once and in order")
  func tiles() {
    let layout = SiteLayout(grids, contextLengths: [600, 0, 699])
    #expect(layout.siteCount == 2003 && layout.gaps.isEmpty)
    #expect(layout.tiles.flatMap { Array($0.sites($0.columns)) } == Array(0..<2003))
  }

  @Test("of what is predicted covers that and leaves the contexts as gaps")
  func predicted() {
    let layout = SiteLayout(grids, contextLengths: [600, 0, 699]).predicted
    #expect(layout.siteCount == 2003)
    #expect(layout.gaps == [0..<600, 1303..<2002])
    #expect(layout.tiles.flatMap { Array($0.sites($0.columns)) } == Array(600..<1303) + [2002])
    #expect(layout.predicted == layout)
    #expect(SiteLayout(grids).predicted == SiteLayout(grids))
  }

  @Test("has no context as long as its clip, longer, or of a negative length")
  func impossibleContext() async {
    await #expect(processExitsWith: .failure) { _ = SiteLayout([Grid(columns: 3)], contextLengths: [3]) }
    await #expect(processExitsWith: .failure) { _ = SiteLayout([Grid(columns: 3)], contextLengths: [4]) }
    await #expect(processExitsWith: .failure) { _ = SiteLayout([Grid(columns: 3)], contextLengths: [-1]) }
  }
}
