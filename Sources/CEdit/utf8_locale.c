#define _GNU_SOURCE
#include "utf8_locale.h"

#include <pthread.h>

static locale_t utf8;

static void make(void) { utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

locale_t locale_enter(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make);
  return utf8 ? uselocale(utf8) : (locale_t)0;
}

void locale_leave(locale_t previous) {
  if (previous) uselocale(previous);
}
