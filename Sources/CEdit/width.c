#define _GNU_SOURCE
#include "include/width.h"

#include <wchar.h>

#include "utf8_locale.h"

int scalar_width(uint32_t scalar) {
  locale_t previous = locale_enter();
  int width = wcwidth((wchar_t)scalar);
  locale_leave(previous);
  return width;
}
