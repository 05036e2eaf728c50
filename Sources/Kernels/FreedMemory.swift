internal import CKernels

/// Asks the C library to keep freed memory for the next allocation instead of handing it back to the system.
///
/// A training step allocates and frees the same large buffers every time. By default the GNU C library maps each of
/// them afresh, and the system then clears it page by page on first touch, which can cost as much as the arithmetic.
/// The price is that the process stays as large as it has ever been. A program calls this once, first thing; it does
/// nothing where the C library is not the GNU one.
///
/// Allocate with the default alignment of 16 bytes, as arrays do. A block of larger alignment lies inside a larger
/// block, and an equal request may not fit into what the first one freed: with release 2.36 of the library it took some
/// ten rounds, and as many times the memory, until buffers were used again.
public func retainFreedMemory() {
  kernels_retain_freed_memory()
}
