#include "icu.h"

#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/// Whether no byte can belong to a character that normalisation touches: all ASCII, or for NFC all below U+0300.
static bool is_plain(icu_form form, const char *text, int32_t length) {
  const unsigned char first_touched = form == icu_nfc ? 0xCC : 0x80;
  unsigned char highest = 0;
  for (int32_t i = 0; i < length; i++) {
    const unsigned char byte = (unsigned char)text[i];
    highest = byte > highest ? byte : highest;
  }
  return highest < first_touched;
}

/// Converts UTF-16 to UTF-8 in memory of its own.
static icu_text utf8_of(const UChar *units, int32_t count) {
  icu_text result = {NULL, 0};
  UErrorCode status = U_ZERO_ERROR;
  int32_t length = 0;
  u_strToUTF8(NULL, 0, &length, units, count, &status);
  if (status != U_BUFFER_OVERFLOW_ERROR || !(result.bytes = malloc((size_t)length))) return result;
  status = U_ZERO_ERROR;
  u_strToUTF8(result.bytes, length, &result.length, units, count, &status);
  if (U_FAILURE(status)) {
    free(result.bytes);
    result.bytes = NULL;
  }
  return result;
}

/// Normalises UTF-16 and converts the result to UTF-8.
static icu_text normalized(const UNormalizer2 *normalizer, const UChar *units, int32_t count) {
  icu_text result = {NULL, 0};
  UErrorCode status = U_ZERO_ERROR;
  const int32_t needed = unorm2_normalize(normalizer, units, count, NULL, 0, &status);
  if (status != U_BUFFER_OVERFLOW_ERROR) return result;
  UChar *normal = malloc((size_t)needed * sizeof(UChar));
  if (!normal) return result;
  status = U_ZERO_ERROR;
  unorm2_normalize(normalizer, units, count, normal, needed, &status);
  if (U_SUCCESS(status)) result = utf8_of(normal, needed);
  free(normal);
  return result;
}

icu_text icu_normalize(icu_form form, const char *text, int32_t length) {
  icu_text result = {NULL, 0};
  if (is_plain(form, text, length)) return result;
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *normalizer = form == icu_nfc ? unorm2_getNFCInstance(&status) : unorm2_getNFKCInstance(&status);
  // UTF-16 never has more units than UTF-8 has bytes.
  UChar *units = malloc((size_t)length * sizeof(UChar));
  int32_t count = 0;
  if (units && U_SUCCESS(status)) {
    u_strFromUTF8(units, length, &count, text, length, &status);
    const int32_t normal = unorm2_spanQuickCheckYes(normalizer, units, count, &status);
    if (U_SUCCESS(status) && normal < count) result = normalized(normalizer, units, count);
  }
  free(units);
  return result;
}
