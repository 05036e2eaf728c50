import Foundation
import Media

/// Curves over the steps of a run, as an inline SVG drawing with numbered axes.
package struct CurveDrawing: Sendable {
  /// A line through points.
  package struct Curve: Sendable {
    package enum Look: String, Sendable {
      /// What the drawing is about.
      case main
      /// What it is compared with.
      case beside
      /// What scatters around it, in the background.
      case faint
    }

    package var name: String
    package var points: [CurvePoint]
    package var look: Look
    /// Whether every point gets a mark that tells its value when it is pointed at.
    package var marks: Marks = .none

    package enum Marks: Sendable { case none, everyPoint }

    package init(_ name: String, _ points: [CurvePoint], _ look: Look = .main, marks: Marks = .none) {
      self.name = name
      self.points = points
      self.look = look
      self.marks = marks
    }
  }

  package var title: String
  /// What is counted on the vertical axis, such as "bits per sample".
  package var unit: String
  package var curves: [Curve]
  /// A value that does not change, drawn dashed.
  package var level: (name: String, value: Double)?

  package init(_ title: String, unit: String, _ curves: [Curve], level: (name: String, value: Double)? = nil) {
    self.title = title
    self.unit = unit
    self.curves = curves
    self.level = level
  }

  private static let (width, height) = (480.0, 270.0)
  private static let (right, top, bottom) = (468.0, 26.0, 232.0)
  /// The least room for the numbers of the vertical axis.
  private static let left = 58.0
  /// A digit of the numbers at the axes, which are set in figures of one width; a comma is narrower.
  private static let digitWidth = 7.0

  /// The drawing with its title and the names of its lines; a sentence where there is nothing to draw yet.
  package var figure: HTMLText {
    guard curves.contains(where: { !$0.points.isEmpty }) else {
      return "<figure class=\"card\"><figcaption>\(title)</figcaption><p class=\"quiet\">Nothing yet.</p></figure>"
    }
    return """
      <figure class="card">
      <figcaption>\(title)<span class="legend">\(legend)</span></figcaption>
      <svg viewBox="0 0 \(Self.width) \(Self.height)" role="img" aria-label="\(spoken)">
      \(valueAxis)\(stepAxis)<path class="axis" d="M\(left) \(Self.bottom)H\(Self.right)"/>
      <text class="unit" x="4" y="14">\(unit)</text>
      <text class="unit end" x="\(Self.right)" y="\(Self.height - 4)">steps</text>
      \(levelLine)\(curves.reversed().map(line))</svg>
      </figure>
      """
  }

  private var legend: [HTMLText] {
    // A line that is called what the drawing is called needs no key.
    let named = curves.filter { !$0.points.isEmpty && $0.name != title }
    let entries = named.map { "<span class=\"key \($0.look.rawValue)\">\($0.name)</span>" as HTMLText }
    return entries + (level.map { ["<span class=\"key level\">\($0.name)</span>"] } ?? [])
  }

  /// What someone is told who cannot see the drawing.
  private var spoken: String {
    let last = curves.first?.points.last
    return "\(title): now \(last.map { Self.number($0.value) } ?? "unknown") \(unit)"
  }

  // MARK: Axes

  /// Where the vertical axis stands: its numbers have room, however long they are.
  private var left: Double {
    max(Self.left, valueTicks.map { Self.width(of: $0.label) }.max().map { $0 + 12 } ?? 0)
  }

  private static func width(of label: String) -> Double { Double(label.count) * digitWidth }

  private var values: CurveScale {
    let all = curves.flatMap { $0.points.map(\.value) } + (level.map { [$0.value] } ?? [])
    return CurveScale(CurveScale.range(showing: all), from: Self.bottom, to: Self.top)
  }

  private var valueTicks: [(value: Double, label: String)] {
    let ticks = AxisTicks(in: values.values, atMost: 7)
    return ticks.positions.map { value in
      let label =
        abs(value) >= 1e9
        ? String(format: "%.2g", value)
        : abs(value) >= 10_000 ? Wording.count(Int(value)) : ticks.label(value)
      return (value, label)
    }
  }

  private var steps: CurveScale { CurveScale(0...lastStep, from: left, to: Self.right) }

  private var lastStep: Double { max(curves.compactMap { $0.points.map(\.step).max() }.max() ?? 1, 1) }

  private var valueAxis: [HTMLText] {
    let scale = values
    return valueTicks.map { value, label in
      """
      <path class="grid" d="M\(left) \(scale(value))H\(Self.right)"/>\
      <text class="end" x="\(left - 8)" y="\(scale(value) + 4)">\(label)</text>
      """
    }
  }

  /// As many marks as their numbers have room side by side; those at the edge are moved inward.
  private var stepAxis: [HTMLText] {
    let scale = steps
    let widest = Self.width(of: Wording.count(Int(lastStep)))
    let count = max(1, min(6, Int((Self.right - left) / (widest + 14))))
    return AxisTicks(in: scale.values, atMost: count).positions.filter { $0.rounded() == $0 }.map { step in
      let label = Wording.count(Int(step))
      let middle = min(scale(step), Self.width - 2 - Self.width(of: label) / 2)
      return """
        <path class="tick" d="M\(scale(step)) \(Self.bottom)v5"/>\
        <text class="middle" x="\(middle)" y="\(Self.bottom + 19)">\(label)</text>
        """
    }
  }

  // MARK: Lines

  private var levelLine: HTMLText {
    guard let level else { return "" }
    let height = values(level.value)
    return """
      <path class="line level" d="M\(left) \(height)H\(Self.right)">\
      <title>\(level.name): \(Self.number(level.value)) \(unit)</title></path>
      """
  }

  private func line(_ curve: Curve) -> HTMLText {
    let (steps, values) = (steps, values)
    let places = curve.points.map { "\(Self.tenths(steps($0.step))) \(Self.tenths(values($0.value)))" }
    guard let first = places.first else { return "" }
    // A single point is seen as a dot by its round ends.
    let path = "M" + first + "L" + (places.count > 1 ? places.dropFirst().joined(separator: " ") : first)
    let marks: [HTMLText] =
      curve.marks == .none
      ? []
      : curve.points.map { point in
        """
        <circle class="\(curve.look.rawValue)" cx="\(steps(point.step))" cy="\(values(point.value))" r="3">\
        <title>step \(Wording.count(Int(point.step))): \(Self.number(point.value)) \(unit)</title></circle>
        """
      }
    return "<path class=\"line \(curve.look.rawValue)\" d=\"\(path)\"/>\(marks)"
  }

  private static func tenths(_ length: Double) -> String { Wording.decimal(length, places: 1) }

  /// A value as it is told beside a drawing.
  static func number(_ value: Double) -> String {
    // A loss that has exploded is beyond what an integer can hold.
    1000..<1e15 ~= abs(value)
      ? Wording.count(Int(value)) : String(format: abs(value) < 0.01 ? "%.2g" : "%.4g", value)
  }
}
