import Kernels
import Synchronization
import TensorCore

/// What the arithmetic alone could reach: matrix products by OpenBLAS, one call per thread at once, nothing else.
///
/// Every thread has operands of its own, which stay in its cache. A network that had to do nothing but its products,
/// and found all their operands in cache, would run at this speed.
package final class ProductYardstick {
  private let library: OpenBLAS
  private let products: [MatrixProductShape]
  private let backend: Backend
  /// Rows of first factors, second factors and products, three for every thread.
  private var operands: Tensor<Float>
  private var passCount = 1

  /// - Parameters:
  ///   - products: what one pass computes; measured is their mean, weighted by their arithmetic.
  ///   - seconds: how long a burst takes, about.
  /// - Precondition: there is at least one product.
  package init(
    _ products: [MatrixProductShape], by library: OpenBLAS, threadCount: Int, seconds: Double = 0.1
  ) {
    precondition(!products.isEmpty, "a yardstick of no products")
    self.library = library
    self.products = products
    backend = Backend(threadCount: min(threadCount, Backend.availableThreadCount))
    let longest = products.reduce(1) { longest, product in
      let counts = product.elementCounts
      return max(longest, counts.first, counts.second, counts.product)
    }
    var generator = SeededGenerator(seed: 0, purpose: "yardstick")
    let shape = Shape(3 * backend.threadCount, longest)
    operands = Tensor(shape, (0..<shape.elementCount).map { _ in Float(2 * generator.uniform() - 1) })
    // The first pass wakes threads and fills caches; the second tells how many fit into a burst.
    _ = time(passes: 1)
    passCount = max(1, Int(seconds / max(time(passes: 1), 1e-9)))
  }

  /// Floating-point operations per second of all threads together.
  package func burst() -> Double {
    let flop = 2 * Double(products.reduce(0) { $0 + $1.multiplyAdds }) * Double(passCount)
    return flop / time(passes: passCount)
  }

  /// Seconds for some passes. Threads take the next product when they are free, as a network's tiles are taken.
  private func time(passes: Int) -> Double {
    let (library, products, backend, shape) = (library, products, backend, operands.shape)
    let next = Atomic(0)
    return operands.withMutableElements { elements in
      let operands = MutableMatrixView(elements, rows: shape.rowCount, columns: shape.channelCount)
      return seconds {
        backend.forEachPiece(backend.threadCount) { thread in
          while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < passes * products.count else { return }
            let first = operands.pointer + 3 * thread * operands.rowStride
            products[index % products.count].multiply(
              first, first + operands.rowStride, into: first + 2 * operands.rowStride, by: library)
          }
        }
      }
    }
  }
}

/// How fast memory is: a buffer is copied by all threads together, again and again.
///
/// A buffer that is smaller than a cache measures the cache.
package struct CopyYardstick: ~Copyable {
  private let source: Tensor<Float>
  private var destination: Tensor<Float>
  private let backend: Backend

  /// Floats that a thread copies at a time: 256 KiB.
  private static let pieceLength = 1 << 16

  /// - Precondition: there is room for at least one float.
  package init(byteCount: Int, threadCount: Int) {
    let shape = Shape(byteCount / MemoryLayout<Float>.stride)
    precondition(shape.elementCount > 0, "a buffer of \(byteCount) bytes")
    source = Tensor(shape, repeating: 1)
    destination = Tensor(shape)
    backend = Backend(threadCount: threadCount)
  }

  /// Bytes per second, those read and those written, while the buffer is copied once.
  package mutating func burst() -> Double {
    let (source, backend, count) = (source, backend, source.count)
    let time = destination.withMutableElements { elements in
      let destination = MutableMatrixView(elements, rows: 1, columns: count)
      return seconds {
        backend.forEachRange(of: count, length: Self.pieceLength) { range in
          let start = source.elements + range.lowerBound
          (destination.pointer + range.lowerBound).update(from: start, count: range.count)
        }
      }
    }
    return 2 * Double(count * MemoryLayout<Float>.stride) / max(time, 1e-9)
  }
}

/// How long `body` takes.
func seconds<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) -> Double {
  let start = ContinuousClock.now
  try body()
  return (ContinuousClock.now - start) / .seconds(1)
}
