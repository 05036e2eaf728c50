// One binary for every machine: a function marked WAVEGEN_CLONES is compiled once per instruction set, and the loader
// binds it to the best one that the processor has. A loop marked WAVEGEN_ELEMENTWISE has independent iterations even
// where its output is its input, which a compiler cannot know of two pointers.
#pragma once

// Define WAVEGEN_CLONES as nothing to build for the compiler's own instruction set only, and so to test that one:
// swift test -Xcc -DWAVEGEN_CLONES= -Xcc -march=x86-64-v3
#ifdef WAVEGEN_CLONES
#elif defined(__x86_64__) && defined(__linux__)
#define WAVEGEN_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WAVEGEN_CLONES
#endif

#define WAVEGEN_ELEMENTWISE _Pragma("clang loop vectorize(assume_safety)")

// For the small functions that clones share: inlined, they are compiled for the instruction set of each.
#define WAVEGEN_INLINE static inline __attribute__((always_inline))
