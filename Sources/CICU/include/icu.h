// What this package needs of ICU, in plain C types.
//
// ICU's own headers stay in the .c files: seen from Swift they would collide with the copy of ICU inside Foundation.
// All text is valid UTF-8 with a length in bytes; no function needs a terminating zero.

#ifndef CICU_H
#define CICU_H

#include <stdbool.h>
#include <stdint.h>

/// Unicode normalisation forms (Unicode Standard Annex 15).
typedef enum { icu_nfc, icu_nfkc } icu_form;

/// Changes of letter case (Unicode Standard 3.13).
typedef enum { icu_lower, icu_upper, icu_fold } icu_case;

/// Text that ICU made: `bytes` is NULL when the text was left as it is; else the caller frees it.
typedef struct {
  char *bytes;
  int32_t length;
} icu_text;

/// Normalises `text`. The result is NULL when the text is normal already, or when there is no memory for it.
icu_text icu_normalize(icu_form form, const char *text, int32_t length);

/// Changes the case of `text` by the rules of `locale` ("" is the root locale).
/// The result is NULL when there is no memory.
icu_text icu_change_case(icu_case kind, const char *locale, const char *text, int32_t length);

/// Whether `locale` names a language that ICU knows, and a country, if it names one.
bool icu_knows_locale(const char *locale);

/// An iterator over word boundaries (Unicode Standard Annex 29; Chinese, Japanese, Thai and the like by dictionaries).
/// Opening one is slow, so keep it; it belongs to one thread at a time.
typedef struct icu_words icu_words;

/// Opens a word iterator for `locale`, or returns NULL when ICU can't.
icu_words *icu_words_open(const char *locale);

/// Points the iterator at `text`, which must stay in place until the last call of `icu_words_next`.
bool icu_words_start(icu_words *words, const char *text, int32_t length);

/// The next boundary as an offset in bytes, the first one after 0; -1 after the end of the text.
int32_t icu_words_next(icu_words *words);

/// Frees the iterator.
void icu_words_close(icu_words *words);

#endif
