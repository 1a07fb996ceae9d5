#include "fuzzer.h"

/// Of libFuzzer's library, which the sanitizer's flag links.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*target)(const uint8_t *bytes, size_t count));

int run_fuzzer(int count, char **arguments, int (*target)(const uint8_t *bytes, size_t count)) {
  return LLVMFuzzerRunDriver(&count, &arguments, target);
}
