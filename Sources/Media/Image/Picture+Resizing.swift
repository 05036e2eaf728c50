extension Picture {
  /// The longest side that a picture can be resized to, in pixels.
  public static let greatestSide = 4096

  /// The picture with its longer side made `side` pixels and the shorter one in proportion, at least 1.
  ///
  /// A pixel of a smaller picture is the mean of the area that it covers; one of a larger picture is interpolated
  /// between the nearest two in each direction.
  /// - Precondition: 1 ≤ `side` ≤ `greatestSide`.
  public func resized(toLongerSide side: Int) -> Picture {
    precondition(1...Self.greatestSide ~= side, "a side of \(side) pixels")
    let size = Self.size(rows: rows, columns: columns, longerSide: side)
    guard size != (rows, columns) else { return self }
    return resampled(rows: Resampling(from: rows, to: size.rows), columns: Resampling(from: columns, to: size.columns))
  }

  static func size(rows: Int, columns: Int, longerSide: Int) -> (rows: Int, columns: Int) {
    func scaled(_ length: Int) -> Int {
      max(1, Int((Double(length) * Double(longerSide) / Double(max(rows, columns))).rounded()))
    }
    return (scaled(rows), scaled(columns))
  }

  /// First along the rows, then along the columns; rounded once, at the end.
  func resampled(rows vertical: Resampling, columns horizontal: Resampling) -> Picture {
    let width = horizontal.taps.count
    var narrow = [Float](repeating: 0, count: rows * width * channels)
    for row in 0..<rows {
      for (column, tap) in horizontal.taps.enumerated() {
        for channel in 0..<channels {
          var sum: Float = 0
          for (place, weight) in tap.weights.enumerated() {
            sum += weight * Float(values[(row * columns + tap.start + place) * channels + channel])
          }
          narrow[(row * width + column) * channels + channel] = sum
        }
      }
    }
    let stride = width * channels
    var resized: [UInt8] = []
    resized.reserveCapacity(vertical.taps.count * stride)
    for tap in vertical.taps {
      for column in 0..<stride {
        var sum: Float = 0
        for (place, weight) in tap.weights.enumerated() {
          sum += weight * narrow[(tap.start + place) * stride + column]
        }
        resized.append(UInt8(min(max(sum.rounded(), 0), 255)))
      }
    }
    return Picture(rows: vertical.taps.count, columns: width, channels: channels, values: resized)
  }
}

/// From which pixels, and how much of each, the pixels of a longer or shorter line are made.
struct Resampling {
  struct Tap: Equatable {
    /// The first pixel of the old line that counts.
    var start: Int
    /// Of it and those after it; they sum to 1.
    var weights: [Float]
  }

  let taps: [Tap]

  /// - Precondition: both counts are at least 1.
  init(from oldCount: Int, to newCount: Int) {
    precondition(oldCount >= 1 && newCount >= 1, "from \(oldCount) to \(newCount) pixels")
    let scale = Double(oldCount) / Double(newCount)
    taps = (0..<newCount).map { index in
      scale >= 1
        ? Self.areaTap(from: Double(index) * scale, to: Double(index + 1) * scale, oldCount: oldCount)
        : Self.linearTap(at: (Double(index) + 0.5) * scale - 0.5, oldCount: oldCount)
    }
  }

  /// How much of a stretch lies in each pixel.
  private static func areaTap(from low: Double, to high: Double, oldCount: Int) -> Tap {
    let start = min(Int(low), oldCount - 1)
    let end = min(max(Int(high.rounded(.up)), start + 1), oldCount)
    let shares = (start..<end).map { min(high, Double($0 + 1)) - max(low, Double($0)) }
    // A share can be a rounding error below zero.
    let positive = shares.map { max($0, 0) }
    let sum = positive.reduce(0, +)
    return Tap(start: start, weights: positive.map { Float($0 / sum) })
  }

  /// The two pixels around a place; at the ends, the last one alone.
  private static func linearTap(at place: Double, oldCount: Int) -> Tap {
    let clamped = min(max(place, 0), Double(oldCount - 1))
    let start = Int(clamped)
    let share = Float(clamped - Double(start))
    return share == 0 || start + 1 == oldCount
      ? Tap(start: start, weights: [1]) : Tap(start: start, weights: [1 - share, share])
  }
}
