// The two functions that libFuzzer looks for. The readers are Swift: Tests/FuzzedReaders.

#include <stddef.h>
#include <stdint.h>

extern void wavegen_fuzzing_begin(void);
extern void wavegen_fuzzing_read(const uint8_t *bytes, ptrdiff_t count);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  wavegen_fuzzing_begin();
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  wavegen_fuzzing_read(bytes, (ptrdiff_t)count);
  return 0;
}
