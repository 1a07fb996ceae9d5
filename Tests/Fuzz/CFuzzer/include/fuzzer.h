// libFuzzer's driver, in plain C types.
#ifndef FUZZER_H
#define FUZZER_H

#include <stddef.h>
#include <stdint.h>

/// Calls `target` with inputs until one crashes or the arguments say that it is enough; returns the exit code.
int run_fuzzer(int count, char **arguments, int (*target)(const uint8_t *bytes, size_t count));

#endif
