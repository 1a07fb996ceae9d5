// Waiting for another thread without sleeping.

#include "kernels.h"

#include <sched.h>

void pause_core(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

void yield_core(void) { sched_yield(); }
