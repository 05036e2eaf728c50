internal import Kernels
public import TensorCore

/// Tells every site where in an image it lies: y[i] = x[i] + R[row] + C[column], and + K[channel] in colour.
///
/// For networks that see an image as one line and could otherwise only count. The tables begin at 0, so that a network
/// with coordinates begins as the one without.
///
/// Sound because a site's place is known before any symbol is: it is read off the layout, and nothing of x goes into
/// it. x itself is passed on site by site, so the reach stays as it is.
public struct Coordinates {
  private let axes: [CoordinateBias.Axis]
  private let tables: [Parameter]

  /// - Parameters:
  ///   - rows: of the image, whatever grid it is seen as.
  ///   - columns: of the image.
  ///   - channelCount: sites in every place, one after the other.
  ///   - channels: of the features that are told.
  public init(
    rows: Int, columns: Int, channelCount: Int, channels: Int, in scope: ParameterScope
  ) throws(ParameterError) {
    var named = [
      (name: "row", axis: CoordinateBias.Axis(extent: rows, stride: columns * channelCount)),
      (name: "column", axis: CoordinateBias.Axis(extent: columns, stride: channelCount)),
    ]
    if channelCount > 1 { named.append(("channel", CoordinateBias.Axis(extent: channelCount, stride: 1))) }
    var tables: [Parameter] = []
    for (name, axis) in named { tables.append(try scope.parameter(name, Shape(axis.extent, channels), .zeros)) }
    self.tables = tables
    axes = named.map(\.axis)
  }

  public func callAsFunction<R: Reach>(_ x: Feature<R>) -> Feature<R> {
    let tape = x.variable.tape
    let bias = CoordinateBias(axes: axes, channels: x.channelCount, layout: x.layout)
    return Feature(vouchedFor: tape.apply(bias, to: [x.variable] + tables.map { tape.parameter($0) }), x.layout)
  }
}
