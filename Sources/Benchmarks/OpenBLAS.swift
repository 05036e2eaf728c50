import Foundation

/// The matrix product of OpenBLAS, on one thread.
///
/// It is loaded when it is first asked for, and not linked: nothing but a yardstick needs it. And the environment may
/// hold it to the kernels of an older processor (`OPENBLAS_CORETYPE`), which would make the yardstick shorter; that is
/// taken back before it is loaded, so that it chooses for the machine that it is on.
package struct OpenBLAS: Sendable {
  /// The library; nil where it is not installed.
  package static let installed = OpenBLAS()

  /// Which of its kernels it has chosen, by the name of a processor.
  package let kernels: String
  private let sgemm: Sgemm

  private typealias Sgemm =
    @convention(c) (
      _ order: Int32, _ firstOrder: Int32, _ secondOrder: Int32, _ rows: Int32, _ columns: Int32, _ depth: Int32,
      _ scale: Float, UnsafePointer<Float>, Int32, UnsafePointer<Float>, Int32, _ kept: Float,
      UnsafeMutablePointer<Float>, Int32
    ) -> Void

  private init?() {
    unsetenv("OPENBLAS_CORETYPE")
    let names = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"]
    guard let library = names.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first,
      let sgemm = dlsym(library, "cblas_sgemm"),
      let setThreadCount = dlsym(library, "openblas_set_num_threads"),
      let coreName = dlsym(library, "openblas_get_corename")
    else { return nil }
    self.sgemm = unsafeBitCast(sgemm, to: Sgemm.self)
    unsafeBitCast(setThreadCount, to: (@convention(c) (Int32) -> Void).self)(1)
    let name = unsafeBitCast(coreName, to: (@convention(c) () -> UnsafePointer<CChar>?).self)()
    kernels = name.map { String(cString: $0) } ?? "unknown"
  }

  /// A factor of a product, as it lies in memory, without gaps between rows.
  enum Order: Int32 {
    // The values of CBLAS_TRANSPOSE.
    case asStored = 111
    case transposed = 112
  }

  /// C = A · B, `[rows, columns]` = `[rows, depth]` · `[depth, columns]`, row-major.
  func multiply(
    rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, _ aOrder: Order, _ b: UnsafePointer<Float>,
    _ bOrder: Order, into c: UnsafeMutablePointer<Float>
  ) {
    let rowMajor: Int32 = 101
    sgemm(
      rowMajor, aOrder.rawValue, bOrder.rawValue, Int32(rows), Int32(columns), Int32(depth), 1, a,
      Int32(aOrder == .asStored ? depth : rows), b, Int32(bOrder == .asStored ? columns : depth), 0, c, Int32(columns))
  }
}
