import Autoregression
import TensorCore
import Testing

@Suite("The classes of examples")
struct ExampleLabelsTests {
  private let classes = [[0, 12], [3, 11], []]

  /// Windows of the first two examples, a thousand each.
  private let windows = Window.cut(
    MemoryCorpus([[Symbol](repeating: 0, count: 10_000), [Symbol](repeating: 0, count: 10_000)]), length: 10,
    receptiveField: 0)

  @Test("are told whole where none is to be left out")
  func whole() {
    let labels = ExampleLabels(classes)
    for window in windows { #expect(labels.classes(of: window) == classes[window.example]) }
    #expect(ExampleLabels.none.classes(of: windows[0]).isEmpty)
  }

  @Test("are left out as often as is wished, each for itself, and the same ones of the same window")
  func dropout() {
    let labels = ExampleLabels(classes, dropout: .init(probability: 0.25, seed: 3))
    let told = windows.map(labels.classes)
    #expect(windows.count == 2000)
    // 4,000 labels: a standard deviation of 0.7 %.
    let share = Double(told.joined().count) / 4000
    #expect(abs(share - 0.75) < 0.03)
    #expect(Set(told) == [[0, 12], [0], [12], [3, 11], [3], [11], []])
    #expect(windows.map(labels.classes) == told)
    let others = ExampleLabels(classes, dropout: .init(probability: 0.25, seed: 4))
    #expect(windows.map(others.classes) != told)
  }

  @Test("that are left out differ from pass to pass")
  func passes() {
    let labels = ExampleLabels(classes, dropout: .init(probability: 0.5, seed: 3))
    var window = windows[0]
    let told = (0..<50).map { pass in
      window.pass = pass
      return labels.classes(of: window)
    }
    #expect(Set(told).count == 4)
  }
}
