#include "icu.h"

#include <stdlib.h>
#include <unicode/ucasemap.h>

/// ICU's three case functions have one shape.
typedef int32_t (*mapping)(const UCaseMap *, char *, int32_t, const char *, int32_t, UErrorCode *);

static mapping mapping_for(icu_case kind) {
  switch (kind) {
    case icu_lower: return ucasemap_utf8ToLower;
    case icu_upper: return ucasemap_utf8ToUpper;
    default: return ucasemap_utf8FoldCase;
  }
}

icu_text icu_change_case(icu_case kind, const char *locale, const char *text, int32_t length) {
  icu_text result = {NULL, 0};
  if (length == 0) return result;
  UErrorCode status = U_ZERO_ERROR;
  UCaseMap *map = ucasemap_open(locale, U_FOLD_CASE_DEFAULT, &status);
  if (U_FAILURE(status)) return result;
  const mapping change = mapping_for(kind);
  const int32_t needed = change(map, NULL, 0, text, length, &status);
  if (status == U_BUFFER_OVERFLOW_ERROR && (result.bytes = malloc((size_t)needed))) {
    status = U_ZERO_ERROR;
    result.length = change(map, result.bytes, needed, text, length, &status);
    if (U_FAILURE(status)) {
      free(result.bytes);
      result.bytes = NULL;
    }
  }
  ucasemap_close(map);
  return result;
}
