#include "icu.h"

#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

struct icu_words {
  UBreakIterator *iterator;
  UText text;
};

icu_words *icu_words_open(const char *locale) {
  icu_words *words = malloc(sizeof *words);
  if (!words) return NULL;
  words->text = (UText)UTEXT_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  words->iterator = ubrk_open(UBRK_WORD, locale, NULL, 0, &status);
  if (U_FAILURE(status)) {
    free(words);
    return NULL;
  }
  return words;
}

bool icu_words_start(icu_words *words, const char *text, int32_t length) {
  UErrorCode status = U_ZERO_ERROR;
  utext_openUTF8(&words->text, text, length, &status);
  ubrk_setUText(words->iterator, &words->text, &status);
  return U_SUCCESS(status);
}

int32_t icu_words_next(icu_words *words) {
  const int32_t offset = ubrk_next(words->iterator);
  return offset == UBRK_DONE ? -1 : offset;
}

void icu_words_close(icu_words *words) {
  ubrk_close(words->iterator);
  utext_close(&words->text);
  free(words);
}
