#include "icu.h"

#include <string.h>
#include <unicode/uloc.h>

/// Whether `name` stands in a list of names that ends with NULL.
static bool contains(const char *const *names, const char *name) {
  for (; *names; ++names) {
    if (strcmp(*names, name) == 0) return true;
  }
  return false;
}

bool icu_knows_locale(const char *locale) {
  char language[ULOC_LANG_CAPACITY], country[ULOC_COUNTRY_CAPACITY];
  UErrorCode status = U_ZERO_ERROR;
  uloc_getLanguage(locale, language, sizeof language, &status);
  uloc_getCountry(locale, country, sizeof country, &status);
  if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING) return false;
  return contains(uloc_getISOLanguages(), language) && (!*country || contains(uloc_getISOCountries(), country));
}
