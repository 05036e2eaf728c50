/// A small symmetric matrix of real numbers, for covariances.
struct SymmetricMatrix: Sendable, Equatable {
  /// Rows, and columns.
  let size: Int
  /// `[row, column]`
  private(set) var elements: [Double]

  /// Zeros.
  init(size: Int) {
    precondition(size >= 1, "a matrix of \(size) rows")
    self.size = size
    elements = [Double](repeating: 0, count: size * size)
  }

  subscript(row: Int, column: Int) -> Double { elements[row * size + column] }

  var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

  /// Every element changed by what the closure gives for its row and column, which must be symmetric in them.
  func mapElements(_ transform: (_ row: Int, _ column: Int, _ element: Double) -> Double) -> SymmetricMatrix {
    var result = self
    for row in 0..<size {
      for column in 0..<size { result.elements[row * size + column] = transform(row, column, self[row, column]) }
    }
    return result
  }

  /// self · other · self, which is symmetric again.
  func enclosing(_ other: SymmetricMatrix) -> SymmetricMatrix {
    precondition(size == other.size, "\(size) and \(other.size) rows")
    let half = Self.product(elements, other.elements, size: size)
    var result = self
    result.elements = Self.product(half, elements, size: size)
    // Rounding must not leave the two halves different.
    for row in 0..<size {
      for column in 0..<row {
        let mean = (result[row, column] + result[column, row]) / 2
        result.elements[row * size + column] = mean
        result.elements[column * size + row] = mean
      }
    }
    return result
  }

  /// The eigenvalues, in no particular order.
  func eigenvalues() -> [Double] { decomposed(wantsVectors: .no).values }

  /// The positive semidefinite matrix whose square is this one; eigenvalues below 0, which rounding makes, count as 0.
  func squareRoot() -> SymmetricMatrix {
    let (values, vectors) = decomposed(wantsVectors: .yes)
    let roots = values.map { max($0, 0).squareRoot() }
    var result = SymmetricMatrix(size: size)
    for row in 0..<size {
      for column in 0...row {
        var sum = 0.0
        for k in 0..<size { sum += vectors[k * size + row] * roots[k] * vectors[k * size + column] }
        result.elements[row * size + column] = sum
        result.elements[column * size + row] = sum
      }
    }
    return result
  }

  private enum Vectors { case yes, no }

  /// Cyclic Jacobi rotations until nothing but rounding is left beside the diagonal.
  ///
  /// - Returns: the eigenvalues, and `[eigenvector, place]` or an empty array.
  /// - Complexity: O(size³) for each of about ten sweeps.
  /// - Source: Golub and Van Loan, "Matrix Computations", §8.5, the cyclic-by-row Jacobi method.
  private func decomposed(wantsVectors: Vectors) -> (values: [Double], vectors: [Double]) {
    let size = size
    var matrix = elements
    var vectors: [Double] = []
    if wantsVectors == .yes {
      vectors = [Double](repeating: 0, count: size * size)
      for place in 0..<size { vectors[place * size + place] = 1 }
    }
    let total = matrix.reduce(0) { $0 + $1 * $1 }
    matrix.withUnsafeMutableBufferPointer { matrix in
      vectors.withUnsafeMutableBufferPointer { vectors in
        for _ in 0..<Self.mostSweeps {
          var beside = 0.0
          for p in 0..<size { for q in 0..<p { beside += matrix[p * size + q] * matrix[p * size + q] } }
          guard beside > 1e-26 * total else { break }
          for p in 0..<size { for q in 0..<p { Self.rotate(matrix, vectors, p, q, size: size) } }
        }
      }
    }
    return ((0..<size).map { matrix[$0 * size + $0] }, vectors)
  }

  private static let mostSweeps = 60

  /// Turns the plane of rows p and q so that the element between them becomes 0.
  private static func rotate(
    _ matrix: UnsafeMutableBufferPointer<Double>, _ vectors: UnsafeMutableBufferPointer<Double>, _ p: Int, _ q: Int,
    size: Int
  ) {
    let between = matrix[p * size + q]
    guard between != 0 else { return }
    let ratio = (matrix[q * size + q] - matrix[p * size + p]) / (2 * between)
    let tangent = (ratio < 0 ? -1 : 1) / (abs(ratio) + (1 + ratio * ratio).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = tangent * cosine
    for k in 0..<size where k != p && k != q {
      let (first, second) = (matrix[p * size + k], matrix[q * size + k])
      let (newFirst, newSecond) = (cosine * first - sine * second, sine * first + cosine * second)
      matrix[p * size + k] = newFirst
      matrix[k * size + p] = newFirst
      matrix[q * size + k] = newSecond
      matrix[k * size + q] = newSecond
    }
    matrix[p * size + p] -= tangent * between
    matrix[q * size + q] += tangent * between
    matrix[p * size + q] = 0
    matrix[q * size + p] = 0
    guard !vectors.isEmpty else { return }
    for k in 0..<size {
      let (first, second) = (vectors[p * size + k], vectors[q * size + k])
      vectors[p * size + k] = cosine * first - sine * second
      vectors[q * size + k] = sine * first + cosine * second
    }
  }

  private static func product(_ left: [Double], _ right: [Double], size: Int) -> [Double] {
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for k in 0..<size {
        let factor = left[row * size + k]
        for column in 0..<size { result[row * size + column] += factor * right[k * size + column] }
      }
    }
    return result
  }
}
