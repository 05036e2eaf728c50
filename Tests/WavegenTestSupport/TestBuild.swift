import Foundation

/// How the tests and the program beside them were built.
package enum TestBuild {
  /// Whether memory and files are those of the program as it is used: for tests that count, measure or limit them.
  ///
  /// Without the optimiser even a loop over an array allocates, and a sanitizer has memory and files of its own.
  package static let isPlainRelease = isOptimized && !isSanitized

  private static let isOptimized: Bool = {
    #if DEBUG
      false
    #else
      true
    #endif
  }()

  /// Whether the address or the thread sanitizer watches.
  private static let isSanitized: Bool = {
    let program = dlopen(nil, RTLD_NOW)
    return dlsym(program, "__asan_init") != nil || dlsym(program, "__tsan_init") != nil
  }()
}
